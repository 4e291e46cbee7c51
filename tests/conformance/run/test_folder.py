from __future__ import annotations

from pathlib import Path

import pytest

from samecity.errors import ConfigurationError, DataInvalid, UnknownName
from samecity_conformance.run.folder import appending, find, read
from samecity_conformance.run.record import Result, Verdict
from samecity_conformance.wording import Wording
from tests.conformance.run.made import begun, cases

CHOSEN = list(cases().values())[:3]
FIRST, SECOND, THIRD = (case.id for case in CHOSEN)


def test_what_was_written_is_read_again_in_the_order_of_the_cases(tmp_path: Path) -> None:
    began = begun(tmp_path / "r", CHOSEN)
    results = [Result(THIRD, Verdict.PASS), Result(FIRST, Verdict.FAIL, expected="a")]

    with appending(tmp_path / "r") as writer:
        writer.append(results)

    record = read(tmp_path / "r")
    assert (record.head, list(record.cases)) == (began.head, CHOSEN)
    assert list(record.results) == results[::-1]
    assert [case.id for case in record.open] == [SECOND]


def test_a_line_that_was_cut_off_counts_as_not_written(tmp_path: Path) -> None:
    begun(tmp_path / "r", CHOSEN)
    with appending(tmp_path / "r") as writer:
        writer.append([Result(FIRST, Verdict.PASS), Result(SECOND, Verdict.PASS)])
    file = tmp_path / "r" / "verdicts.ndjson"
    file.write_bytes(file.read_bytes()[:-5])

    assert [case.id for case in read(tmp_path / "r").open] == [SECOND, THIRD]

    with appending(tmp_path / "r") as writer:
        writer.append([Result(THIRD, Verdict.OMIT, why=Wording("如此", "so"))])

    assert [one.case for one in read(tmp_path / "r").results] == [FIRST, THIRD]


def test_a_folder_that_holds_a_run_gets_no_other(tmp_path: Path) -> None:
    begun(tmp_path / "r", CHOSEN)

    with pytest.raises(ConfigurationError, match="expected a folder without a run"):
        begun(tmp_path / "r", CHOSEN)


def test_a_folder_that_cannot_be_made_is_the_testers_matter(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")

    with pytest.raises(ConfigurationError, match="expected a folder that can be written"):
        begun(tmp_path / "file" / "r", CHOSEN)


def test_a_run_that_is_not_there_is_unknown(tmp_path: Path) -> None:
    with pytest.raises(UnknownName) as raised:
        find(tmp_path / "r")

    assert raised.value.kind == "run"


def test_a_second_result_of_a_case_wins_over_nothing(tmp_path: Path) -> None:
    begun(tmp_path / "r", CHOSEN)
    with appending(tmp_path / "r") as writer:
        writer.append([Result(FIRST, Verdict.FAIL), Result(FIRST, Verdict.PASS)])

    with pytest.raises(DataInvalid) as raised:
        read(tmp_path / "r")

    assert raised.value.received == f"two of {FIRST}"


def test_a_damaged_line_is_named_and_never_skipped(tmp_path: Path) -> None:
    begun(tmp_path / "r", CHOSEN)
    (tmp_path / "r" / "verdicts.ndjson").write_text('{"case": 1}\n', encoding="utf-8")

    with pytest.raises(DataInvalid) as raised:
        read(tmp_path / "r")

    assert raised.value.file == "verdicts.ndjson"
