"""A platform copied by the commands, between files and a server, is the same platform."""

from __future__ import annotations

import json
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from samecity.archive import Places
from samecity.journal import open_journal
from samecity.national.sql_base import SqlBase
from samecity.spi.journal import Stage
from tests.core.archive.day import books, ride
from tests.core.archive.places import OTHER, New, arguments, back_up, migrate, path_of, restore
from tests.core.cli.terminal import run
from tests.core.journal.rulings import FARE, record


def assert_is_copy(copy: Places, original: Places) -> None:
    """Check that two platforms hold the same and that the copy goes on from there."""
    assert books(copy) == books(original)
    with (
        closing(open_journal(copy.journal)) as journal,
        closing(open_journal(original.journal)) as old_journal,
        closing(SqlBase(copy.cardholders)) as base,
        closing(SqlBase(original.cardholders)) as old_base,
    ):
        assert journal.postings() == old_journal.postings()
        assert journal.reserved() == old_journal.reserved()
        assert [one.decision.request_id for one in journal.reserved()] == ["ride-waiting"]
        assert base.secret() == old_base.secret()

    again, first = ride(copy, "ride-1"), ride(original, "ride-1")
    assert again.stdout == first.stdout
    assert books(copy) == books(original)  # it was a replay
    assert ride(copy, "ride-new").exit_code == 0
    applied = run(
        "accept", "--person", "p-xu", "--host", "ningbo", "--scenario", "card.apply",
        *arguments(copy), "--json",
    )  # fmt: skip
    assert applied.exit_code == 0  # with a serial of its own
    with closing(open_journal(copy.journal)) as journal:
        with journal.begin("ningbo") as unit:
            unit.confirm("ride-waiting")
        kept = journal.recall("ride-waiting")
        assert kept is not None
        assert kept.stage is Stage.DONE
        assert all(report.is_whole for report in journal.verify())


def test_a_backup_restored_into_the_other_kind_of_database_is_the_same_platform(
    platform: Places, kind: str, new: New, tmp_path: Path
) -> None:
    copy = new(OTHER[kind])

    made = back_up(platform, tmp_path / "made", "--json")
    restored = restore(tmp_path / "made", copy, "--json")

    assert (made.exit_code, restored.exit_code) == (0, 0)
    assert made.at() == restored.at()
    assert made.at("chains") == books(platform)[0]
    assert_is_copy(copy, platform)


def test_a_platform_that_was_migrated_to_the_other_kind_of_database_is_the_same_platform(
    platform: Places, kind: str, new: New
) -> None:
    before, copy = books(platform), new(OTHER[kind])

    ran = migrate(platform, copy, "--json")

    assert (ran.exit_code, ran.at("left_behind")) == (0, {})
    assert books(platform) == before
    assert_is_copy(copy, platform)


def test_what_holds_anything_is_never_written_over(
    platform: Places, kind: str, folder: Path, new: New
) -> None:
    other = new(kind)
    with closing(open_journal(other.journal)) as journal:
        record(journal, "r-1", FARE)
    before = books(other)

    refused = [
        restore(folder, other, "--json"),
        restore(folder, platform, "--json"),
        migrate(platform, other, "--json"),
        migrate(platform, platform, "--json"),
    ]

    assert [(one.exit_code, one.at("error", "code")) for one in refused] == [(3, "SC-E-500")] * 4
    assert all("holds rows" in str(one.at("error", "message")) for one in refused)
    assert books(other) == before


def test_a_second_restore_is_refused(folder: Path, new: New) -> None:
    copy = new("sqlite")
    restore(folder, copy)
    before = books(copy)

    ran = restore(folder, copy)

    assert ran.exit_code == 3
    assert "holds rows" in ran.stderr
    assert books(copy) == before


def test_an_empty_platform_is_copied_too(kind: str, new: New, tmp_path: Path) -> None:
    empty, copy = new(kind), new(OTHER[kind])
    open_journal(empty.journal).close()
    SqlBase(empty.cardholders).close()

    made = back_up(empty, tmp_path / "backup", "--json")
    restored = restore(tmp_path / "backup", copy, "--json")

    assert (made.exit_code, restored.exit_code, restored.at("chains")) == (0, 0, [])
    assert ride(copy, "ride-1").exit_code == 0


def test_books_that_were_broken_are_copied_exactly_and_told(
    small: Places, new: New, tmp_path: Path
) -> None:
    copy = new("sqlite")
    with closing(sqlite3.connect(path_of(small.journal))) as books_of_ningbo, books_of_ningbo:
        books_of_ningbo.execute("UPDATE acceptance SET at = '' WHERE request_id = 'ride-1'")

    made = back_up(small, tmp_path / "backup", "--json")
    restored = restore(tmp_path / "backup", copy, "--json")

    assert (made.exit_code, restored.exit_code) == (1, 1)
    assert made.at("chains") == restored.at("chains") == books(small)[0]
    assert [one["region"] for one in made.rows("chains") if not one["ok"]] == ["ningbo"]
    assert "not whole before" in back_up(small, tmp_path / "again").stdout
    assert books(copy) == books(small)


def test_a_backup_is_closed_to_others_and_says_what_it_is(small: Places, tmp_path: Path) -> None:
    folder = tmp_path / "to" / "backup"

    back_up(small, folder)

    modes = {one.name: stat.S_IMODE(one.stat().st_mode) for one in folder.iterdir()}
    assert modes == dict.fromkeys(("backup.json", "cardholders.db", "journal.db"), 0o600)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    said = json.loads((folder / "backup.json").read_text(encoding="utf-8"))
    assert (said["format"], said["journal"]["revision"]) == (1, "0001")
    assert said["cardholders"]["revision"] == "b0001"
    assert said["cardholders"]["rows"]["secret"] == 1
    assert [head["region"] for head in said["chains"]] == ["anhui", "binzhou", "ningbo", "zhoushan"]


def test_a_ride_that_the_backup_does_not_know_is_not_debited_twice(
    new: New, tmp_path: Path
) -> None:
    source, copy = new("sqlite"), new("sqlite")
    chips = ("--cards", str(tmp_path / "cards"))
    assert ride(source, "ride-before", *chips).exit_code == 0
    back_up(source, tmp_path / "made")
    after = (*chips, "--at", "2026-11-24")  # a day later, so that it is no free transfer
    assert ride(source, "ride-after", *after).exit_code == 0
    (chip,) = (tmp_path / "cards").glob("*.json")
    purse = chip.read_bytes()

    restore(tmp_path / "made", copy)
    again = ride(copy, "ride-after", *after)

    assert (again.exit_code, again.at("terms", "payable_fen")) == (0, 120)
    assert chip.read_bytes() == purse
    assert books(copy) == books(source)


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("zh", ["已备份到", "已从", "已复制到新数据库", "持卡人库", "审计链", "宁波", "完好"]),
        ("en", ["Backed up", "Restored", "Copied to the new", "cardholder base", "Ningbo", "ok"]),
    ],
)
def test_people_read_what_was_copied_and_that_the_chains_hold(
    small: Places, new: New, tmp_path: Path, lang: str, words: list[str]
) -> None:
    folder = tmp_path / "made"

    ran = [
        back_up(small, folder, "--lang", lang),
        restore(folder, new("sqlite"), "--lang", lang),
        migrate(small, new("sqlite"), "--lang", lang),
    ]

    assert [(one.exit_code, one.stderr) for one in ran] == [(0, "")] * 3
    shown = "".join(one.stdout for one in ran)
    assert [word for word in words if word not in shown] == []
