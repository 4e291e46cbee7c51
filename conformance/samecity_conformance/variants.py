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

from samecity.domain.catalogue import Catalogue
from samecity.domain.region import RegionIdentity
from samecity.errors import HomeUnreachable
from samecity.host.offers import is_for_others, remade
from samecity.host.plugins import Found, Plugins, installed
from samecity.host.registry import Registry
from samecity.spi import NationalPlatform, Region, RegionSource, StateStore, Vouch, hookimpl

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
        base: Whose plugins the others are, as they were loaded; None takes the installed ones.
    """
    known = installed() if base is None else [one.found for one in base.plugins.all.values()]
    found = [
        _remade(one, partial(_replaced, regions[one.name])) if one.name in regions else one
        for one in known
    ]
    return Registry(Plugins([*found, *plugins]))


def with_classes(registry: Registry, regions: Mapping[str, type[Region]]) -> Registry:
    """Return the same registry with some regions made by another class, of the same data.

    Args:
        registry: Any; its plugins are not loaded again.
        regions: Class by region code.
    """
    known = ((registry.regions[code], kind) for code, kind in regions.items())
    return registry.with_regions(
        kind(one.identity, one.catalogue, one.sections, plugin=one.plugin) for one, kind in known
    )


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


def has_terms_of_its_own(host: Region) -> bool:
    """Say whether a region's code has a part in its terms, and not its data alone."""
    return type(host).host_terms is not Region.host_terms


def terms_by_data(registry: Registry) -> Registry:
    """Return the same registry, the hosts' terms being what scenarios compute from their data.

    Args:
        registry: Any, also one with regions that are wrong on purpose.
    """
    coded = filter(has_terms_of_its_own, registry.regions.values())
    return with_classes(registry, {one.code: _less_terms(type(one)) for one in coded})


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


class Unreachable(Region):
    """A region whose system is down, so that nobody vouches for its cards."""

    is_down: bool = True

    def vouch(
        self, card_ref: str, at: datetime, store: StateStore, national: NationalPlatform
    ) -> Vouch | None:
        """Vouch for a card once the system is up.

        Raises:
            HomeUnreachable: It is down.
        """
        if self.is_down:
            raise HomeUnreachable(self.code, "expected an answer, received none")
        return super().vouch(card_ref, at, store, national)


class WithoutLocalOffers(Altered):
    """A region without what its sponsors offer to local cards only: no part of parity (R09)."""

    def alter(self) -> None:
        """Drop items and rows marked `offered_to = "LOCAL"`."""
        super().alter()
        self.catalogue = Catalogue(
            filter(is_for_others, self.catalogue.items), self.catalogue.points.values()
        )
        self.sections = {kind: _without_local(one) for kind, one in self.sections.items()}


def _without_local(section: object) -> object:
    return remade(section, lambda row: (row,) if is_for_others(row) else ())


_Remake = Callable[[type[Region]], type[Region]]


def _replaced(by: type[Region], _former: type[Region]) -> type[Region]:
    return by


def _less_local(former: type[Region]) -> type[Region]:
    return type(former.__name__, (WithoutLocalOffers, former), {})


def _less_terms(former: type[Region]) -> type[Region]:
    return type(former.__name__, (former,), {"host_terms": Region.host_terms})


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
