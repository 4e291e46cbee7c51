"""A registry less what sponsors offer to local cards only, which is no part of parity (R09)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from copy import copy
from functools import lru_cache
from typing import Final

import attrs
import msgspec

from samecity.domain.catalogue import Catalogue, OfferedTo
from samecity.host.registry import Registry
from samecity.spi import Region

_KEPT: Final = 8
"""For how many registries the answer is remembered."""


@lru_cache(_KEPT)
def without_local_offers(registry: Registry) -> Registry:
    """Return the same registry less items and rows that are for local cards only.

    Every region keeps the class that its plugin gave it, and so whatever that class computes.
    """
    return registry.with_regions(map(_open, registry.regions.values()))


def changed(record: object, values: Mapping[str, object]) -> object:
    """Return a copy of a plugin's own record with other values in some of its fields.

    Args:
        record: An instance of whatever attrs class or msgspec struct a plugin defines.
        values: By field name.
    """
    if isinstance(record, msgspec.Struct):
        return msgspec.structs.replace(record, **values)
    return attrs.evolve(record, **values)  # type: ignore[misc]  # the class is not known here


def remade(section: object, remake: Callable[[object], Iterable[object]]) -> object:
    """Return a section, whichever plugin defines it, with other rows.

    Args:
        section: A region's data for a scenario plugin.
        remake: Returns what stands in the place of a row: nothing, the row, or others.
    """
    kind = type(section)
    if not attrs.has(kind):
        return section
    lists = {field.name: getattr(section, field.name) for field in attrs.fields(kind)}
    return changed(
        section,
        {
            name: tuple(other for row in rows for other in remake(row))
            for name, rows in lists.items()
            if isinstance(rows, tuple)
        },
    )


def is_for_others(row: object) -> bool:
    """Say whether somebody with another region's card may have what a row offers."""
    return getattr(row, "offered_to", None) is not OfferedTo.LOCAL


def _open(region: Region) -> Region:
    other = copy(region)
    kept = {
        "catalogue": Catalogue(
            filter(is_for_others, region.catalogue.items), region.catalogue.points.values()
        ),
        "sections": {
            kind: remade(section, lambda row: (row,) if is_for_others(row) else ())
            for kind, section in region.sections.items()
        },
    }
    # A region that is in use keeps what it is made of; this copy never was.
    vars(other).update(kept)
    return other
