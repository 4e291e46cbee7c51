"""The packages of other people: where they stand, and Jinan's data as a plugin of any class."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from types import ModuleType
from typing import Final

from samecity.spi import Manifest, Region, RegionSource, hookimpl

HERE: Final = Path(__file__).parent

PACKAGES: Final = {project.name: project for project in sorted(HERE.glob("samecity-*"))}
"""Their folders by the distribution's name."""

JINAN: Final = PACKAGES["samecity-jinan"] / "samecity_jinan" / "data"


def town(data: Path = JINAN, factory: type[Region] = Region, name: str = "jinan") -> ModuleType:
    """Return a plugin with one region, as the tests of an integrator would make it."""

    @hookimpl
    def samecity_register_regions() -> Iterable[RegionSource]:
        return [RegionSource(data, factory)]

    module = ModuleType("town")
    vars(module).update(
        samecity_manifest=Manifest(name=name, zh="济南", en="Jinan"),
        samecity_register_regions=samecity_register_regions,
    )
    return module
