"""What fails inside a portal: told to whoever asked, and in the log without a word of anybody."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask

from samecity.host.registry import Registry
from samecity.journal.sql import SqlJournal
from samecity.national.base import MemoryBase
from samecity_hardware_sim.sam import SyntheticRoot
from samecity_portal.app import create_app
from samecity_portal.chips import MemoryChips
from samecity_portal.house import House
from samecity_portal.log import without_text
from samecity_portal.settings import Settings
from tests.portal.server.running import AT

RIDE = {
    "request_id": "while-it-is-locked",
    "scenario": "transit.ride",
    "host": "ningbo",
    "kind": "card_contactless",
    "at": AT,
    "fields": {"mode": "bus"},
}


@pytest.fixture
def app(registry: Registry, tmp_path: Path, file_url: str) -> Iterator[Flask]:
    """A portal whose journal waits for a fifth of a second only."""
    house = House(
        registry=registry,
        journal=SqlJournal(file_url, wait_s=0.2),
        base=MemoryBase(b"k" * 32),
        chips=MemoryChips(),
        root=SyntheticRoot.generate(bytes),
    )
    with closing(house):
        yield create_app(Settings(folder=str(tmp_path / "data")), house)


def test_a_locked_database_is_told_and_nothing_is_lost_or_charged_twice(
    app: Flask, tmp_path: Path
) -> None:
    client = app.test_client()
    card = client.post("/api/v1/cards", json={"home": "hefei"}).get_json()["id"]
    asked = {"request": RIDE, "shown": {"card": card}}
    with closing(sqlite3.connect(tmp_path / "journal.db", isolation_level=None)) as somebody:
        somebody.execute("BEGIN IMMEDIATE")
        locked = client.post("/api/v1/acceptances", json=asked)
        somebody.execute("ROLLBACK")

    again = [client.post("/api/v1/acceptances", json=asked) for _ in range(2)]

    assert locked.status_code == 503
    assert int(locked.headers["Retry-After"]) > 0
    assert locked.get_json()["code"] == "SC-E-500"
    assert [answer.status_code for answer in again] == [201, 200]
    assert client.get(f"/api/v1/cards/{card}").get_json()["balance_fen"] == 10_000 - 120


def test_a_fault_of_ours_is_told_without_its_text(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    @app.get("/broken/<what>")
    def broken(what: str) -> str:
        raise ValueError(what)

    with caplog.at_level(logging.INFO, logger="samecity.portal"):
        answer = app.test_client().get("/broken/a-secret")

    fault, request = (record.msg for record in caplog.records)
    assert answer.status_code == 500
    assert answer.content_type == "application/problem+json"
    assert "secret" not in answer.text + caplog.text
    assert isinstance(fault, dict)
    assert isinstance(request, dict)
    assert (fault["kind"], fault["place"].partition(":")[0]) == ("ValueError", "broken")
    assert fault["request_id"] == request["request_id"] == answer.headers["X-Request-Id"]


def test_a_line_of_another_library_has_no_text_of_an_exception() -> None:
    try:
        raise LookupError("a-secret")
    except LookupError as error:
        line = without_text(None, "error", {"event": "failed", "exc_info": (type(error), error)})

    assert line["kind"] == "LookupError"
    assert "secret" not in str(line)


def test_a_plugin_that_is_blocked_makes_a_portal_not_ready(
    app: Flask, monkeypatch: pytest.MonkeyPatch, registry: Registry
) -> None:
    client = app.test_client()
    working = client.get("/readyz").status_code
    monkeypatch.setattr(
        type(registry.plugins), "problems", property(lambda _: {"ningbo": "broken"})
    )

    answer = client.get("/readyz")

    assert (working, answer.status_code) == (200, 503)
    assert answer.get_json()["errors"] == {"plugins": "ningbo"}
    assert client.get("/healthz").status_code == 200
