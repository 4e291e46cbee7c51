"""The people of a house: the cast of the examples, and whoever a visitor or a test brings in.

Nobody of them exists. Out of the house goes an opaque id, never a name or a number.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from datetime import date
from functools import cache
from typing import Final

from samecity.domain.holder import Holder
from samecity.domain.identifiers import DivisionCode, ResidentId, resident_check_character
from samecity.errors import RequestInvalid, UnknownName
from samecity.host.registry import Registry
from samecity.spi.national import Person
from samecity.synthetic.people import SyntheticPerson, load_people
from samecity_portal.house import House

ADULT: Final = date(1990, 1, 1)
"""Birth date of a plain adult, as in the suite's scenarios."""

ELSEWHERE: Final = "beijing"
"""Where somebody belongs of whom no place is said: outside every agreement."""

_NAME: Final = "测试客"
_SEQUENCES: Final = 1000
"""People of one place and one day whom a resident number can tell apart."""


@cache
def cast() -> Mapping[str, SyntheticPerson]:
    """Return the people of the examples by id, such as `p-li`; read once."""
    return load_people()


def id_of(holder_ref: str) -> str:
    """Return the id by which the API names a person."""
    return next((ref for ref, one in cast().items() if _ref(one) == holder_ref), holder_ref)


def person_of(house: House, person_id: str) -> Person:
    """Return a person by id.

    Raises:
        UnknownName: There is no such person.
    """
    known = cast().get(person_id)
    if known is not None:
        house.platform.base.add_person(known.person)
        return known.person
    found = house.platform.base.person(person_id)
    if found is None:
        raise UnknownName("person", person_id)
    return found


def add_person(
    house: House,
    *,
    born: date = ADULT,
    household: str = "",
    residence: str = "",
    insured: str = "",
    classes: Collection[str] = (),
    guardian: str = "",
    is_alive: bool = True,
    resident_id: ResidentId | None = None,
    name: str = "",
) -> Person:
    """Bring a new synthetic person into the house.

    Args:
        house: Where they are known from now on.
        born: Birth date.
        household: Place of the household register; places are written as people write them, and
            one that is left out is the first of the three that is not, or `ELSEWHERE`.
        residence: Place of habitual residence.
        insured: Insured place.
        classes: Certified statuses.
        guardian: Id of the guardian, or empty.
        is_alive: False if public security has reported the death.
        resident_id: Number of a test person that the caller wants to know; None draws one.
        name: Name of a test person, likewise.

    Raises:
        UnknownName: There is no such place or guardian.
        RequestInvalid: The number is somebody's already.
    """
    somewhere = household or residence or insured or ELSEWHERE
    places = [division_of(house.registry, one or somewhere) for one in (household, residence)]
    if resident_id is not None and house.platform.base.find_person(resident_id) is not None:
        raise RequestInvalid({"resident_id": "expected a number that nobody has yet"})
    holder = Holder(
        holder_ref=f"h-{secrets.token_hex(8)}",
        born=born,
        household=places[0],
        residence=places[1],
        insured=division_of(house.registry, insured or somewhere),
        classes=frozenset(classes),
        guardian_ref=person_of(house, guardian).holder.holder_ref if guardian else "",
        is_alive=is_alive,
    )
    number = resident_id or _free_number(house, places[0], born)
    person = Person(holder, number, name or _NAME)
    house.platform.base.add_person(person)
    return person


def division_of(registry: Registry, place: str) -> DivisionCode:
    """Return the division that a place stands for.

    Args:
        registry: Knows the places.
        place: Region code, city code, slug or six digits.

    Raises:
        UnknownName: Nothing is called so.
    """
    region, city = registry.locate(place)
    return region.identity.cities[city].division


def _free_number(house: House, place: DivisionCode, born: date) -> ResidentId:
    """Draw a number of no real person.

    Of more than a thousand test people of one place and day two may have the same one; whoever
    came last is found by it.
    """
    begins = secrets.randbelow(_SEQUENCES)
    for tried in range(3):
        first17 = f"99{place.text[:4]}{born:%Y%m%d}{(begins + tried) % _SEQUENCES:03d}"
        number = ResidentId(first17 + resident_check_character(first17))
        if house.platform.base.find_person(number) is None:
            break
    return number


def _ref(one: SyntheticPerson) -> str:
    return one.person.holder.holder_ref
