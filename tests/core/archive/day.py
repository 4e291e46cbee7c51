"""A day on a platform: rides, a top-up, a card, a loan, a refusal, and a ride that waits."""

from __future__ import annotations

from contextlib import closing
from typing import Final

from samecity.archive import Places
from samecity.cli.tap import Tap, accept, open_world
from samecity.domain.effects import DebitPurse
from samecity.journal import open_journal
from samecity.texts.catalogue import Texts
from tests.core.archive.places import arguments
from tests.core.cli.terminal import Ran, run
from tests.core.journal.rulings import FARE, reserve

RIDE: Final = "transit.ride"

_TAPS: Final = (
    *(Tap(RIDE, "ningbo", home="anhui", request_id=f"ride-{number}") for number in range(3)),
    Tap(RIDE, "anhui", home="ningbo", request_id="ride-back"),
    Tap("transit.topup", "ningbo", home="zhoushan", settings=(("amount_fen", "5000"),)),
    Tap("culture.borrow", "zhoushan", home="ningbo"),
    Tap("culture.borrow", "anhui", home="binzhou"),
    Tap("culture.enter", "anhui", home="ningbo"),
    Tap("card.apply", "ningbo", person="p-wu"),
    Tap("card.loss", "anhui", person="p-li"),
)


def spend_day(places: Places) -> None:
    """Keep everything that happens on that day; the last ride still waits for its purse."""
    with open_world(
        Texts("en"), database_url=places.journal, cardholders_url=places.cardholders
    ) as world:
        decisions = [accept(world, tap).decision for tap in _TAPS]
    assert {one.allowed for one in decisions} == {True, False}
    with closing(open_journal(places.journal)) as journal:
        reserve(journal, "ride-waiting", DebitPurse(120), FARE)


def ride(places: Places, request_id: str, *more: str) -> Ran:
    """Ride a bus in Ningbo with a card of Anhui, by the command line."""
    return run(
        "accept", "--home", "anhui", "--host", "ningbo", "--scenario", RIDE,
        "--request-id", request_id, *arguments(places), *more, "--json",
    )  # fmt: skip


def books(places: Places) -> tuple[object, object]:
    """Return what `verify` and `balance` print of a journal."""
    url = ("--database-url", places.journal, "--json")
    return run("journal", "verify", *url).at(), run("journal", "balance", *url).at()
