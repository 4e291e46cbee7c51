"""What a tester may change in a test world: its clock, what answers, what agreements hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import copy
from datetime import datetime

import attrs

from samecity.domain.agreement import Agreement
from samecity.domain.region import RegionIdentity
from samecity.errors import HomeUnreachable, UnknownName
from samecity.host.offers import without_local_offers
from samecity.host.registry import Registry
from samecity.spi import Region
from samecity_hardware_sim.faults import Fault, Schedule


@attrs.frozen
class Affliction:
    """What goes wrong with one card from now on.

    Attributes:
        plan: As it was asked for.
        schedule: What has happened of it.
        has_sam: Whether the terminals that it meets have a security module.
    """

    plan: tuple[Fault, ...]
    schedule: Schedule
    has_sam: bool


@attrs.define
class Controls:
    """What a tester changed.

    Attributes:
        at: What the world's clock says; None is this machine's time.
        is_national_up: Whether the national platform can be reached.
        suspended: When agreements ended, by id.
        down: Homes that do not answer for their cards.
        unconnected: Regions that are cut off the transit network.
        are_local_offers_on: Whether what sponsors offer to local cards only is in force.
        afflicted: What goes wrong with cards, by id.
    """

    at: datetime | None = None
    is_national_up: bool = True
    suspended: dict[str, datetime] = attrs.field(factory=dict)
    down: set[str] = attrs.field(factory=set)
    unconnected: set[str] = attrs.field(factory=set)
    are_local_offers_on: bool = True
    afflicted: dict[str, Affliction] = attrs.field(factory=dict)

    def suspend(self, registry: Registry, agreement: str, at: datetime | None) -> None:
        """End an agreement at a moment; None lets it hold as it is written.

        Raises:
            UnknownName: There is no such agreement.
        """
        known = tuple(one.id for one in registry.agreements.agreements)
        if agreement not in known:
            raise UnknownName("agreement", agreement, known[:3])
        self.suspended.pop(agreement, None)
        if at is not None:
            self.suspended[agreement] = at

    def registry(self, installed: Registry) -> Registry:
        """Return the registry under these controls.

        Args:
            installed: What the plugins registered.
        """
        known = installed if self.are_local_offers_on else without_local_offers(installed)
        agreements = self._agreements(known)
        return known.with_regions(self._regions(known)).with_agreements(agreements)

    def _agreements(self, installed: Registry) -> Iterator[Agreement]:
        for one in installed.agreements.agreements:
            ends = self.suspended.get(one.id)
            yield one if ends is None else attrs.evolve(one, valid_to=ends)

    def _regions(self, installed: Registry) -> Iterator[Region]:
        for code in self.down | self.unconnected:
            region, _ = installed.locate(code)
            if code in self.unconnected:
                region = _with(region, identity=_unconnected(region))
            if code in self.down:
                region = _with(region, vouch=_silence(code))
            yield region


def _with(region: Region, **changed: object) -> Region:
    """Return a region that differs from another one in some of its attributes.

    Whatever class its plugin gave it stays; a registered region itself lets nobody change it.
    """
    made = copy(region)
    vars(made).update(changed)
    return made


def _silence(code: str) -> Callable[..., None]:
    """Return what a home says of its cards while its system is down."""

    def vouch(*_: object) -> None:
        raise HomeUnreachable(code, "expected an answer, received none")

    return vouch


def _unconnected(region: Region) -> RegionIdentity:
    cities = {
        code: attrs.evolve(city, connected_from=None)
        for code, city in region.identity.cities.items()
    }
    return attrs.evolve(region.identity, cities=cities)
