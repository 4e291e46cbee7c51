"""P-i: what a region has opened stays open; a catalogue that closes something has to say so."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from samecity.domain.catalogue import Item
from tests.properties.space import REGISTRY


def is_open(item: Item, day: date) -> bool:
    return item.opens_on <= day and (item.closes_on is None or day <= item.closes_on)


def turning_points(items: tuple[Item, ...]) -> list[date]:
    """Return the days on which an item opens, and the first day after one closed, in order."""
    opened = {item.opens_on for item in items}
    closed = {item.closes_on + timedelta(days=1) for item in items if item.closes_on is not None}
    return sorted(opened | closed)


@pytest.mark.parametrize("region", sorted(REGISTRY.regions))
def test_the_opened_share_of_a_catalogue_never_falls(region: str) -> None:
    items = REGISTRY.regions[region].catalogue.items

    opened = [sum(is_open(item, day) for item in items) for day in turning_points(items)]

    assert opened == sorted(opened)
    assert opened[-1] == len(items)
