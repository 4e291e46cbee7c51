"""A schematic map of the regions: rough places, the coast, and the Delta; not a survey."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

import attrs

WIDTH: Final = 384
HEIGHT: Final = 398

_WEST: Final = 111.6
_NORTH: Final = 38.8
_X: Final = 31.0
_Y: Final = 27.0
_BEND: Final = 27.0
"""South of this latitude the map is drawn at half the height: nothing much stands there."""

_COAST: Final = (
    *((117.7, 38.8), (118.9, 37.9), (119.2, 37.2), (120.8, 37.8), (122.4, 37.3), (120.3, 36.0)),
    *((119.3, 35.0), (120.6, 34.0), (121.9, 32.0), (121.8, 30.9), (120.9, 30.3), (121.9, 29.9)),
    *((121.8, 28.7), (120.6, 27.6), (119.6, 25.6), (117.6, 23.8), (114.6, 22.6), (111.6, 21.6)),
)
_DELTA: Final = (
    *((116.4, 34.6), (119.3, 35.0), (120.6, 34.0), (121.9, 32.0), (123.0, 30.9), (123.0, 29.6)),
    *((121.8, 28.7), (120.6, 27.6), (118.6, 28.2), (117.9, 29.6), (115.9, 30.0), (115.4, 32.8)),
)


@attrs.frozen
class Spot:
    """Where a region is drawn.

    Attributes:
        anchor: On which side of the dot its name stands, as SVG calls it.
    """

    x: float
    y: float
    anchor: str = "start"

    @property
    def label_x(self) -> float:
        """Where its name begins, or ends."""
        return self.x + (11 if self.anchor == "start" else -11)


def _at(longitude: float, latitude: float) -> tuple[float, float]:
    south = max(0.0, _BEND - latitude)
    down = _NORTH - latitude - south / 2
    return round((longitude - _WEST) * _X, 1), round(down * _Y, 1)


def _path(points: Iterable[tuple[float, float]]) -> str:
    return " L ".join(f"{x} {y}" for x, y in (_at(*point) for point in points))


LAND: Final = f"M 0 0 L {_path(_COAST)} L 0 {HEIGHT} Z"
DELTA: Final = f"M {_path(_DELTA)} Z"

# Zhoushan and Ningbo lie further apart than they do: each can be reached with a finger.
SPOTS: Final[Mapping[str, Spot]] = {
    "binzhou": Spot(*_at(118.0, 37.4), "end"),
    "anhui": Spot(*_at(117.3, 31.9), "end"),
    "shanghai": Spot(*_at(121.5, 31.2), "end"),
    "ningbo": Spot(*_at(120.9, 29.4), "end"),
    "zhoushan": Spot(*_at(122.5, 29.8), "middle"),
    "foshan": Spot(*_at(113.1, 23.1)),
}
"""By region code."""
