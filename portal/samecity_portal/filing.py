"""What can be applied for at a window, and the papers that an authority asks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from samecity.host.registry import Registry

ACCEPT: Final = "government.accept"


class Paper(msgspec.Struct, frozen=True):
    """A document that an item needs."""

    kind: str
    zh: str
    en: str
    is_minor: bool = False


class Standard(msgspec.Struct, frozen=True):
    """An authority's standard for an item, as far as an applicant needs it."""

    item: str
    decision_days: int
    documents: tuple[Paper, ...] = ()


class _Standards(msgspec.Struct, frozen=True):
    standards: tuple[Standard, ...] = ()


class Named(msgspec.Struct, frozen=True):
    """A name in both languages."""

    zh: str
    en: str


def items(registry: Registry) -> Mapping[str, Named]:
    """Return what can be applied for at some window, by item code."""
    found = {
        item.match["item"]: Named(item.zh, item.en)
        for region in registry.regions.values()
        for item in region.catalogue.of(ACCEPT)
        if "item" in item.match
    }
    return dict(sorted(found.items()))


def papers(registry: Registry, authority: str, item: str) -> Sequence[Paper]:
    """Return what an authority wants handed in for an item; nothing where it has no standard.

    Raises:
        UnknownName: There is no such region or scenario.
    """
    region, _ = registry.locate(authority)
    spec = registry.known_scenario(ACCEPT).spec.section
    section = region.section(spec.kind) if spec is not None else None
    if section is None:
        return ()
    kept = msgspec.convert(section, _Standards, from_attributes=True)
    return next((one.documents for one in kept.standards if one.item == item), ())
