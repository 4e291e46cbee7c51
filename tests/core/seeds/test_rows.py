"""The rows of the seeds: complete, true, and each shown by the command it names."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from shlex import split
from typing import Final

import pytest

from samecity.errors import DataInvalid
from samecity.seeds import LAST, SeedRow, State, load_rows, missing
from tests.core.cli.terminal import run

ROWS: Final = load_rows()
SHOWN: Final = [row for row in ROWS if row.command]

ROW: Final = """
[[row]]
id = "ZS-01"
state = "data"
title = { zh = "一", en = "one" }
source = "S0"
command = "samecity report zhoushan"
"""


def test_no_row_of_the_dossier_is_missing() -> None:
    assert missing(ROWS) == ()
    assert len(ROWS) == sum(LAST.values()) == 96


def test_rows_stand_in_the_order_of_the_dossier() -> None:
    parts = [row.id[:2] for row in ROWS]

    assert list(Counter(parts)) == list(LAST)
    for part in LAST:
        numbers = [row.id for row in ROWS if row.id.startswith(part)]
        assert numbers == sorted(numbers)


def test_nine_of_ten_rows_are_shown_and_the_rest_say_why() -> None:
    left_out = [row for row in ROWS if row.state is State.LEFT_OUT]

    assert len(left_out) * 10 < len(ROWS)
    assert all(row.why["zh"] and row.why["en"] for row in left_out)


@pytest.mark.parametrize("row", SHOWN, ids=lambda row: row.id)
def test_a_row_is_shown_by_its_command(
    row: SeedRow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    answers = [run(*split(line)[1:]) for line in row.command.split(" && ")]

    assert [one.exit_code for one in answers[:-1]] == [0] * (len(answers) - 1)
    assert answers[-1].exit_code == row.exit, answers[-1].stdout


def write(folder: Path, text: str) -> Path:
    (folder / "rows.toml").write_text(text, encoding="utf-8")
    return folder


def test_a_row_that_stands_there_twice_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataInvalid, match="ZS-01 again"):
        load_rows(write(tmp_path, ROW + ROW))


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("ZS-01", "ZS-33", "row.0.id"),
        ("ZS-01", "XX-01", "row.0.id"),
        ('"data"', '"done"', "row.0.state"),
        ("samecity report zhoushan", "rm -r .", "row.0.command"),
        ('"data"', '"left out"', "row.0"),
        ('command = "samecity report zhoushan"', "", "row.0"),
    ],
)
def test_a_wrong_row_is_named_by_file_and_key(tmp_path: Path, old: str, new: str, key: str) -> None:
    with pytest.raises(DataInvalid) as caught:
        load_rows(write(tmp_path, ROW.replace(old, new)))

    assert (caught.value.file, caught.value.key) == ("rows.toml", key)
