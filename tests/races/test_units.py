"""Two who want the last of something: one has it; what is given back is there for the next one."""

from __future__ import annotations

import attrs

from samecity.domain.decision import Terms
from samecity.domain.effects import NATIONAL, DebitPurse, TakeFromPool
from samecity.domain.reasons import Code, Reason
from samecity.journal.booking import CORE
from samecity.spi import Allowed, Case, Outcome, Refused
from samecity.synthetic.world import PURSE_FEN
from tests.core.engine.probes import PROBE, SPEC, WithProbe, probe_registry
from tests.races.stage.search import Search, in_memory
from tests.races.stage.town import Outcome as Ended
from tests.races.stage.town import Town
from tests.races.test_taps import codes

FULL = ("CAPACITY_FULL",)
SEAT_FEN = 120


def a_seat(case: Case) -> Outcome:
    """Take the only seat, without money."""
    if case.host_shelf.left("seats", 1) == 0:
        return Refused(Reason(Code.CAPACITY_FULL))
    return Allowed(effects=(TakeFromPool(case.host.code, "seats", 1, 1),))


def a_paid_seat(case: Case) -> Outcome:
    """Take the only seat, and pay for it from the purse."""
    if case.host_shelf.left("seats", 1) == 0:
        return Refused(Reason(Code.CAPACITY_FULL))
    shown = case.presentment.card
    assert shown is not None
    assert shown.purse is not None
    seat = TakeFromPool(case.host.code, "seats", 1, 1)
    return Allowed(Terms(SEAT_FEN, SEAT_FEN), (seat, DebitPurse(SEAT_FEN, shown.purse.purse_ref)))


def a_permit(case: Case) -> Outcome:
    """Take the nation's only permit."""
    if case.national_shelf.left("permits", 1) == 0:
        return Refused(Reason(Code.CAPACITY_FULL))
    return Allowed(effects=(TakeFromPool(NATIONAL, "permits", 1, 1),))


def a_place_in_a_list(case: Case) -> Outcome:
    """Take the only place, by writing a row of one's own among those of all."""
    if case.host_shelf.scan("guest", ""):
        return Refused(Reason(Code.CAPACITY_FULL))
    return Allowed(effects=(case.host_shelf.set("guest", case.pseudonym, {}, None),))


def two_visitors(town: Town) -> None:
    town.pools.append(("ningbo", "probe", "seats"))
    town.will("one", town.adult("anhui"), "ningbo", PROBE)
    town.will("other", town.adult("zhoushan"), "ningbo", PROBE)


@in_memory
def test_one_of_two_has_the_last_seat(search: Search) -> None:
    assert {((), FULL), (FULL, ())} <= codes(search(two_visitors, probe_registry(a_seat)))


def test_what_a_scan_of_the_hosts_own_rows_shows_is_all(search: Search) -> None:
    registry = probe_registry(a_place_in_a_list)

    assert {((), FULL), (FULL, ())} <= codes(search(two_visitors, registry))


def kept_for_nobody(outcome: Ended) -> bool:
    """Say whether a visitor was refused while the seat was kept for one who never paid."""
    verdicts = {one and one.codes for one in outcome.verdicts.values()}
    nobody_paid = set(outcome.purses_fen) == {PURSE_FEN}
    return verdicts == {None, FULL} and nobody_paid and outcome.taken == [0]


@in_memory
def test_a_seat_that_was_kept_and_not_paid_is_free_again(search: Search) -> None:
    registry = probe_registry(a_paid_seat, attrs.evolve(SPEC, needs_purse=True))
    searched = search(two_visitors, registry, besides=kept_for_nobody)

    assert {((), FULL), (FULL, ()), (None, ()), ((), None)} <= codes(searched)


def two_hosts(town: Town) -> None:
    town.pools.append((NATIONAL, CORE, "permits"))
    town.will("here", town.adult("anhui"), "ningbo", PROBE)
    town.will("there", town.adult("anhui"), "anhui", PROBE)


def test_the_last_permit_of_the_nation_goes_to_one_of_two_hosts(search: Search) -> None:
    registry = probe_registry(a_permit, home=WithProbe)

    assert {((), FULL), (FULL, ())} <= codes(search(two_hosts, registry))
