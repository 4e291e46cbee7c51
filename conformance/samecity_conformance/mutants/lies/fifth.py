"""A fifth region beside the four: a plugin of data alone, right in all it says."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.resources import files
from types import SimpleNamespace
from typing import Final

from samecity.host.plugins import Found, found_module
from samecity.spi import Manifest, RegionSource, hookimpl
from samecity_conformance.mutants.mutant import Ground
from samecity_conformance.variants import registry_with

REGION: Final = "jiaxing"


def plugin() -> Found:
    """Return the plugin that registers the region."""

    @hookimpl
    def samecity_register_regions() -> Iterable[RegionSource]:
        return [RegionSource(files("samecity_conformance.mutants.lies") / REGION)]

    module = SimpleNamespace(
        samecity_manifest=Manifest(name=REGION, zh="嘉兴（演示）", en="Jiaxing (demo)"),
        samecity_register_regions=samecity_register_regions,
    )
    return found_module(REGION, module)


def ground() -> Ground:
    """Return the ground with the four regions and this one."""
    return Ground(registry_with(plugins=[plugin()]))
