"""People of a scene, as a feature tells of them."""

from __future__ import annotations

from datetime import date
from typing import Final

import attrs

from samecity.domain.holder import Holder
from samecity.domain.identifiers import DivisionCode, ResidentId, resident_check_character
from samecity.host.registry import Registry
from samecity.spi.national import Person

ADULT: Final = date(1990, 1, 1)
"""Birth date of a person of whom nothing else is said: 36 years in the world of the examples."""


@attrs.frozen
class Somebody:
    """Who a person is, by places as a person writes them.

    Attributes:
        household: Place of the household register.
        residence: Place of habitual residence.
        insured: Insured place.
        classes: Certified statuses.
    """

    born: date
    household: str
    residence: str
    insured: str
    classes: frozenset[str] = frozenset()

    def person(self, registry: Registry, number: int) -> Person:
        """Make this person, who does not exist.

        Args:
            registry: Knows the places.
            number: 0-99; tells people of one scene apart.
        """
        household = _division(registry, self.household)
        holder = Holder(
            holder_ref=f"h-scene-{number}",
            born=self.born,
            household=household,
            residence=_division(registry, self.residence),
            insured=_division(registry, self.insured),
            classes=self.classes,
        )
        first17 = f"99{household.text[:4]}{self.born:%Y%m%d}{900 + number:03d}"
        resident_id = ResidentId(first17 + resident_check_character(first17))
        return Person(holder, resident_id, f"测试场{number}")


def _division(registry: Registry, place: str) -> DivisionCode:
    region, city = registry.locate(place)
    return region.identity.cities[city].division
