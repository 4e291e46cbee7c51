"""Four workers over one PostgreSQL: one house to whoever asks, whatever becomes of its parts."""

from __future__ import annotations

import json
import os
import signal
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from time import monotonic, sleep
from urllib.parse import urlsplit

import pytest

from tests.portal.server.running import AT, PATIENCE_S, Answer, Portal, at_once, running, until
from tests.postgres import Cluster, programs

WORKERS = 4
FARE_FEN = 120
LISTENS = "0A"
"""A socket's state in /proc/net/tcp."""
HILL = "ah-scenic-maren"
LARGEST_PARTY = 10
PLACES = 60


@pytest.fixture(scope="module")
def server() -> Iterator[Cluster]:
    """A server that goes away, which may be no one else's."""
    found = programs()
    if found is None:
        pytest.skip("needs the Debian package postgresql")
    with Cluster(found) as made:
        yield made


@pytest.fixture(scope="module")
def portal(server: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    url = server.new_database()
    server.new_database(f"{url.rpartition('/')[2]}_cardholders")
    folder = tmp_path_factory.mktemp("portal") / "data"
    with running(folder, "--workers", str(WORKERS), "--database-url", url) as portal:
        until(lambda: len(_listening(portal)) == WORKERS)
        yield portal
        exit_code = portal.end(signal.SIGINT, with_workers=True)
    assert exit_code == 0


def _listening(portal: Portal) -> set[str]:
    """Return the sockets that listen at the portal's port: one for each worker that is ready."""
    port = f":{urlsplit(portal.url).port:04X}"
    rows = [line.split() for line in Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()]
    return {row[9] for row in rows[1:] if row[1].endswith(port) and row[3] == LISTENS}


def reserve(portal: Portal, token: str, request_id: str, party: int) -> Answer:
    request = {
        "request_id": request_id,
        "scenario": "tourism.reserve",
        "host": "anhui",
        "point": HILL,
        "kind": "ecard_qr",
        "at": AT,
        "fields": {"party": party},
    }
    return portal.ask("POST", "/api/v1/acceptances", {"request": request, "shown": {"code": token}})


def test_one_request_of_many_clients_is_charged_once(portal: Portal) -> None:
    card = portal.card()

    with at_once(12) as clients:
        answers = list(clients.map(lambda _: portal.ride(card, "one-for-all"), range(12)))

    assert Counter(answer.status for answer in answers) == {201: 1, 200: 11}
    assert len({str(answer.at("decision")) for answer in answers}) == 1
    assert portal.balance_fen(card) == 10_000 - FARE_FEN


def test_the_last_place_is_won_once(portal: Portal) -> None:
    full = [LARGEST_PARTY] * (PLACES // LARGEST_PARTY - 1) + [LARGEST_PARTY - 1]
    for number, party in enumerate(full):
        token = portal.code(portal.card())
        assert reserve(portal, token, f"place-{number}", party).is_allowed
    tokens = [portal.code(portal.card()) for _ in range(6)]

    with at_once(6) as clients:
        answers = clients.map(lambda n: reserve(portal, tokens[n], f"last-{n}", 1), range(6))

    assert sorted(answer.is_allowed for answer in answers) == [False] * 5 + [True]


def test_a_card_that_two_readers_tap_at_once_pays_each_of_them(portal: Portal) -> None:
    card = portal.card()

    with at_once(2) as clients:
        answers = list(clients.map(lambda n: portal.ride(card, f"two-{n}"), range(2)))

    paid = [answer.at("decision", "terms", "payable_fen") for answer in answers]
    assert all(answer.is_allowed for answer in answers)
    assert portal.balance_fen(card) == 10_000 - sum(int(str(fen)) for fen in paid)


def test_a_database_that_goes_away_and_comes_back_loses_nothing(
    portal: Portal, server: Cluster
) -> None:
    card = portal.card()
    before = portal.ride(card, "before-the-fall")

    with server.down():
        refused = portal.ride(card, "while-it-is-away")
        not_ready = portal.ask("GET", "/readyz")
        lives = portal.ask("GET", "/healthz")
        # Its successor begins while no database is there.
        os.kill(portal.workers()[0], signal.SIGKILL)
    until(lambda: portal.ask("GET", "/readyz").status == 200)
    again = portal.ride(card, "while-it-is-away")
    until(lambda: len(_listening(portal)) == WORKERS)

    assert (refused.status, not_ready.status, lives.status) == (503, 503, 200)
    assert int(refused.headers["retry-after"]) > 0
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.at("code") in ("SC-E-302", "SC-E-500")  # whichever store is asked first
    assert not_ready.at("errors") == {"journal": "SC-E-500", "cardholders": "SC-E-302"}
    assert again.is_allowed
    assert portal.ride(card, "before-the-fall").at("decision") == before.at("decision")
    paid = int(str(again.at("decision", "terms", "payable_fen")))
    assert portal.balance_fen(card) == 10_000 - FARE_FEN - paid


def test_a_worker_that_is_killed_under_load_leaves_purses_and_books_in_agreement(
    portal: Portal,
) -> None:
    cards = [portal.card() for _ in range(8)]
    killed = portal.workers()[0]
    done: list[str] = []

    def ride_often(number: int) -> None:
        for turn in range(6):
            if turn == 2 and number == 0:
                os.kill(killed, signal.SIGKILL)
            _insist(portal, cards[number], f"kill-{number}-{turn}")
            done.append(f"kill-{number}-{turn}")

    with at_once(8) as clients:
        list(clients.map(ride_often, range(8)))

    assert killed not in portal.workers()
    assert len(done) == 48
    for number, card in enumerate(cards):
        rides = [portal.ride(card, f"kill-{number}-{turn}") for turn in range(6)]
        assert all(ride.status == 200 for ride in rides)
        paid = sum(int(str(ride.at("decision", "terms", "payable_fen"))) for ride in rides)
        assert portal.balance_fen(card) == 10_000 - paid
    chains = json.loads(portal.ask("GET", "/api/v1/journal/verify").text)
    assert all(chain["ok"] for chain in chains)
    assert sum(chain["reserved"] for chain in chains) == 0
    assert portal.ask("GET", "/api/v1/journal/balance").at("ok") is True


def test_the_log_says_what_was_asked_and_nothing_of_anybody(portal: Portal) -> None:
    card = portal.card()
    asked = portal.ask("GET", f"/api/v1/cards/{card}?note=a-secret")
    portal.ask("GET", "/api/v1/cards/a-secret")
    portal.ask("GET", "/static/favicon.svg")
    portal.ride(card, "a-secret-ride")

    lines = [line for line in portal.logged() if line["event"] == "request"]

    own = next(one for one in lines if one["request_id"] == asked.headers["x-request-id"])
    assert (own["method"], own["route"], own["status"]) == (
        "GET",
        "/api/v1/cards/<string:card_id>",
        asked.status,
    )
    assert {"at", "event", "level", "method", "ms", "request_id", "route", "status"} == own.keys()
    assert all(line["route"] != "/static/<path:filename>" for line in lines)
    assert not [line for line in lines if "secret" in str(line) or card in str(line)]


def _insist(portal: Portal, card: str, request_id: str) -> None:
    """Send a ride until somebody answers, as a terminal does."""
    end = monotonic() + PATIENCE_S
    while True:
        try:
            answer = portal.ride(card, request_id)
            if answer.status < 500 and answer.status != 409:
                assert answer.is_allowed
                return
        except OSError:
            pass  # the worker that had it is gone
        assert monotonic() < end
        sleep(0.05)
