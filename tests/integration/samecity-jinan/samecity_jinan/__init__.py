"""Jinan (济南), Shandong: the centre of the Jinan circle, outside the Delta; data alone."""

from collections.abc import Iterable
from importlib.resources import files

from samecity.spi import Manifest, RegionSource, hookimpl

samecity_manifest = Manifest(name="jinan", zh="济南", en="Jinan")


@hookimpl
def samecity_register_regions() -> Iterable[RegionSource]:
    """Register Jinan."""
    return [RegionSource(files("samecity_jinan") / "data")]
