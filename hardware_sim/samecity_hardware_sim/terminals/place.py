"""Where a machine stands: region, city and point."""

from __future__ import annotations

import attrs

from samecity.errors import UnknownName
from samecity.platform import Platform
from samecity_hardware_sim.terminals.models import Model


@attrs.frozen
class Place:
    """Where a machine stands.

    Attributes:
        host: Region code.
        city: City code in the region.
        point: Point id, or empty where the host has none for what the machine does.
    """

    host: str
    city: str
    point: str = ""

    @classmethod
    def find(
        cls, platform: Platform, model: Model, host: str, *, city: str = "", point: str = ""
    ) -> Place:
        """Find a place for a machine: the first point that offers what it does, if none is named.

        Args:
            platform: Whose regions are known.
            model: The type of machine.
            host: Region code, city code, slug or six digits.
            city: City; empty is the one that `host` or the point names.
            point: Point id.

        Raises:
            UnknownName: There is no such region or point.
        """
        region, located = platform.registry.locate(host)
        points = region.catalogue.points
        if point:
            if point not in points:
                raise UnknownName("point", point, tuple(points))
            return cls(region.code, city or points[point].city, point)
        city = city or located
        _, action = model.action()
        for item in region.catalogue.of(action.scenario):
            if any(action.fields.get(key, value) != value for key, value in item.match.items()):
                continue
            for found in region.catalogue.points_of(item):
                if found.city == city:
                    return cls(region.code, city, found.id)
        return cls(region.code, city)
