"""Binzhou (滨州), Shandong: outside the Delta, with a zone of its own; data alone."""

from collections.abc import Iterable
from importlib.resources import files

from samecity.spi import AgreementSource, Manifest, RegionSource, hookimpl

samecity_manifest = Manifest(name="binzhou", zh="滨州", en="Binzhou")

_PACKAGE = files("samecity_binzhou")


@hookimpl
def samecity_register_regions() -> Iterable[RegionSource]:
    """Register Binzhou."""
    return [RegionSource(_PACKAGE / "data")]


@hookimpl
def samecity_register_agreements() -> Iterable[AgreementSource]:
    """Register the transit card of the Jinan metropolitan circle."""
    return [AgreementSource(_PACKAGE / "agreements" / "jinan_circle.toml")]
