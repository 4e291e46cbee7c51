"""Each check finds what it is for, in a package in which exactly one thing is broken."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import attrs
import msgspec
import pytest

from samecity.host.found import installed
from samecity.kit.check import Finding, Severity
from samecity.kit.checks import CHECKS
from samecity.kit.doctor import State, diagnose
from samecity.kit.subject import Subject, subject_named
from tests.core.kit.package import FILES, PACKAGE, in_words, replace, subject, write

INIT: Final = f"{PACKAGE}/__init__.py"
USE: Final = f"{PACKAGE}/use.py"
DATA: Final = f"{PACKAGE}/data"
TESTS: Final = "tests/test_kiosk.py"
WARNING: Final = Severity.WARNING


def found(root: Path, *, skip: str = "wheel") -> list[tuple[str, Finding]]:
    diagnosis = diagnose(subject(root), skip=[skip])
    assert all(in_words(one) for one in diagnosis.findings)
    return [
        (one.check, attrs.evolve(one, check="", values={}))
        for one in diagnosis.findings
        if one.what != "quality_missing"
    ]


def test_nothing_is_found_in_the_good_package(root: Path) -> None:
    assert found(root) == []


def test_every_check_but_the_wheel_ran_on_it(root: Path) -> None:
    states = {one.check.id: one.state for one in diagnose(subject(root), skip=["wheel"]).verdicts}

    assert states.pop("wheel") is State.LEFT_OUT
    assert {*states.values()} == {State.PASSED}


class Broken(msgspec.Struct, frozen=True):
    """A row of `broken.toml`."""

    check: str
    what: str
    file: str
    old: str
    new: str
    expected: str
    received: str
    line: bool = True
    lines_on: int = 0
    severity: Severity = Severity.ERROR


BROKEN: Final = msgspec.toml.decode(
    Path(__file__).with_name("broken.toml").read_bytes(), type=dict[str, list[Broken]]
)["broken"]


@pytest.mark.parametrize("broken", BROKEN, ids=lambda one: f"{one.check}:{one.what}")
def test_a_check_finds_exactly_what_is_broken(root: Path, broken: Broken) -> None:
    line = replace(root, broken.file, broken.old, broken.new) + broken.lines_on

    expected = Finding(
        broken.what,
        broken.file,
        line if broken.line else None,
        broken.expected,
        broken.received,
        broken.severity,
    )
    assert found(root) == [(broken.check, expected)]


def one_of(root: Path, what: str) -> Finding:
    """Return the one finding of a kind; what else follows from the same fault does not matter."""
    [finding] = [finding for _, finding in found(root) if finding.what == what]
    return finding


def test_a_project_without_an_entry_point_is_told_the_line_to_add(root: Path) -> None:
    replace(root, "pyproject.toml", '[project.entry-points.samecity]\nkiosk = "samecity_kiosk"', "")

    line = '[project.entry-points.samecity] kiosk = "samecity_kiosk"'
    expected = Finding("entry_point_missing", "pyproject.toml", 5, line, "nothing")
    assert found(root) == [("manifest", expected)]


def test_an_entry_point_without_its_module_is_found(root: Path) -> None:
    replace(root, "pyproject.toml", 'kiosk = "samecity_kiosk"', 'kiosk = "samecity_stall"')

    expected = Finding("module_missing", "pyproject.toml", 11, "samecity_stall", "nothing")
    assert one_of(root, "module_missing") == expected


def test_a_module_without_a_manifest_is_told_how_one_is_written(root: Path) -> None:
    replace(root, INIT, "samecity_manifest = Manifest", "manifest = Manifest")

    line = 'samecity_manifest = Manifest(name="kiosk", …)'
    expected = Finding("manifest_missing", INIT, None, line, "nothing")
    assert found(root) == [("manifest", expected)]


def test_a_manifest_of_another_type_is_named_with_its_type(root: Path) -> None:
    replace(root, INIT, "samecity_manifest = Manifest", "samecity_manifest = dict")

    [(check, finding)] = found(root)
    assert (check, finding.what, finding.received) == ("manifest", "manifest_missing", "dict")


def test_a_plugin_with_a_name_of_the_platform_itself_is_blocked(root: Path) -> None:
    replace(root, "pyproject.toml", 'kiosk = "samecity_kiosk"', 'national = "samecity_kiosk"')
    replace(root, INIT, 'name="kiosk"', 'name="national"')

    assert one_of(root, "blocked").received == (
        "SC-E-103 expected a free name, received 'national' which plugin samecity holds"
    )


def test_a_plugin_may_be_a_module_without_a_package(tmp_path: Path) -> None:
    project = FILES["pyproject.toml"].replace('["samecity_kiosk"]', '["samecity_kiosk.py"]')
    write(tmp_path, "pyproject.toml", project)
    write(tmp_path, f"{PACKAGE}.py", "1 / 0\n")

    finding = one_of(tmp_path, "blocked")
    assert (finding.file, finding.line) == (f"{PACKAGE}.py", 1)


@pytest.mark.parametrize("value", ["None", "ScenarioSpec", "spec(discloses=None)", "spec(zh=3)"])
def test_a_scenario_that_declares_nonsense_is_blocked_and_does_no_harm(
    root: Path, value: str
) -> None:
    lines = "import attrs\n\n\ndef spec(**other):\n    return attrs.evolve(Use.spec, **other)\n"
    replace(root, USE, "import attrs", lines)
    text = (root / USE).read_text(encoding="utf-8")
    write(root, USE, f"{text}\n\nUse.spec = {value}\n")

    assert one_of(root, "blocked").received.startswith("SC-E-101 ")


def test_a_hook_may_be_marked_by_another_name(root: Path) -> None:
    replace(root, INIT, "Scenario, hookimpl", "Scenario\nfrom samecity.spi import hookimpl as impl")
    text = (root / INIT).read_text(encoding="utf-8")
    write(root, INIT, text.replace("@hookimpl", "@impl"))

    assert found(root) == []


def test_tests_in_the_package_are_tests(root: Path) -> None:
    (root / f"{PACKAGE}/tests").mkdir()
    (root / TESTS).rename(root / f"{PACKAGE}/tests/test_kiosk.py")

    assert found(root) == []


def test_what_the_import_raises_is_named_with_its_line(root: Path) -> None:
    line = replace(root, USE, "import attrs\n", "import attrs\n1 / 0\n")

    raised = "SC-E-101 import raised ZeroDivisionError('division by zero')"
    expected = Finding("blocked", USE, line + 1, "a plugin that loads", raised)
    assert found(root) == [("manifest", expected)]


def test_a_file_that_is_no_python_is_named_with_its_line(root: Path) -> None:
    line = replace(root, USE, "import attrs\n", "import attrs\nimport\n")

    finding = one_of(root, "blocked")
    assert (finding.file, finding.line) == (USE, line + 1)


def test_a_check_of_what_a_plugin_registers_is_not_run_where_it_does_not_load(root: Path) -> None:
    replace(root, USE, "import attrs\n", "import attrs\n1 / 0\n")

    verdicts = diagnose(subject(root), skip=["wheel"]).verdicts
    states = {one.check.id: one.state for one in verdicts}
    assert {check for check, state in states.items() if state is State.NOT_RUN} == {
        "api-version",
        "data",
        "sources",
        "disclosure",
        "translations",
    }


def test_a_plugin_that_a_platform_refuses_for_another_reason_is_blocked(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SAMECITY_BLOCK")
    replace(root, f"{DATA}/region.toml", 'code = "shaoxing"', 'code = "ningbo"')

    finding = one_of(root, "blocked")
    assert finding.received == (
        "SC-E-103 expected a free name, received 'ningbo' which plugin ningbo holds"
    )


def test_a_hook_that_raises_is_named_with_its_line(root: Path) -> None:
    line = replace(root, INIT, "    return [Use()]", '    raise ValueError("no")')

    finding = one_of(root, "blocked")
    assert (finding.file, finding.line) == (INIT, line)
    assert finding.received == "SC-E-101 samecity_register_scenarios raised ValueError('no')"


def test_every_wrong_key_of_all_files_is_found_and_not_only_the_first(root: Path) -> None:
    first = replace(root, f"{DATA}/kiosk.toml", "fee_fen = 100", 'fee_fen = "1 yuan"\ndmeo = true')
    last = replace(root, f"{DATA}/kiosk.toml", "fee_fen = 50", "fee_fen = -1")
    city = replace(root, f"{DATA}/region.toml", 'division = "330600"', 'division = "3306"')

    wrong = {(one.file, one.line, one.received) for _, one in found(root)}
    assert wrong == {
        (f"{DATA}/kiosk.toml", first, "'1 yuan'"),
        (f"{DATA}/kiosk.toml", first + 1, "True"),
        (f"{DATA}/kiosk.toml", last, "-1"),
        (f"{DATA}/region.toml", city, "'3306'"),
    }


def test_a_file_that_nobody_reads_is_named_with_the_nearest_one(root: Path) -> None:
    (root / DATA / "kiosk.toml").rename(root / DATA / "kiosks.toml")

    file = f"{DATA}/kiosks.toml"
    expected = Finding("data_unread", file, None, "kiosk.toml", "kiosks.toml", WARNING)
    assert found(root) == [("data", expected)]


def test_a_missing_folder_of_points_is_found(root: Path) -> None:
    (root / DATA / "points" / "kiosk.toml").unlink()
    (root / DATA / "points").rmdir()

    expected = Finding("data_wrong", f"{DATA}/points", None, "a folder", "no such folder")
    assert found(root) == [("data", expected)]


def test_a_fact_without_source_and_day_is_named_for_both(root: Path) -> None:
    replace(root, f"{DATA}/region.toml", 'on = 2026-01-01\nsource = "SX 3"\n', "")

    named = {(check, one.what, one.line) for check, one in found(root)}
    assert named >= {("sources", "source_missing", 15), ("sources", "date_missing", 15)}


def test_a_table_of_figures_whose_schema_knows_no_source_is_found(root: Path) -> None:
    replace(root, USE, "    source = fields.String(required=True, validate=TEXT)\n", "")
    replace(root, USE, "    source: str\n", '    source: str = ""\n')
    for row in ("SX 3", "assumed"):
        replace(root, f"{DATA}/kiosk.toml", f'source = "{row}"\n', "")

    row = "kiosk.toml: [[fee]] source"
    expected = Finding("schema_without_source", "", None, row, "nothing", WARNING)
    assert found(root) == [("sources", expected)]


def test_a_record_kept_in_a_name_first_is_read_all_the_same(root: Path) -> None:
    lines = "who = case.national.person(case.holder.holder_ref)\n        print(who.resident_id)"
    line = replace(root, USE, "return Allowed()", f"{lines}\n        return Allowed()")

    finding = one_of(root, "disclosure_undeclared")
    assert (finding.file, finding.line) == (USE, line + 1)
    assert finding.expected == 'discloses={…, "resident_id"}'


def test_a_text_that_is_missing_in_one_language_is_found_wherever_it_stands(root: Path) -> None:
    line = replace(root, f"{DATA}/catalogue/kiosk.toml", 'en = "Use a kiosk"', 'en = " "')

    file = f"{DATA}/catalogue/kiosk.toml"
    expected = Finding("text_missing", file, line, "a text in zh and en", "nothing")
    assert found(root) == [("translations", expected)]


def test_tests_may_import_the_test_tools_and_sources_may_not(root: Path) -> None:
    line = replace(root, USE, "import attrs", "import samecity.testing\nimport attrs")
    replace(root, TESTS, "from samecity.spi", "import samecity.testing\nfrom samecity.spi")

    named = [(check, one.what, one.file, one.line) for check, one in found(root)]
    assert named == [("private-imports", "import_private", USE, line)]


def test_a_private_name_of_a_public_module_is_private(root: Path) -> None:
    line = replace(root, USE, "import attrs", "from samecity.domain.clock import _x\nimport attrs")

    finding = one_of(root, "import_private")
    assert (finding.line, finding.received) == (line, "samecity.domain.clock._x")


def test_another_integrators_package_is_not_taken_for_ours(root: Path) -> None:
    guarded = "try:\n    import samecity_stall\nexcept ImportError:\n    pass\nimport attrs"
    replace(root, USE, "import attrs", guarded)

    assert found(root) == []


def test_a_package_without_tests_is_found(root: Path) -> None:
    (root / TESTS).unlink()

    expected = Finding("tests_none", "tests", None, "test_*.py", "nothing")
    assert found(root) == [("tests-present", expected)]


def test_tests_that_do_not_inherit_the_standard_suite_are_found(root: Path) -> None:
    write(root, TESTS, "def test_nothing():\n    pass\n")

    assert [(check, one.file, one.expected) for check, one in found(root)] == [
        ("tests-present", "tests", 'class TestShaoxing(RegionSuite): region = "shaoxing"'),
        ("tests-present", "tests", 'class TestKioskUse(ScenarioSuite): scenario = "kiosk.use"'),
    ]


def test_a_suite_may_be_inherited_by_a_class_of_ones_own(root: Path) -> None:
    old = "class TestKioskUse(ScenarioSuite):"
    replace(root, TESTS, old, f"class Slow(ScenarioSuite):\n    pass\n\n\n{old}")
    replace(root, TESTS, old, "class TestKioskUse(Slow):")

    assert found(root) == []


def test_our_own_plugins_pass_the_doctor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SAMECITY_BLOCK", raising=False)
    ours = [one.name for one in installed() if one.is_ours]
    together = Subject(None, [point for name in ours for point in subject_named(name).points])

    diagnosis = diagnose(together)
    states = {one.check.id: one.state for one in diagnosis.verdicts}

    assert len(ours) == 12
    assert diagnosis.findings == []
    assert {check for check, state in states.items() if state is not State.PASSED} == {
        check.id for check in CHECKS if check.needs_source
    }
