"""A portal that is asked to end, or killed: what it confirmed is in the books and on the cards."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest

from samecity.synthetic.world import DEFAULT_AT, PURSE_FEN
from samecity_portal.chips import ChipFolder
from samecity_portal.house import House, open_house
from samecity_portal.settings import Settings
from tests.portal.server.running import PATIENCE_S, Portal, at_once, running, until

FARE_FEN = 120
ENOUGH_FEN = 100_000
"""The most that a purse holds: more rides than fit between the first and the end."""

DYING = """
import os, signal, sys
from samecity_portal.app import create_app
from samecity_portal.bench import KeptReader
from samecity_portal.settings import Settings

debit = KeptReader.debit

def die_once_it_is_paid(reader, *arguments):
    debit(reader, *arguments)
    os.kill(os.getpid(), signal.SIGKILL)

KeptReader.debit = die_once_it_is_paid
client = create_app(Settings(folder=sys.argv[1])).test_client()
card = client.post("/api/v1/cards", json={"home": "hefei"}).json["id"]
request = {"request_id": "dying", "scenario": "transit.ride", "host": "ningbo",
           "kind": "card_contactless", "at": "2026-11-23T10:00:00+08:00", "fields": {"mode": "bus"}}
print(card, flush=True)
client.post("/api/v1/acceptances", json={"request": request, "shown": {"card": card}})
"""


@contextmanager
def opened(folder: Path) -> Iterator[House]:
    with closing(open_house(Settings(folder=str(folder)))) as house:
        yield house


def balance_fen(house: House, card: str) -> int | None:
    return house.bench(house.world()).balance_fen(house.wallet(card))


def ride_until_it_ends(portal: Portal, card: str, name: str, begun: Event) -> list[str]:
    """Ride every other hour until nobody answers; return what was confirmed."""
    confirmed: list[str] = []
    while True:
        try:
            at = DEFAULT_AT + timedelta(hours=2 * len(confirmed))
            answer = portal.ride(card, f"{name}-{len(confirmed)}", at.isoformat())
        except OSError:
            return confirmed
        assert answer.is_allowed
        confirmed.append(f"{name}-{len(confirmed)}")
        if len(confirmed) == 3:
            begun.set()


def test_a_portal_that_is_asked_to_end_finishes_what_is_under_way_and_loses_nothing(
    tmp_path: Path,
) -> None:
    begun = Event()
    with running(tmp_path / "data", "--workers", "2") as portal, at_once(3) as clients:
        cards = [portal.card(ENOUGH_FEN) for _ in range(3)]
        slow, *others = cards
        rides = [
            clients.submit(ride_until_it_ends, portal, card, card[:8], begun) for card in others
        ]
        begun.wait(PATIENCE_S)
        with ChipFolder(tmp_path / "data" / "chips").held(slow):
            under_way = clients.submit(portal.ride, slow, "under-way")
            until(lambda: portal.has_open(f"{slow}.lock"))
            portal.process.terminate()
            confirmed = [ride.result(PATIENCE_S) for ride in rides]
        finished = under_way.result(PATIENCE_S)
        exit_code = portal.process.wait(PATIENCE_S)

    assert finished.is_allowed
    assert exit_code == 0
    with opened(tmp_path / "data") as house:
        journal = house.platform.journal
        assert not journal.reserved()
        assert all(report.is_whole for report in journal.verify())
        assert balance_fen(house, slow) == ENOUGH_FEN - FARE_FEN
        for card, client in zip(others, confirmed, strict=True):
            assert all(journal.recall(one) for one in client)
            # One more may be paid and in the books whose answer nobody heard.
            unheard = journal.recall(f"{card[:8]}-{len(client)}") is not None
            assert balance_fen(house, card) == ENOUGH_FEN - FARE_FEN * (len(client) + unheard)


@pytest.mark.parametrize("which", ["the portal", "a worker"])
def test_a_signal_that_the_kernel_hands_to_any_thread_ends_a_process(
    tmp_path: Path, which: str
) -> None:
    with running(tmp_path / "data", "--workers", "1") as portal:
        (worker,) = portal.workers()
        pid = portal.pid if which == "the portal" else worker
        main, other, *_ = sorted(int(task.name) for task in Path(f"/proc/{pid}/task").iterdir())
        assert main == pid
        # Python acts on signals in its main thread alone, which sleeps at this moment.
        os.kill(other, signal.SIGTERM)

        until(lambda: not Path(f"/proc/{pid}/exe").exists())


def test_a_portal_that_is_killed_leaves_no_worker_behind(tmp_path: Path) -> None:
    with running(tmp_path / "data", "--workers", "1") as portal:
        (worker,) = portal.workers()
        portal.process.kill()

        until(lambda: not Path(f"/proc/{worker}/exe").exists())


def test_the_next_start_settles_what_a_killed_process_left_between_purse_and_books(
    tmp_path: Path,
) -> None:
    died = subprocess.run(
        [sys.executable, "-c", DYING, str(tmp_path)],
        stdout=subprocess.PIPE,
        encoding="utf-8",
        check=False,
    )
    card = died.stdout.strip()

    with opened(tmp_path) as house:
        journal = house.platform.journal

        assert died.returncode == -signal.SIGKILL
        assert not journal.reserved()
        assert balance_fen(house, card) == PURSE_FEN - FARE_FEN
        assert {abs(one.amount_fen) for one in journal.postings()} == {FARE_FEN}
