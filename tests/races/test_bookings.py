"""Two who want the last places of a slot, or one who gives a booking back while it is used."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import attrs

from samecity.domain.catalogue import Catalogue
from samecity.host.registry import Registry
from samecity.synthetic.world import Wallet
from samecity_conformance.variants import Altered, registry_with
from tests.races.stage.search import Search, in_memory
from tests.races.stage.town import QR, TAP, Town
from tests.races.test_taps import codes

WUHU: Final = "wuhu"
HILL: Final = "ah-scenic-maren"
POOL: Final = ("anhui", "culture", f"entry:{HILL}:2026-11-23T08:00")
RESERVE, TICKET, ENTER = "tourism.reserve", "tourism.ticket", "culture.enter"
FULL: Final = ("CAPACITY_FULL",)
GONE: Final = ("NOT_BOOKED",)
TICKET_FEN: Final = 6_400


class TwoPlaces(Altered):
    """Anhui with two places in each slot of its scenic areas."""

    def alter(self) -> None:
        points = [
            attrs.evolve(one, capacity=2) if one.type == "scenic_area" else one
            for one in self.catalogue.points.values()
        ]
        self.catalogue = Catalogue(self.catalogue.items, points)


def small() -> Registry:
    return registry_with({"anhui": TwoPlaces})


def has(town: Town, wallet: Wallet, scenario: str, **fields: object) -> None:
    """Let somebody have booked or bought before the actors begin."""
    body = town.world.body(WUHU, scenario, QR, fields, point=HILL)
    reader = town.world.reader(wallet, QR, town.world.at)
    assert town.platform.accept(body, reader).decision.allowed


def two_parties(town: Town) -> None:
    town.pools.append(POOL)
    town.will("one", town.adult("ningbo"), WUHU, RESERVE, shown=QR, point=HILL, party=2)
    town.will("other", town.adult("anhui"), WUHU, TICKET, shown=QR, point=HILL, party=2)


def test_one_of_two_parties_has_the_last_two_places(search: Search) -> None:
    searched = search(two_parties, small())

    assert {((), FULL), (FULL, ())} <= codes(searched)
    assert {tuple(played.outcome.taken) for played in searched} <= {(0,), (2,)}


def a_booking_and_a_walk_in(town: Town) -> None:
    town.pools.append(POOL)
    has(town, town.adult("zhoushan"), RESERVE)
    town.will("visitor", town.adult("ningbo"), WUHU, RESERVE, shown=QR, point=HILL)
    town.will("local", town.adult("anhui"), WUHU, ENTER, shown=TAP, point=HILL)


@in_memory
def test_the_last_place_goes_to_the_booking_or_to_the_gate(search: Search) -> None:
    assert {((), FULL), (FULL, ())} <= codes(search(a_booking_and_a_walk_in, small()))


def a_refund_and_the_next_buyer(town: Town) -> None:
    town.pools.append(POOL)
    holder = town.adult("zhoushan")
    has(town, holder, TICKET, party=2)
    town.will("holder", holder, WUHU, TICKET, shown=QR, point=HILL, act="refund")
    town.will("next", town.adult("anhui"), WUHU, TICKET, shown=QR, point=HILL)


@in_memory
def test_the_next_buyer_has_a_place_as_soon_as_it_was_refunded(search: Search) -> None:
    searched = search(a_refund_and_the_next_buyer, small())

    assert {((), ()), ((), FULL)} <= codes(searched)


def twice(act: Callable[[Town, str, Wallet], None]) -> Callable[[Town], None]:
    """Return the plot in which a holder of a ticket does something twice at once."""

    def plot(town: Town) -> None:
        town.pools.append(POOL)
        holder = town.adult("zhoushan")
        has(town, holder, TICKET)
        act(town, "first", holder)
        act(town, "second", holder)

    return plot


def refund(town: Town, name: str, holder: Wallet) -> None:
    town.will(name, holder, WUHU, TICKET, shown=QR, point=HILL, act="refund")


@in_memory
def test_a_ticket_is_refunded_once_however_often_it_is_asked_for(search: Search) -> None:
    searched = search(twice(refund), small())

    assert {((), GONE), (GONE, ())} <= codes(searched)
    for played in searched:
        given_back = sum(
            times * amount_fen
            for (region, payer, *_, amount_fen, _day), times in played.outcome.postings.items()
            if (region, payer) == ("zhoushan", "anhui")
        )
        assert given_back in (0, -TICKET_FEN)


def enter(town: Town, name: str, holder: Wallet) -> None:
    town.will(name, holder, WUHU, ENTER, shown=TAP, point=HILL, booked=True)


@in_memory
def test_a_ticket_opens_one_of_two_gates(search: Search) -> None:
    used = ("BOOKING_USED",)

    assert {((), used), (used, ())} <= codes(search(twice(enter), small()))


def used_and_refunded(town: Town) -> None:
    town.pools.append(POOL)
    holder = town.adult("zhoushan")
    has(town, holder, TICKET)
    enter(town, "gate", holder)
    refund(town, "app", holder)


@in_memory
def test_a_ticket_is_used_or_refunded(search: Search) -> None:
    assert {((), ("BOOKING_USED",)), (GONE, ())} <= codes(search(used_and_refunded, small()))
