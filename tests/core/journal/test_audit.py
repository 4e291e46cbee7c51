"""Audit chains: one per region, and every way of tampering with the tables is found and named."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from samecity.journal.audit import GENESIS
from samecity.journal.open import open_journal
from samecity.spi.journal import ChainReport, Journal
from tests.core.journal.rulings import FARE, cancel, record, reserve, ruling_of


def test_acceptances_of_several_regions_have_a_chain_each(journal: Journal) -> None:
    with journal.begin("ningbo") as unit:
        unit.record(ruling_of("r-1", FARE))
        unit.record(ruling_of("r-2", FARE, host="anhui"))
        unit.record(ruling_of("r-3", host="anhui"))
        unit.reserve(ruling_of("r-4", host="zhoushan"))

    assert journal.verify() == [
        ChainReport("anhui", 2, 0),
        ChainReport("ningbo", 1, 0),
        ChainReport("zhoushan", 0, 1),
    ]


def test_verifying_twice_and_between_gives_the_same(journal: Journal) -> None:
    record(journal, "r-1", FARE)
    reserve(journal, "r-2", FARE)
    assert journal.verify() == [ChainReport("ningbo", 1, 1)]

    cancel(journal, "r-2")
    record(journal, "r-3")

    assert journal.verify() == journal.verify() == [ChainReport("ningbo", 3, 0)]


# Tampering.


@pytest.fixture
def tampered(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """A journal of Ningbo with records 1-5, the fourth cancelled, and one reservation."""
    journal = open_journal(f"sqlite:///{tmp_path / 'journal.db'}")
    for name in ("r-1", "r-2", "r-3"):
        record(journal, name, FARE)
    reserve(journal, "r-4", FARE)
    cancel(journal, "r-4")
    record(journal, "r-5", FARE, FARE)
    reserve(journal, "r-6", FARE)
    assert journal.verify() == [ChainReport("ningbo", 5, 1)]
    journal.close()
    with closing(sqlite3.connect(tmp_path / "journal.db", isolation_level=None)) as raw:
        yield raw


def verified(raw: sqlite3.Connection) -> dict[str, ChainReport]:
    """Verify the file behind a connection."""
    ((_, _, path),) = raw.execute("PRAGMA database_list").fetchall()
    journal = open_journal(f"sqlite:///{path}")
    try:
        return {report.region: report for report in journal.verify()}
    finally:
        journal.close()


@pytest.mark.parametrize(
    ("statement", "broken_at", "problem"),
    [
        (
            "UPDATE acceptance SET decision = replace(decision, '120', '020')"
            " WHERE request_id = 'r-2'",
            2,
            "acceptance",
        ),
        (
            "UPDATE acceptance SET decision = replace(decision, '120', '121')"
            " WHERE request_id = 'r-2'",
            2,
            "decision",
        ),
        ("UPDATE acceptance SET decision = 'x' WHERE request_id = 'r-1'", 1, "acceptance"),
        (
            "UPDATE acceptance SET decision = replace(decision, ',', ', ')"
            " WHERE request_id = 'r-1'",
            1,
            "wording",
        ),
        ("UPDATE acceptance SET digest = 'x' WHERE request_id = 'r-3'", 3, "digest"),
        ("UPDATE acceptance SET stage = 'done' WHERE request_id = 'r-4'", 4, "stage"),
        ("UPDATE acceptance SET stage = 'reserved' WHERE request_id = 'r-3'", 3, "stage"),
        ("UPDATE acceptance SET host = 'anhui' WHERE request_id = 'r-2'", 2, "host"),
        ("UPDATE acceptance SET scenario = 'x' WHERE request_id = 'r-2'", 2, "scenario"),
        ("UPDATE acceptance SET at = '2026-11-24' WHERE request_id = 'r-2'", 2, "moment"),
        ("UPDATE acceptance SET request_id = 'x' WHERE request_id = 'r-2'", 2, "acceptance"),
        ("DELETE FROM acceptance WHERE request_id = 'r-2'", 2, "acceptance"),
        ("DELETE FROM acceptance", 1, "acceptance"),
        (
            "INSERT INTO acceptance SELECT 'r-7', digest, host, scenario, stage, decision, at,"
            " purse_ref, pseudonym, undo FROM acceptance WHERE request_id = 'r-1'",
            6,
            "1 have none",
        ),
        ("UPDATE posting SET amount_fen = 121 WHERE id = 2", 1, "postings"),
        ("UPDATE posting SET region = 'anhui' WHERE id = 4", 2, "postings"),
        ("UPDATE posting SET counterparty = 'x' WHERE id = 4", 2, "postings"),
        ("UPDATE posting SET account = 'x' WHERE id = 5", 3, "postings"),
        ("UPDATE posting SET day = '2026-11-24' WHERE id = 5", 3, "postings"),
        ("DELETE FROM posting WHERE id = 3", 2, "postings"),
        ("DELETE FROM posting", 1, "postings"),
        (
            "INSERT INTO posting (region, counterparty, reference, account, amount_fen, day)"
            " SELECT region, counterparty, reference, account, amount_fen, day FROM posting"
            " WHERE id = 3",
            2,
            "postings",
        ),
        (
            "INSERT INTO posting (region, counterparty, reference, account, amount_fen, day)"
            " VALUES ('ningbo', 'anhui', 'x', 'transit.fare', 1, '2026-11-23')",
            6,
            "1 have none",
        ),
        ("UPDATE posting SET reference = 'x' WHERE id = 4", 2, "postings"),
        ("UPDATE audit SET body = replace(body, '120', '121') WHERE seq = 3", 3, "body"),
        ("UPDATE audit SET digest = 'x' WHERE seq = 3", 3, "body"),
        ("UPDATE audit SET previous = 'x' WHERE seq = 3", 3, "before"),
        ("UPDATE audit SET reference = 'x' WHERE seq = 3", 3, "acceptance"),
        ("DELETE FROM audit WHERE seq = 1", 1, "missing"),
        ("DELETE FROM audit WHERE seq = 3", 3, "missing"),
        ("DELETE FROM audit WHERE seq = 5", 5, "missing"),
        ("DELETE FROM audit", 1, "missing"),
        ("DELETE FROM chain", 6, "received none"),
        ("UPDATE chain SET digest = 'x'", 6, "end"),
        ("UPDATE chain SET seq = 4", 6, "end"),
        ("UPDATE chain SET seq = 6", 6, "missing"),
    ],
)
def test_tampering_is_found_and_named(
    tampered: sqlite3.Connection, statement: str, broken_at: int, problem: str
) -> None:
    assert tampered.execute(statement).rowcount > 0

    report = verified(tampered)["ningbo"]

    assert report.broken_at == broken_at
    assert problem in report.problem


@pytest.mark.parametrize(
    ("table", "column", "one", "other", "broken_at", "problem"),
    [
        ("posting", "id", 1, 4, 1, "postings"),
        ("posting", "id", 3, 4, 2, "postings"),
        ("audit", "seq", 3, 5, 3, "before"),
    ],
)
def test_a_swapped_pair_is_found(
    tampered: sqlite3.Connection,
    table: str,
    column: str,
    one: int,
    other: int,
    broken_at: int,
    problem: str,
) -> None:
    for old, new in ((one, 99), (other, one), (99, other)):
        tampered.execute(f"UPDATE {table} SET {column} = {new} WHERE {column} = {old}")  # noqa: S608  the names stand above

    report = verified(tampered)["ningbo"]

    assert report.broken_at == broken_at
    assert problem in report.problem


def test_a_chain_that_was_cut_at_its_end_is_found(tampered: sqlite3.Connection) -> None:
    tampered.execute("DELETE FROM audit WHERE seq = 5")
    tampered.execute("UPDATE chain SET seq = 4, digest = (SELECT digest FROM audit WHERE seq = 4)")

    report = verified(tampered)["ningbo"]

    assert (report.records, report.broken_at) == (4, 5)
    assert "1 have none" in report.problem


def test_a_body_that_was_forged_with_its_digests_is_found(tampered: sqlite3.Connection) -> None:
    """Who recomputes the whole chain has still to make the tables agree with it."""
    rows = tampered.execute("SELECT seq, body FROM audit ORDER BY seq").fetchall()
    previous = GENESIS
    for seq, body in rows:
        forged = body.replace("120", "121") if seq == 2 else body
        digest = hashlib.sha256((previous + forged).encode()).hexdigest()
        tampered.execute(
            "UPDATE audit SET previous = ?, digest = ?, body = ? WHERE seq = ?",
            (previous, digest, forged, seq),
        )
        previous = digest
    tampered.execute("UPDATE chain SET digest = ?", (previous,))

    report = verified(tampered)["ningbo"]

    assert report.broken_at == 2
    assert "decision and postings" in report.problem


def test_a_stray_posting_breaks_the_books_of_its_own_region(tampered: sqlite3.Connection) -> None:
    tampered.execute(
        "INSERT INTO posting (region, counterparty, reference, account, amount_fen, day)"
        " VALUES ('anhui', 'ningbo', 'x', 'transit.fare', 1, '2026-11-23')"
    )

    reports = verified(tampered)

    assert reports["ningbo"].broken_at is None
    assert reports["anhui"].broken_at == 1
    assert "1 have none" in reports["anhui"].problem


def test_an_erased_pseudonym_breaks_nothing(tampered: sqlite3.Connection) -> None:
    tampered.execute("UPDATE acceptance SET pseudonym = ''")

    assert verified(tampered) == {"ningbo": ChainReport("ningbo", 5, 1)}


def test_a_long_chain_is_verified_to_its_end(journal: Journal) -> None:
    with journal.begin("ningbo") as unit:
        for number in range(1201):
            unit.record(ruling_of(f"r-{number}", FARE))

    assert journal.verify() == [ChainReport("ningbo", 1201, 0)]
