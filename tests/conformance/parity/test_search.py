from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest

from samecity.host.plugins import Plugins, found_module, installed
from samecity.host.registry import Registry
from samecity_conformance.mutants import VisitorsBorrowLess
from samecity_conformance.parity.beyond import search_beyond
from samecity_conformance.parity.hands import Hands
from samecity_conformance.parity.properties import Statement, equal
from samecity_conformance.parity.search import Search
from samecity_conformance.parity.space import Space
from samecity_conformance.parity.use import Side, full_run
from samecity_conformance.parity.work import Done, Worker, work
from samecity_conformance.variants import without_local_offers
from tests.conformance.parity.lies import OnLongRides, lying
from tests.docs.package import imported, install
from tests.docs.page import read_page

REGISTRY = Registry(Plugins(blocked=frozenset()))
SPACE = Space(without_local_offers(REGISTRY))


def searched(registry: Registry, host: str, scenario: str, examples: int = 10) -> list[Done]:
    worker = Worker(registry)
    return [*work(worker, worker.jobs([host], [scenario], 7, examples))]


@pytest.mark.parametrize(
    ("host", "scenario"),
    [
        ("binzhou", "transit.ride"),
        ("ningbo", "culture.borrow"),
        ("zhoushan", "shop.subscribe"),
        ("anhui", "transit.topup"),
        ("anhui", "medical.filing"),
        ("binzhou", "hotel.checkin"),
    ],
)
def test_nothing_is_found_in_the_regions_as_they_are(host: str, scenario: str) -> None:
    (done,) = searched(REGISTRY, host, scenario)

    assert done.found == ()
    assert done.tally.compared > 200


def test_a_fifth_region_made_of_data_raises_no_false_alarm(tmp_path: Path) -> None:
    install(read_page("docs/write-a-region.md"), tmp_path)
    with imported("samecity_shaoxing", tmp_path) as module:
        others = [*installed(), found_module("shaoxing", module)]
        registry = Registry(Plugins(others, blocked=frozenset()))

        (done,) = searched(registry, "shaoxing", "transit.ride")

    assert done.found == ()
    assert done.tally.comparisons[Statement.EQUAL] > 300


@pytest.mark.parametrize(
    ("item", "home"),
    [("nb-bus", "zhoushan"), ("zs-bus", "binzhou"), ("ah-library-borrow", "jinan")],
)
def test_a_prepared_world_decides_as_a_full_run_does(item: str, home: str) -> None:
    place = next(one for one in SPACE.places if one.item.id == item)
    hands = Hands(SPACE.registry)
    cells = [*islice(SPACE.cells(place, is_first=False), 0, None, 7), *SPACE.sequels(place, {2})]

    for cell in cells[:12] + cells[-4:]:
        for kind in cell.kinds:
            asked = hands.ask(cell.use)
            for side in (Side(place.host, kind), Side(home, kind), Side(home, kind, True)):
                prepared = asked.decide(side)

                full = full_run(SPACE.registry, cell.use, side)
                assert equal(prepared, full) is None
                assert (prepared.treatment, prepared.steps) == (full.treatment, full.steps)
                assert prepared.home in (side.home, "")


def test_the_same_seed_does_the_same_and_finds_the_same() -> None:
    registry = lying("ningbo", VisitorsBorrowLess)

    one, other = (searched(registry, "ningbo", "culture.borrow")[0] for _ in range(2))

    assert (one.tally, one.found) == (other.tally, other.found)


def test_draws_beyond_the_edges_find_what_no_list_holds() -> None:
    search = Search(Space(without_local_offers(lying("ningbo", OnLongRides))))
    here = [one for one in search.space.places if one.item.id == "nb-metro"]

    one, other = (
        search_beyond(search, here, seed=7, examples=200, is_new=lambda _: True) for _ in range(2)
    )

    assert one is not None
    assert one.claim.statement is Statement.EQUAL
    assert one == other


def test_a_local_decision_is_made_once_and_shared_by_all_visitors() -> None:
    place = next(one for one in SPACE.places if one.item.id == "bz-bus")
    cell = next(SPACE.cells(place, is_first=False))
    search = Search(SPACE)

    assert list(search.cell(cell)) == []

    members = sum(SPACE.is_granted(home, cell.use) for home in SPACE.homes if home != place.host)
    assert search.tally.decisions == len(SPACE.homes) + members
    assert search.tally.comparisons[Statement.EQUAL] == members == 1
