"""Anhui (安徽): a region made of data alone."""

from collections.abc import Iterable
from importlib.resources import files

from samecity.spi import Manifest, RegionSource, hookimpl

samecity_manifest = Manifest(name="anhui", zh="安徽", en="Anhui")


@hookimpl
def samecity_register_regions() -> Iterable[RegionSource]:
    """Register Anhui."""
    return [RegionSource(files("samecity_anhui") / "data")]
