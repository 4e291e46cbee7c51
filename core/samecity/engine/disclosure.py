"""What a host learns of a holder: the fields that the scenario declares, and no other (R25)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from samecity.domain.holder import Profile
from samecity.errors import PlatformUnreachable
from samecity.spi.national import Person
from samecity.spi.scenario import Case

SENIOR_AGE: Final = 60
"""From here on a person is an older person by law; local thresholds are tariff data. `L:OLD` 2."""


def holder_class(profile: Profile) -> str:
    """Name the class that a gate shows: a certified status, else an age band.

    Args:
        profile: Age and classes.
    """
    if profile.classes:
        return sorted(profile.classes)[0]
    if profile.age < 18:
        return "minor"
    return "senior" if profile.age >= SENIOR_AGE else "adult"


def _person(case: Case, ask: Callable[[Person], str]) -> str:
    """Return something of the person's record, or nothing while the base cannot be asked."""
    try:
        person = case.national.person(case.holder.holder_ref)
    except PlatformUnreachable:
        return ""
    return ask(person) if person is not None else ""


_SOURCES: Final[Mapping[str, Callable[[Case], object]]] = {
    "valid": lambda case: True,
    "class": lambda case: holder_class(case.profile),
    "pseudonym": lambda case: case.pseudonym,
    "card_state": lambda case: case.card_state.value,
    "code": lambda case: case.national.code_of(case.request.request_id),
    "name": lambda case: _person(case, lambda person: person.name),
    "resident_id": lambda case: _person(case, lambda person: person.resident_id.text),
    "generation": lambda case: int(case.card.generation) if case.card is not None else 0,
}

FIELDS: Final = frozenset(_SOURCES)
"""Every field that a scenario may declare."""


def disclose(case: Case) -> Mapping[str, object]:
    """Return what the host receives, by field; handed over and forgotten, never kept.

    Args:
        case: An allowed request.
    """
    return {name: _SOURCES[name](case) for name in case.scenario.disclosed}
