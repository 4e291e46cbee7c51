"""Sixteen processes at the same moment: ten get ten places, and one request is charged once."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import msgspec
import pytest

from samecity.journal import open_journal
from samecity.synthetic.chip_files import ChipState
from samecity.synthetic.world import PURSE_FEN
from tests.races.crowd import HOST, LEFT, PROCESSES, VENUE

CROWD = Path(__file__).with_name("crowd.py")


class Said(msgspec.Struct):
    """What one process printed."""

    codes: list[str]
    is_replay: bool


@pytest.fixture(params=["sqlite-file", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database that processes share."""
    if request.param == "sqlite-file":
        return f"sqlite:///{tmp_path / 'journal.db'}"
    return str(request.getfixturevalue("postgres_url"))


def let_loose(url: str, folder: Path, kind: str) -> list[Said]:
    ran = subprocess.run(
        [sys.executable, CROWD, url, folder, kind],
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    return [msgspec.json.decode(line, type=Said) for line in ran.stdout.splitlines()]


def test_of_sixteen_visitors_of_five_homes_ten_get_the_last_ten_places(
    url: str, tmp_path: Path
) -> None:
    answers = let_loose(url, tmp_path / "cards", "visitors")

    won = Counter(tuple(one.codes) for one in answers)
    assert won == {(): LEFT, ("CAPACITY_FULL",): PROCESSES - LEFT}
    journal = open_journal(url)
    with journal.snapshot() as store:
        assert store.taken(HOST, "culture", f"entry:{VENUE}:2026-11-23T10:00") == 20
    assert [one for one in journal.verify() if one.problem] == []
    journal.close()


def test_one_request_from_sixteen_processes_is_one_decision_and_one_charge(
    url: str, tmp_path: Path
) -> None:
    answers = let_loose(url, tmp_path / "cards", "copies")

    assert [one.codes for one in answers] == [[]] * PROCESSES
    assert Counter(one.is_replay for one in answers) == {False: 1, True: PROCESSES - 1}
    journal = open_journal(url)
    fare_fen = max(one.amount_fen for one in journal.postings())
    assert len(journal.postings()) == 2
    assert journal.reserved() == []
    assert [one for one in journal.verify() if one.problem] == []
    journal.close()
    (chip,) = (tmp_path / "cards").glob("*.json")
    purse = msgspec.json.decode(chip.read_bytes(), type=ChipState).purse
    assert purse is not None
    assert purse.balance_fen == PURSE_FEN - fare_fen
