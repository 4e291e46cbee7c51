"""Ningbo (宁波): a region made of data alone."""

from collections.abc import Iterable
from importlib.resources import files

from samecity.spi import Manifest, RegionSource, hookimpl

samecity_manifest = Manifest(name="ningbo", zh="宁波", en="Ningbo")


@hookimpl
def samecity_register_regions() -> Iterable[RegionSource]:
    """Register Ningbo."""
    return [RegionSource(files("samecity_ningbo") / "data")]
