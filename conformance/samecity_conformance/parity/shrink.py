"""Shrinking: a counter-example reduced to the fewest, plainest differences from a plain adult.

Greedy: one thing at a time is made plain, and stays so if the claim still does not hold.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

import attrs

from samecity.errors import RequestInvalid
from samecity_conformance.parity.calendar import ADULT
from samecity_conformance.parity.properties import Statement
from samecity_conformance.parity.search import Claim, Finding, Search
from samecity_conformance.parity.space import Space
from samecity_conformance.parity.use import Use
from samecity_conformance.somebody import Somebody
from samecity_conformance.trial import Trial

_MOST_STEPS: Final = 200


def shrink(search: Search, finding: Finding) -> Finding:
    """Return the plainest finding of the same statement that can be reached.

    Args:
        search: Decides; what it tallies here does not count as searched.
        finding: Any counter-example.
    """
    for _ in range(_MOST_STEPS):
        simpler = next(
            (
                found
                for claim in _simpler(search.space, finding.claim)
                if (found := _try(search, claim))
            ),
            None,
        )
        if simpler is None:
            return finding
        finding = simpler
    return finding


def _try(search: Search, claim: Claim) -> Finding | None:
    if not is_meant(search.space, claim):
        return None
    try:
        return search.check(claim)
    except RequestInvalid:
        return None


def is_meant(space: Space, claim: Claim) -> bool:
    """Say whether a statement speaks of these two sides: agreements hold as it presumes."""
    host = claim.use.trial.place.host
    if claim.statement is Statement.EQUAL:
        return space.is_granted(claim.other.home, claim.use)
    if claim.statement in (Statement.ORDER, Statement.UNGRANTED):
        return claim.other.home != host and not space.is_granted(claim.other.home, claim.use)
    if claim.statement is Statement.LEAK:
        return all(
            side.home != host and (side.is_suspended or not space.is_granted(side.home, claim.use))
            for side in (claim.one, claim.other)
        )
    return True


def _simpler(space: Space, claim: Claim) -> Iterator[Claim]:
    """Yield claims that differ in one thing and are plainer, the greatest gain first."""
    for use in _simpler_uses(space, claim.use):
        yield attrs.evolve(claim, use=use)
    yield from _simpler_sides(space, claim)


def _simpler_uses(space: Space, use: Use) -> Iterator[Use]:
    earlier = use.earlier
    if earlier is not None:
        yield attrs.evolve(use, earlier=None)
        if earlier.times > 1:
            yield attrs.evolve(use, earlier=attrs.evolve(earlier, times=earlier.times // 2))
            yield attrs.evolve(use, earlier=attrs.evolve(earlier, times=earlier.times - 1))
        if earlier.fields:
            yield attrs.evolve(use, earlier=attrs.evolve(earlier, fields={}))
    for trial in _simpler_trials(space, use):
        yield attrs.evolve(use, trial=trial)


def _simpler_trials(space: Space, use: Use) -> Iterator[Trial]:
    trial = use.trial
    plain = space.plain(trial.place, trial.kind, use.earlier)
    for at in _plainer(trial.at, plain.at):
        yield _moved(trial, at)
        yield attrs.evolve(trial, at=at)
    adult = attrs.evolve(plain.person, born=ADULT.born(trial.at.date()))
    for person in _simpler_people(trial.person, adult):
        yield attrs.evolve(trial, person=person)
    for name in ("state", "generation", "balance_fen"):
        value = getattr(plain.held, name)
        if getattr(trial.held, name) != value:
            yield attrs.evolve(trial, held=attrs.evolve(trial.held, **{name: value}))
    yield from _simpler_fields(trial)
    if use.earlier is None:
        for place in space.before(trial.place):
            yield attrs.evolve(trial, place=place, fields={})
            yield attrs.evolve(trial, place=place)


def _simpler_people(person: Somebody, plain: Somebody) -> Iterator[Somebody]:
    for name in ("born", "classes", "household", "residence", "insured"):
        value = getattr(plain, name)
        if getattr(person, name) != value:
            yield attrs.evolve(person, **{name: value})
    for one in sorted(person.classes):
        yield attrs.evolve(person, classes=person.classes - {one})


def _simpler_fields(trial: Trial) -> Iterator[Trial]:
    for name, value in trial.fields.items():
        rest = {other: kept for other, kept in trial.fields.items() if other != name}
        yield attrs.evolve(trial, fields=rest)
        if isinstance(value, int) and not isinstance(value, bool) and value > 0:
            for smaller in dict.fromkeys((value // 2, value - value % 100, value - 1)):
                if smaller < value:
                    yield attrs.evolve(trial, fields={**rest, name: smaller})


def _simpler_sides(space: Space, claim: Claim) -> Iterator[Claim]:
    host, kinds = claim.use.trial.place.host, space.kinds(claim.use.trial.place)
    if claim.statement is not Statement.KINDS:
        for kind in kinds[: kinds.index(claim.one.kind)] if claim.one.kind in kinds else kinds:
            one, other = (attrs.evolve(side, kind=kind) for side in (claim.one, claim.other))
            yield attrs.evolve(claim, one=one, other=other)
    is_one_card = claim.other.home == claim.one.home
    if is_one_card and claim.statement is not Statement.UNGRANTED:
        return
    homes = space.homes
    known = homes.index(claim.other.home) if claim.other.home in homes else len(homes)
    for home in homes[:known]:
        if home not in (host, claim.one.home):
            one = attrs.evolve(claim.one, home=home) if is_one_card else claim.one
            yield attrs.evolve(claim, one=one, other=attrs.evolve(claim.other, home=home))


def _moved(trial: Trial, at: datetime) -> Trial:
    """Move a use to another moment; the person is as old then as before."""
    days = timedelta(days=(at.date() - trial.at.date()).days)
    born = trial.person.born + days
    return attrs.evolve(trial, at=at, person=attrs.evolve(trial.person, born=born))


def _plainer(at: datetime, plain: datetime) -> list[datetime]:
    """Return moments plainer than one: in the plain week, at the plain time, the plainest first."""
    week = [plain + timedelta(days=days) for days in range(7)]
    days = [one.date() for one in week]

    def rank(moment: datetime) -> tuple[int, bool]:
        day = days.index(moment.date()) if moment.date() in days else len(days)
        return day, moment.timetz() != plain.timetz()

    found = [*week, *(_with_time_of(day, at) for day in week), _with_time_of(at, plain)]
    return sorted((one for one in found if rank(one) < rank(at)), key=rank)


def _with_time_of(day: datetime, now: datetime) -> datetime:
    return datetime.combine(day.date(), now.timetz())
