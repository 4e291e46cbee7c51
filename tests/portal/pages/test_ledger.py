"""Page Ledger: postings, who owes whom, the audit check, and the file."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
import sqlalchemy as sa

from samecity_portal.settings import Settings
from tests.portal.pages.visitor import Visitor, words


@pytest.fixture
def booked(visitor: Visitor) -> Visitor:
    """Somebody after a ride with a card of Anhui in Ningbo, and another one a day later."""
    visitor.tap()
    visitor.tap(host="zhoushan", at="2026-11-24T10:00")
    return visitor


def rows_of(visitor: Visitor, **query: str) -> list[dict[str, str]]:
    answer = visitor.client.get("/ledger.csv", query_string=query)
    assert answer.status_code == 200
    assert answer.mimetype == "text/csv"
    return list(csv.DictReader(io.StringIO(answer.text)))


def test_empty_books_say_so(visitor: Visitor) -> None:
    said = words(visitor.get("/ledger"))

    assert "There is nothing in the books yet." in said
    assert "No money moved between regions." in said
    assert rows_of(visitor) == []


def test_the_last_day_in_the_books_is_shown_first(booked: Visitor) -> None:
    said = words(booked.get("/ledger"))

    assert "Who owes whom: 2026-11-24" in said
    assert "2 postings" in said
    assert "Anhui pays Zhoushan 1.80 yuan" in said


def test_a_day_is_settled_pair_by_pair(booked: Visitor) -> None:
    said = words(booked.get("/ledger", day="2026-11-23"))

    assert "Anhui Ningbo transit 1.20 0.00 Anhui pays Ningbo 1.20 yuan" in said
    assert "Both sides of every movement sum to zero." in said
    assert "Zhoushan 1.80" not in said


def test_postings_are_found_by_region_and_account(booked: Visitor) -> None:
    every = words(booked.get("/ledger", day="all"))
    of_ningbo = words(booked.get("/ledger", day="all", region="ningbo"))
    of_bills = words(booked.get("/ledger", day="all", account="bill"))

    assert "4 postings" in every
    assert "2 postings" in of_ningbo
    assert "There is nothing in the books yet." in of_bills


def test_the_file_has_what_the_page_shows(booked: Visitor) -> None:
    rows = rows_of(booked, day="2026-11-23")

    assert {(one["region"], one["counterparty"], one["amount_fen"]) for one in rows} == {
        ("ningbo", "anhui", "120"),
        ("anhui", "ningbo", "-120"),
    }
    assert len({one["reference"] for one in rows}) == 1
    assert len(rows_of(booked, day="all")) == 4


@pytest.mark.parametrize("query", [{"day": "someday"}, {"region": "atlantis"}])
def test_what_cannot_be_is_refused(visitor: Visitor, query: dict[str, str]) -> None:
    visitor.get("/ledger", 422, **query)
    assert visitor.client.get("/ledger.csv", query_string=query).status_code == 422


def test_a_long_day_comes_in_pages(visitor: Visitor) -> None:
    for minute in range(13):
        visitor.tap(at=f"2026-11-23T10:{minute:02}")

    first, second = (words(visitor.get("/ledger", page=page)) for page in ("1", "2"))

    assert "26 postings" in first
    assert "1 / 2" in first
    assert second.count("2026-11-23 Anhui Ningbo") + second.count("2026-11-23 Ningbo Anhui") == 1


def test_whole_books_pass_the_audit(booked: Visitor) -> None:
    said = words(booked.get("/ledger/audit"))

    assert "All 3 chains hold." in said
    assert "Ningbo 1 0 ok" in said


def test_changed_books_do_not_pass_the_audit(booked: Visitor, folder: Path) -> None:
    engine = sa.create_engine(Settings(folder=str(folder)).journal_url)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE posting SET amount_fen = 121 WHERE amount_fen = 120"))
    engine.dispose()

    said = words(booked.get("/ledger/audit"))

    assert "All 3 chains hold." not in said
    assert "does not hold" in said
    uneven = words(booked.get("/ledger", day="2026-11-23"))
    assert "Both sides of every movement sum to zero." not in uneven
