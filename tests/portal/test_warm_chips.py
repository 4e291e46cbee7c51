"""Chips that a process keeps ready: quick, and never older than the card itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Final

import pytest

from samecity.host.registry import Registry
from samecity.synthetic.world import DEFAULT_AT
from samecity_hardware_sim.card.system import CardChip
from samecity_hardware_sim.faults import parse_faults
from samecity_portal.accepting import accept
from samecity_portal.chips import MOST_WARM, WarmChips
from samecity_portal.house import House, memory_house, open_house
from samecity_portal.people import add_person
from samecity_portal.settings import Settings
from samecity_portal.shown import Shown

FARE_FEN: Final = 120
FULL_FEN: Final = 10_000


@pytest.fixture
def houses(tmp_path: Path, registry: Registry) -> Iterator[list[House]]:
    """Two workers' houses over one folder."""
    settings = Settings(folder=str(tmp_path / "portal"))
    with ExitStack() as opened:
        yield [opened.enter_context(closing(open_house(settings, registry))) for _ in range(2)]


def issue(house: House) -> str:
    """Issue a card in Hefei and return its id."""
    person = add_person(house, household="hefei")
    return house.issue(house.world(DEFAULT_AT), person, "hefei").card_ref


def ride(house: House, card: str, hour: int) -> int | None:
    """Ride at an hour, each time for the full fare, and return what is left."""
    request = {
        "scenario": "transit.ride",
        "host": "ningbo",
        "kind": "card_contactless",
        "at": f"2026-11-23T{hour:02d}:00",
        "fields": {"mode": "bus"},
    }
    return accept(house, request, Shown(card=card)).balance_fen


def test_what_one_worker_did_to_a_card_the_other_one_sees(houses: list[House]) -> None:
    card = issue(houses[0])

    workers = {6: 0, 8: 1, 10: 1, 12: 0, 14: 0, 16: 1}
    left = [ride(houses[worker], card, hour) for hour, worker in workers.items()]

    assert left == [FULL_FEN - FARE_FEN * rides for rides in range(1, 7)]


def test_a_copy_put_in_the_hand_takes_the_place_of_a_warm_chip(registry: Registry) -> None:
    with closing(memory_house(registry)) as house:
        card = issue(house)
        ride(house, card, 6)

        house.bench(house.world(DEFAULT_AT)).clone(house.wallet(card))

        request = {"scenario": "transit.ride", "host": "ningbo", "kind": "card_contactless"}
        told = {**request, "at": "2026-11-23T08:00", "fields": {"mode": "bus"}}
        decision = accept(house, told, Shown(card=card)).acceptance.decision
        assert [one.code for one in decision.reasons] == ["CARD_NOT_AUTHENTIC"]


@pytest.mark.parametrize("apdu", range(1, 14))
def test_a_torn_card_is_as_it_is_kept(registry: Registry, apdu: int) -> None:
    with closing(memory_house(registry)) as house:
        card = issue(house)
        bench = house.bench(house.world(DEFAULT_AT))
        bench.afflict(house.wallet(card), parse_faults(f"tear-after:{apdu}"))
        request = {"scenario": "transit.ride", "host": "ningbo", "kind": "card_contactless"}
        told = {**request, "at": "2026-11-23T06:00", "fields": {"mode": "bus"}}
        torn = accept(house, told, Shown(card=card), bench)

        kept = house.chips.image(card)

        assert kept is not None
        in_hand = house.bench(house.world(DEFAULT_AT)).card(house.wallet(card))
        assert in_hand is not None
        assert in_hand.chip.image() == kept
        assert in_hand.balance_fen == torn.balance_fen


def test_only_so_many_chips_are_kept_ready(registry: Registry) -> None:
    with closing(memory_house(registry)) as house:
        image = house.chips.image(issue(house))
    assert image is not None
    warm, chip = WarmChips(), CardChip(image)

    for number in range(MOST_WARM + 1):
        warm.put(str(number), 1, chip)

    ready = [number for number in range(MOST_WARM + 1) if warm.take(str(number), 1)]
    assert 0 < len(ready) <= MOST_WARM


def test_a_chip_is_taken_once_and_only_as_it_was(registry: Registry) -> None:
    with closing(memory_house(registry)) as house:
        image = house.chips.image(issue(house))
    assert image is not None
    warm, chip = WarmChips(), CardChip(image)
    warm.put("card", 1, chip)

    assert warm.take("card", 2) is None
    warm.put("card", 1, chip)
    assert (warm.take("card", 1), warm.take("card", 1)) == (chip, None)
