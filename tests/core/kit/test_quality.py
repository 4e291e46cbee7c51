"""The ledger `quality.yaml` is held against what the checks found."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from samecity.kit.check import Finding, Severity
from samecity.kit.checks import BY_ID, CHECKS
from samecity.kit.doctor import Diagnosis, diagnose
from samecity.kit.quality import LEDGER, Status, read_ledger
from tests.core.kit.package import PACKAGE, in_words, replace, subject, write

PRIVATE: Final = "private-imports"
DONE: Final = "".join(f"  {check.id}: done\n" for check in CHECKS)


def keep(root: Path, line: str, check: str = PRIVATE) -> int:
    """Write a ledger in which all is done but for one line, and return its place."""
    write(root, LEDGER, f"checks:\n{DONE.replace(f'  {check}: done', f'  {line}')}")
    return [*BY_ID].index(check) + 2


def break_it(root: Path) -> None:
    replace(root, f"{PACKAGE}/use.py", "import attrs", "import samecity.engine\nimport attrs")


def looked_at(root: Path, check: str = PRIVATE) -> Diagnosis:
    diagnosis = diagnose(subject(root), only=[check])
    assert all(in_words(one) for one in diagnosis.findings)
    return diagnosis


def told(diagnosis: Diagnosis) -> list[tuple[str, Severity]]:
    return [(one.what, one.severity) for one in diagnosis.findings]


def about_the_ledger(diagnosis: Diagnosis) -> Finding:
    [finding] = [one for one in diagnosis.findings if one.file == LEDGER]
    return finding


def test_what_is_done_and_passes_needs_no_word(root: Path) -> None:
    keep(root, f"{PRIVATE}: done")

    diagnosis = looked_at(root)
    assert (told(diagnosis), diagnosis.is_green) == ([], True)


def test_what_is_called_done_and_is_not_is_an_error_more(root: Path) -> None:
    line = keep(root, f"{PRIVATE}: done")
    break_it(root)

    diagnosis = looked_at(root)
    finding = about_the_ledger(diagnosis)

    assert told(diagnosis) == [
        ("import_private", Severity.ERROR),
        ("quality_not_done", Severity.ERROR),
    ]
    assert (finding.line, finding.expected, finding.received) == (line, "todo", "done")
    assert (finding.check, finding.values["id"]) == ("quality", PRIVATE)


def test_what_is_put_off_is_a_warning(root: Path) -> None:
    keep(root, f"{PRIVATE}: todo")
    break_it(root)

    diagnosis = looked_at(root)
    assert told(diagnosis) == [("import_private", Severity.WARNING)]
    assert diagnosis.is_green


def test_what_is_put_off_and_passes_can_be_called_done(root: Path) -> None:
    line = keep(root, f"{PRIVATE}: todo")

    diagnosis = looked_at(root)
    assert told(diagnosis) == [("quality_say_done", Severity.INFO)]
    assert about_the_ledger(diagnosis).line == line


def test_what_is_exempt_with_a_reason_is_only_said(root: Path) -> None:
    keep(root, f'{PRIVATE}: {{exempt: "a tool of the house"}}')
    break_it(root)

    diagnosis = looked_at(root)
    [claim] = [one.claim for one in diagnosis.verdicts if one.check.id == PRIVATE]
    assert claim is not None
    assert (claim.status, claim.reason) == (Status.EXEMPT, "a tool of the house")
    assert told(diagnosis) == [("import_private", Severity.INFO)]


@pytest.mark.parametrize("line", ["exempt", "{exempt: }", '{exempt: " "}'])
def test_an_exemption_without_a_reason_is_an_error_and_exempts_nothing(
    root: Path, line: str
) -> None:
    place = keep(root, f"{PRIVATE}: {line}")
    break_it(root)

    diagnosis = looked_at(root)
    assert told(diagnosis) == [
        ("import_private", Severity.ERROR),
        ("quality_no_reason", Severity.ERROR),
    ]
    assert about_the_ledger(diagnosis).line == place


def test_what_a_platform_itself_refuses_cannot_be_exempt(root: Path) -> None:
    line = keep(root, 'hook-signatures: {exempt: "later"}', "hook-signatures")
    replace(root, f"{PACKAGE}/__init__.py", "samecity_register_reasons", "samecity_register_reason")

    diagnosis = looked_at(root, "hook-signatures")
    assert told(diagnosis) == [
        ("hook_unknown", Severity.ERROR),
        ("quality_required", Severity.ERROR),
    ]
    assert about_the_ledger(diagnosis).line == line


def test_a_check_that_does_not_exist_is_named_with_the_nearest_one(root: Path) -> None:
    line = keep(root, f"privat-import: done\n  {PRIVATE}: done")

    finding = about_the_ledger(looked_at(root))
    assert (finding.what, finding.line) == ("quality_unknown", line)
    assert (finding.expected, finding.received) == (PRIVATE, "privat-import")


@pytest.mark.parametrize("status", ["finished", "[done]", "{done: yes}", ""])
def test_a_status_that_does_not_exist_is_an_error(root: Path, status: str) -> None:
    line = keep(root, f"{PRIVATE}: {status}")

    finding = about_the_ledger(looked_at(root))
    assert (finding.what, finding.line) == ("quality_status", line)
    assert finding.expected == "done, todo, exempt"


def test_a_check_that_is_not_named_is_a_warning(root: Path) -> None:
    keep(root, "# left out")

    finding = about_the_ledger(looked_at(root))
    assert (finding.what, finding.expected) == ("quality_unnamed", f"{PRIVATE}: done")
    assert finding.severity is Severity.WARNING


def test_a_plugin_without_a_ledger_is_told_of_it(root: Path) -> None:
    finding = about_the_ledger(looked_at(root))

    assert (finding.what, finding.severity) == ("quality_missing", Severity.INFO)


@pytest.mark.parametrize(
    ("text", "line"),
    [("checks: [", 1), ("manifest: done\n", 1), ("", 1), ("checks:\n\tmanifest: done\n", 2)],
)
def test_a_ledger_that_cannot_be_read_is_an_error_with_its_line(
    root: Path, text: str, line: int
) -> None:
    write(root, LEDGER, text)

    [finding] = read_ledger(subject(root)).findings
    assert (finding.what, finding.line) == ("quality_unreadable", line)


def test_a_ledger_in_another_encoding_is_an_error(root: Path) -> None:
    (root / LEDGER).write_bytes("checks: 完成".encode("gb18030"))

    [finding] = read_ledger(subject(root)).findings
    assert (finding.what, finding.received) == ("quality_unreadable", "other bytes")
