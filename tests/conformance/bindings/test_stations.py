"""Stations that several terminals share, here in this process: the daemon's are lent alike."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from threading import Thread

import pytest

from samecity.domain.card import CredentialKind
from samecity.errors import ConfigurationError
from samecity.platform import Platform
from samecity.spi.reader import Wanted
from samecity.synthetic.world import World
from samecity_conformance.bindings.inprocess import bench
from samecity_conformance.bindings.pcsc import Stations
from samecity_hardware_sim.bench import Bench
from samecity_hardware_sim.faults import Schedule, parse_faults
from samecity_hardware_sim.slot import NO_FAULTS
from samecity_hardware_sim.station import Station, embedded_station

TAP = CredentialKind.CARD_CONTACTLESS
PURSE = Wanted(frozenset(), purse=True)
COUNT = 3


@pytest.fixture
def stations() -> Iterator[tuple[Station, ...]]:
    with ExitStack() as opening:
        yield tuple(opening.enter_context(embedded_station()) for _ in range(COUNT))


@pytest.fixture
def shared(stations: tuple[Station, ...]) -> Bench:
    return bench(World(Platform()), Stations(stations, patience_s=5.0).open)


def test_more_people_than_stations_are_all_served(shared: Bench) -> None:
    wallets = [shared.world.adult("anhui") for _ in range(4 * COUNT)]
    shown = []

    def tap(number: int) -> None:
        reader = shared.reader(wallets[number], TAP, shared.world.at)
        shown.append((number, reader.present(TAP, PURSE).card))
        reader.close()

    threads = [Thread(target=tap, args=(number,)) for number in range(len(wallets))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    identifications = {card.identification for _, card in shown if card is not None}
    assert sorted(number for number, _ in shown) == list(range(len(wallets)))
    assert len(identifications) == len(wallets)


def test_readers_that_nobody_closes_are_missed_by_the_next_one(
    stations: tuple[Station, ...],
) -> None:
    lent = Stations(stations, patience_s=0.01)

    with ExitStack() as opening:
        for _ in stations:
            opening.enter_context(lent.open(NO_FAULTS))
        with pytest.raises(ConfigurationError, match="expected at most 3 terminals at once"):
            opening.enter_context(lent.open(NO_FAULTS))

    with lent.open(NO_FAULTS) as again:
        assert again in stations


def test_a_station_comes_back_as_it_was_whatever_went_wrong_in_it(
    stations: tuple[Station, ...],
) -> None:
    shared = bench(World(Platform()), Stations(stations[:1]).open)
    wallet = shared.world.adult("anhui")
    shared.faults = Schedule(parse_faults("unavailable:3"))
    torn = shared.reader(wallet, TAP, shared.world.at)
    with pytest.raises(Exception, match="SCARD_E_READER_UNAVAILABLE"):
        torn.present(TAP, PURSE)
    torn.close()

    shared.faults = NO_FAULTS
    reader = shared.reader(wallet, TAP, shared.world.at)

    assert reader.present(TAP, PURSE).card is not None
    reader.close()
    assert not any(slot.is_present for slot in stations[0].slots.values())
