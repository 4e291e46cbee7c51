"""The space of trials, drawn from what is installed."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from hypothesis import settings
from hypothesis import strategies as st
from marshmallow import fields as schema_fields
from marshmallow import validate

from samecity.domain.card import CardState, CredentialKind, Generation
from samecity.domain.clock import SHANGHAI
from samecity.domain.treatment import Basis
from samecity.host.plugins import Plugins
from samecity.host.registry import Registry
from samecity.spi import Scenario
from samecity_conformance.somebody import ADULT, Somebody
from samecity_conformance.trial import Held, Place, Places, Trial, kinds_at, places

FEW: Final = settings(max_examples=30)
"""For what is asked of every scenario in turn."""

SOME: Final = settings(max_examples=60)
"""For what is asked of every scenario in turn, all claims of one answer."""

MANY: Final = settings(max_examples=100)
"""For what is asked of the whole space at once."""

REGISTRY: Final = Registry(Plugins(blocked=frozenset()))

BARE_HOSTS: Final = ("shanghai", "foshan")
"""Hosts without a plugin, one inside the Delta, one outside every zone."""

HOMES: Final = (*sorted(REGISTRY.regions), "shanghai", "jinan", "foshan")
"""Issuers: every region with a plugin, one more of each zone, one of none."""

PLACES: Final = places(REGISTRY, BARE_HOSTS)

MOMENTS: Final = (
    datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI),
    datetime(2026, 11, 23, 8, 0, tzinfo=SHANGHAI),
    datetime(2026, 11, 22, 14, 0, tzinfo=SHANGHAI),
    datetime(2026, 9, 20, 17, 30, tzinfo=SHANGHAI),
    datetime(2023, 1, 3, 12, 0, tzinfo=SHANGHAI),
)
"""A plain Monday, its rush hour, a Sunday, a Sunday that is worked, an earlier year."""

AGES: Final = (6, 13, 14, 17, 18, 36, 59, 60, 64, 65, 69, 70, 79, 80)
"""Both sides of every age that a rule of the dossier names, and a child's."""

CLASSES: Final = ("student", "veteran", "disabled")

_EDGES: Final = (4_000, 4_001, 10_000)
"""Numbers at which a fare changes; worth trying wherever a number is asked for."""

_MOST: Final = 50_000

_AGAIN: Final = (None, timedelta(minutes=59), timedelta(minutes=60), timedelta(minutes=61))


def scenarios(*bases: Basis) -> list[str]:
    """Return the codes of all scenarios that some place of the space offers.

    Args:
        bases: Only those whose treatment of visitors comes from one of these; none is any.
    """
    offered = sorted({place.item.scenario for place in PLACES})
    return [
        code for code in offered if not bases or REGISTRY.known_scenario(code).spec.basis in bases
    ]


@st.composite
def people(draw: st.DrawFn, host: str, at: datetime) -> Somebody:
    """Draw a person: on the birthday, the day before it, or some time after."""
    birthday = at.date() + timedelta(days=draw(st.sampled_from((0, 1, -100))))
    age = draw(st.sampled_from(AGES))
    where = st.sampled_from((host, "foshan", "ningbo"))
    return Somebody(
        born=_years_before(birthday, age),
        household=draw(where),
        residence=draw(where),
        insured=draw(where),
        classes=frozenset(draw(st.sets(st.sampled_from(CLASSES), max_size=1))),
    )


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return date(day.year - years, 3, 1)


@st.composite
def fields_of(draw: st.DrawFn, scenario: Scenario) -> dict[str, object]:
    """Draw fields from the scenario's own schema: numbers, choices and yes or no."""
    drawn: dict[str, object] = {}
    for name, field in scenario.spec.schema().fields.items():
        values = _values(field)
        if values is not None and draw(st.booleans()):
            drawn[name] = draw(values)
    return drawn


def _values(field: schema_fields.Field[object]) -> st.SearchStrategy[object] | None:
    if isinstance(field, schema_fields.Enum):
        return st.sampled_from([one.value if field.by_value else one.name for one in field.enum])
    if isinstance(field, schema_fields.Boolean):
        return st.booleans()
    if isinstance(field, schema_fields.Integer):
        ranges = [check for check in field.validators if isinstance(check, validate.Range)]
        least = max([check.min for check in ranges if check.min is not None], default=0)
        most = min([check.max for check in ranges if check.max is not None], default=_MOST)
        edges = [edge for edge in _EDGES if least <= edge <= most]
        numbers = st.integers(least, min(most, _MOST))
        return st.sampled_from(edges) | numbers if edges else numbers
    return None


@st.composite
def trials(draw: st.DrawFn, among: Places | None = None) -> Trial:
    """Draw a trial: who, with which card, where, what, how, when, and whether again.

    Args:
        draw: Hypothesis.
        among: Places to draw from; None is everywhere.
    """
    place = draw(st.sampled_from(among or PLACES))
    at = draw(st.sampled_from(MOMENTS))
    return Trial(
        person=draw(people(place.host, at)),
        held=Held(
            home=draw(st.sampled_from(HOMES)),
            state=draw(st.sampled_from((CardState.NORMAL,) * 6 + tuple(CardState))),
            generation=draw(
                st.sampled_from((Generation.THIRD, Generation.THIRD, Generation.SECOND))
            ),
            balance_fen=draw(st.sampled_from((10_000, 10_000, 19_990, 119, 0))),
        ),
        place=place,
        kind=draw(st.sampled_from(sorted(kinds_at(REGISTRY, place), key=str))),
        at=at,
        fields=draw(fields_of(REGISTRY.known_scenario(place.item.scenario))),
        again_after=draw(st.sampled_from(_AGAIN)),
    )


def trials_of(scenario: str) -> st.SearchStrategy[Trial]:
    """Draw trials of one scenario."""
    return trials(PLACES.where(lambda place: place.item.scenario == scenario))


def served_at(place: Place) -> datetime | None:
    """Return a moment of the space at which the point serves the item, if there is one."""
    item, point = place.item, place.point
    if point.depth < item.depth:
        return None
    for at in MOMENTS:
        is_open = item.online or point.hours is None or point.hours.are_open(at)
        if is_open and item.opens_on <= at.date():
            return at
    return None


def plain(place: Place, home: str, kind: CredentialKind) -> Trial:
    """Return the trial of a plain adult at a moment when the item is served."""
    somebody = Somebody(ADULT, home, home, home)
    return Trial(somebody, Held(home), place, kind, served_at(place) or MOMENTS[0], {})
