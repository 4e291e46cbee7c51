"""Zhoushan (舟山): a region made of data alone."""

from collections.abc import Iterable
from importlib.resources import files

from samecity.spi import Manifest, RegionSource, hookimpl

samecity_manifest = Manifest(name="zhoushan", zh="舟山", en="Zhoushan")


@hookimpl
def samecity_register_regions() -> Iterable[RegionSource]:
    """Register Zhoushan."""
    return [RegionSource(files("samecity_zhoushan") / "data")]
