from __future__ import annotations

from pathlib import Path

import pytest

from tests.core.cli.terminal import Ran, run
from tests.core.host.packages import MANIFEST, lay_out

WRONG_VERSION = MANIFEST.replace('en="Extra"', 'en="Extra", api="99"')


def wrong(ran: Ran) -> dict[str, str]:
    """Return what was found wrong, by check."""
    return {str(one["check"]): str(one["text"]) for one in ran.rows() if one["verdict"]}


def doctor(*words: str) -> Ran:
    return run("conform", "doctor", *words, "--json")


def test_a_machine_and_settings_without_fault_say_so(tmp_path: Path) -> None:
    ran = doctor("--to", str(tmp_path / "runs"))

    assert (ran.exit_code, wrong(ran)) == (0, {})
    assert {"plugins", "regions", "binding", "folder"} <= {one["check"] for one in ran.rows()}


def test_a_folder_that_cannot_be_written_is_found(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")

    ran = doctor("--to", str(tmp_path / "file" / "runs"))

    assert (ran.exit_code, list(wrong(ran))) == (3, ["folder"])


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("import os; os._exit(0)", "Plugin extra ends the process while it is loaded (import)."),
        ("import no_such_module", "plugin extra"),
        (WRONG_VERSION, "expected plugin interface 1, received 99"),
    ],
    ids=["ends the process", "does not import", "another interface"],
)
def test_a_plugin_that_cannot_be_loaded_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str, said: str
) -> None:
    lay_out(tmp_path, "extra", code)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))

    ran = doctor("--region", "ningbo", "--binding", "memory")

    assert ran.exit_code == 3
    assert said in wrong(ran)["plugins"]


def test_an_address_that_does_not_answer_is_found() -> None:
    ran = doctor("--sut", "http://127.0.0.1:9")

    assert (ran.exit_code, list(wrong(ran))) == (3, ["sut"])
