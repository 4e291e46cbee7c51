"""The features over the real PC/SC chain, in a process of their own: it speaks to one pcscd."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from samecity.texts.catalogue import Texts
from samecity_conformance.bindings import HTTP, PCSC
from samecity_hardware_sim.readers.driver import needs
from tests.hardware_sim.readers.missing import skip_without_pcscd

_MODULE = """
from pytest_bdd import scenarios
from samecity_conformance.suite import feature_files

scenarios(*map(str, feature_files()))
"""


def run(folder: Path, binding: str, *options: str) -> tuple[int, str]:
    (folder / "test_features.py").write_text(_MODULE, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-rs", "-p", "samecity_conformance.plugin"]
    ran = subprocess.run(
        [*command, "--binding", binding, *options],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=600,
    )
    return ran.returncode, ran.stdout


def test_every_scenario_comes_out_over_pcsc_as_it_does_without(tmp_path: Path) -> None:
    """The other bindings pass all of them in tests/conformance/test_features.py."""
    skip_without_pcscd()

    code, printed = run(tmp_path, "pcsc")

    assert code == 0, printed
    assert int(*re.findall(r"(\d+) passed", printed)) > 250, printed
    assert "skipped" not in printed, printed


def test_cases_over_http_are_omitted_with_a_sentence_until_there_is_an_interface(
    tmp_path: Path,
) -> None:
    code, printed = run(tmp_path, "http", "-k", "tap or rides")

    assert code == 0, printed
    assert "passed" not in printed
    assert f"omitted: {HTTP.missing(Texts('en'))}" in printed


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_machine_without_pcscd_says_what_is_missing(
    lang: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    lacking = [one.source for one in needs() if not one.found]

    said = PCSC.missing(Texts(lang))

    assert lacking
    assert ", ".join(lacking) in said
