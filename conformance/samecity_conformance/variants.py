"""Registries that differ from the installed one in one thing: a region's class, one more plugin.

Built from real plugins through the real host of plugins, so that what a scenario changes is what
an integrator could have shipped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from functools import partial
from types import SimpleNamespace

import attrs
import msgspec

from samecity.domain.catalogue import Catalogue, OfferedTo
from samecity.domain.region import RegionIdentity
from samecity.host.plugins import Found, Plugins, installed
from samecity.host.registry import Registry
from samecity.spi import Region, RegionSource, hookimpl

_NO_REGIONS: Mapping[str, type[Region]] = {}


def registry_with(
    regions: Mapping[str, type[Region]] = _NO_REGIONS,
    plugins: Iterable[Found] = (),
    *,
    base: Registry | None = None,
) -> Registry:
    """Return a registry with some regions made by another class.

    Args:
        regions: Class by plugin name; the data stay the plugin's own.
        plugins: Further plugins.
        base: Whose plugins the others are; None takes the installed ones.
    """
    known = installed() if base is None else [one.found for one in base.plugins.all.values()]
    found = [
        _remade(one, partial(_replaced, regions[one.name])) if one.name in regions else one
        for one in known
    ]
    return Registry(Plugins([*found, *plugins]))


def without_local_offers(registry: Registry) -> Registry:
    """Return the same registry less what sponsors offer to local cards only (R09).

    Every region keeps the class that its plugin gave it, and so whatever that class computes.

    Args:
        registry: Any, also one with regions that are wrong on purpose.
    """
    working = [
        one.found
        for one in registry.plugins.all.values()
        if one.problem is None and not one.is_left_out
    ]
    other = Registry(Plugins([_remade(one, _less_local) for one in working]))
    return other.with_agreements(registry.agreements.agreements)


def suspended(registry: Registry, agreement: str, at: datetime) -> Registry:
    """Return a registry in which one agreement ends.

    Args:
        registry: As installed.
        agreement: Its id.
        at: First moment at which it no longer holds, Asia/Shanghai.

    Raises:
        ValueError: There is no such agreement.
    """
    known = registry.agreements.agreements
    if agreement not in {one.id for one in known}:
        raise ValueError(f"expected the id of an agreement, received {agreement!r}")
    return registry.with_agreements(
        attrs.evolve(one, valid_to=at) if one.id == agreement else one for one in known
    )


class Altered(Region):
    """A region that is made with other data than its folder holds; subclasses say which."""

    def __init__(
        self,
        identity: RegionIdentity,
        catalogue: Catalogue,
        sections: Mapping[type[object], object],
        *,
        plugin: str = "",
    ) -> None:
        super().__init__(identity, catalogue, sections, plugin=plugin)
        self.alter()

    def alter(self) -> None:
        """Put other values into identity, catalogue or sections; nothing by itself."""


class Unconnected(Altered):
    """A region none of whose cities is connected to T-Union.

    Attributes:
        connected_from: First day of the connection, None for never.
    """

    connected_from: date | None = None

    def alter(self) -> None:
        """Take the connection from every city."""
        cities = self.identity.cities.items()
        self.identity = attrs.evolve(
            self.identity,
            cities={
                code: attrs.evolve(city, connected_from=self.connected_from)
                for code, city in cities
            },
        )


class WithoutLocalOffers(Altered):
    """A region without what its sponsors offer to local cards only: no part of parity (R09)."""

    def alter(self) -> None:
        """Drop items and rows marked `offered_to = "LOCAL"`."""
        super().alter()
        self.catalogue = Catalogue(
            filter(_is_for_others, self.catalogue.items), self.catalogue.points.values()
        )
        self.sections = {kind: _without_local(one) for kind, one in self.sections.items()}


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


def _without_local(section: object) -> object:
    return remade(section, lambda row: (row,) if _is_for_others(row) else ())


def _is_for_others(row: object) -> bool:
    return getattr(row, "offered_to", None) is not OfferedTo.LOCAL


_Remake = Callable[[type[Region]], type[Region]]


def _replaced(by: type[Region], _former: type[Region]) -> type[Region]:
    return by


def _less_local(former: type[Region]) -> type[Region]:
    return type(former.__name__, (WithoutLocalOffers, former), {})


def _remade(found: Found, remake: _Remake) -> Found:
    def load() -> object:
        module = found.load()
        hooks = {
            name: getattr(module, name) for name in dir(module) if name.startswith("samecity_")
        }
        register = hooks.get("samecity_register_regions")
        if register is None:
            return module

        @hookimpl
        def samecity_register_regions() -> Iterable[RegionSource]:
            return [RegionSource(one.folder, remake(one.factory)) for one in register()]

        hooks["samecity_register_regions"] = samecity_register_regions
        return SimpleNamespace(**hooks)

    return Found(found.name, load, found.origin)
