"""Steps 1-4 know of no card: another credential is read for the same request without them."""

from __future__ import annotations

import pytest

from samecity.engine.pipeline import Concluded, Opened
from samecity.platform import Platform
from samecity.schemas.requests import read_request
from samecity.synthetic.cards import MemoryReader
from samecity.synthetic.world import DEFAULT_AT, Wallet, World
from tests.core.engine.probes import TAP


@pytest.fixture
def opened(platform: Platform, world: World, wallet: Wallet, ride: dict[str, object]) -> Opened:
    request = read_request(ride, platform.registry.scenario)
    found = platform.pipeline.open(request, world.reader(wallet, TAP, DEFAULT_AT))
    assert isinstance(found, Opened)
    return found


@pytest.mark.parametrize("home", ["ningbo", "zhoushan", "foshan"])
def test_a_reopened_request_is_decided_as_one_that_was_opened(
    platform: Platform, world: World, opened: Opened, ride: dict[str, object], home: str
) -> None:
    other = world.adult(home)
    again = platform.pipeline.reopen(opened, world.reader(other, TAP, DEFAULT_AT))
    anew = platform.pipeline.open(opened.run.case.request, world.reader(other, TAP, DEFAULT_AT))
    assert isinstance(again, Opened)
    assert isinstance(anew, Opened)

    with platform.journal.snapshot() as store:
        decisions = [platform.pipeline.conclude(one, store).ruling for one in (again, anew)]

    assert decisions[0] == decisions[1]
    assert decisions[0].decision.home == home


def test_a_card_that_was_read_says_nothing_of_the_next_one(
    platform: Platform, world: World, opened: Opened
) -> None:
    zhoushan = world.adult("zhoushan")

    with platform.journal.snapshot() as store:
        first = platform.pipeline.conclude(opened, store).ruling.decision
        again = platform.pipeline.reopen(opened, world.reader(zhoushan, TAP, DEFAULT_AT))
        assert isinstance(again, Opened)
        second = platform.pipeline.conclude(again, store).ruling.decision

    assert (first.home, second.home) == ("anhui", "zhoushan")


def test_a_reader_without_a_card_refuses_a_reopened_request(
    platform: Platform, opened: Opened
) -> None:
    refused = platform.pipeline.reopen(opened, MemoryReader())

    assert isinstance(refused, Concluded)
    assert [one.code for one in refused.ruling.decision.reasons] == ["READER_ERROR"]
