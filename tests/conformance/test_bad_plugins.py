"""What `samecity conform` says of plugins that do wrong, each installed for its own process."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.conformance.plugins.misdeeds import (
    GOOD,
    WHEN_ASKED,
    WHEN_ENDED,
    WHEN_LOADED,
    Misdeed,
)
from tests.conformance.plugins.packages import FILES, ITEM, NAME, lay_out, names

CORRECT = Misdeed("does nothing wrong", GOOD, "")
MANY = 20_000
LARGE = Misdeed(
    "has a very large catalogue",
    GOOD,
    f"{NAME}: {MANY} items",
    {
        **FILES,
        "catalogue/transit.toml": "".join(ITEM.replace("{n}", str(n)) for n in range(MANY)),
    },
)


def conform(folder: Path, plugins: Sequence[Misdeed], *arguments: str) -> tuple[int, str, str]:
    """Run a command with plugins installed; returns exit code, output and errors."""
    for plugin, name in zip(plugins, called(plugins), strict=True):
        environment = lay_out(folder / "installed", plugin.module, plugin.files, name=name)
    command = [sys.executable, "-c", "from samecity.cli.root import main; main()", "conform"]
    ran = subprocess.run(
        [*command, *arguments, "--json"],
        cwd=folder,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=300,
    )
    assert "Traceback" not in ran.stderr, ran.stderr
    return ran.returncode, ran.stdout, ran.stderr


def called(plugins: Sequence[Misdeed]) -> Sequence[str]:
    return [NAME] if len(plugins) == 1 else names(len(plugins))


def test_plugins_that_cannot_be_loaded_are_each_a_wrong_configuration(tmp_path: Path) -> None:
    by_name = dict(zip(called(WHEN_LOADED), WHEN_LOADED, strict=True))
    regions = [word for name in by_name for word in ("--region", name)]

    code, printed, _ = conform(tmp_path, WHEN_LOADED, "doctor", *regions)

    found = {one["region"]: one for one in json.loads(printed) if one["verdict"]}
    assert (code, found.keys()) == (3, by_name.keys())
    for name, plugin in by_name.items():
        assert found[name]["verdict"] == "configuration"
        for lang in ("zh", "en"):
            assert name in found[name]["text"][lang]
            assert plugin.words.replace(NAME, name) in found[name]["text"][lang]
        assert found[name]["hint"]


def test_a_plugin_that_ends_the_process_is_a_wrong_configuration(tmp_path: Path) -> None:
    code, printed, _ = conform(tmp_path, [WHEN_ENDED], "doctor", "--region", NAME)

    [found] = [one for one in json.loads(printed) if one["verdict"]]
    assert (code, found["verdict"]) == (3, "configuration")
    for lang in ("zh", "en"):
        assert NAME in found["text"][lang]
    assert found["hint"]


def test_a_correct_plugin_is_well(tmp_path: Path) -> None:
    code, printed, _ = conform(tmp_path, [CORRECT], "doctor", "--region", NAME)

    assert code == 0
    assert [one for one in json.loads(printed) if one["verdict"]] == []


def test_a_correct_region_without_concessions_raises_no_alarm(tmp_path: Path) -> None:
    code, printed, said = conform(
        tmp_path, [CORRECT], "run", "--region", NAME, "--binding", "memory", "--workers", "2"
    )

    summary = json.loads(printed)["summary"]
    assert (code, summary["exercised"], summary["fail"]) == (0, summary["pass"], 0), said
    assert summary["pass"] > 15


def test_a_run_of_what_cannot_be_loaded_proves_nothing_and_says_why(tmp_path: Path) -> None:
    plugin = WHEN_LOADED[0]

    code, printed, said = conform(tmp_path, [plugin], "run", "--region", NAME)

    assert code == 3
    assert json.loads(printed)["summary"]["fail"] == 0
    assert plugin.words in said


def test_plugins_that_fail_while_they_are_asked_fail_their_cases_and_no_other(
    tmp_path: Path,
) -> None:
    plugins = [*WHEN_ASKED, CORRECT]
    cases = {f"R08/transit.ride/{name}": name for name in called(plugins)}
    asked = [word for case in cases for word in ("--case", case)]

    code, printed, said = conform(
        tmp_path, plugins, "run", *asked, "--limit", "3", "--workers", "2"
    )

    assert printed, said
    report = json.loads(printed)
    summary = report["summary"]
    assert (code, summary["fail"], summary["pass"], summary["error"]) == (1, len(WHEN_ASKED), 1, 0)
    results = {one["case"]["id"]: one["result"] for one in report["cases"]}
    *wrong, correct = (results[case] for case in cases)
    assert correct["verdict"] == "pass"
    for plugin, result, case in zip(WHEN_ASKED, wrong, cases, strict=False):
        assert plugin.words in f"{result['expected']} {result['received']}"
        assert case in str(result["repeat"])


def test_a_very_large_catalogue_is_well(tmp_path: Path) -> None:
    code, printed, said = conform(tmp_path, [LARGE], "doctor", "--region", NAME)

    assert code == 0, said
    assert any(one["text"]["en"].startswith(LARGE.words) for one in json.loads(printed))
