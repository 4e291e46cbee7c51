"""What a plugin has to keep to, checked before anybody relies on it: manifest, hooks, objects."""

from __future__ import annotations

import re
from typing import Final

import pluggy
from marshmallow import Schema

from samecity.domain.catalogue import Catalogue
from samecity.domain.region import RegionIdentity
from samecity.errors import ManifestInvalid, VersionMismatch
from samecity.schemas.shapes import shape_of
from samecity.spi.manifest import API_VERSION, Manifest
from samecity.spi.region import Region
from samecity.spi.scenario import DISCLOSABLE, Scenario, ScenarioSpec, SectionSpec

_NAME: Final = re.compile(r"[a-z][a-z0-9_.-]{0,39}")
_SCENARIO: Final = re.compile(r"[a-z_]+\.[a-z_]+")
_SECTION: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
_OWN_FILE: Final = "region"
"""Every region's `region.toml`; no scenario's section."""


def check_manifest(name: str, manifest: object) -> Manifest:
    """Return what a plugin says of itself, if it can be used.

    Args:
        name: The entry point's name.
        manifest: The module attribute `samecity_manifest`, or None.

    Raises:
        ManifestInvalid: It is missing, says something else, or belongs to another name.
        VersionMismatch: It was written for another interface.
    """
    if not isinstance(manifest, Manifest):
        raise ManifestInvalid(
            name,
            "expected samecity_manifest = Manifest(…), received "
            + ("nothing" if manifest is None else type(manifest).__name__),
            hint="add the line to the plugin's module",
        )
    _check_shape(name, manifest, Manifest)
    if manifest.api != API_VERSION:
        raise VersionMismatch(name, expected=API_VERSION, received=manifest.api[:20])
    if manifest.name != name or not _NAME.fullmatch(name):
        raise ManifestInvalid(
            name, f"expected manifest name {name!r}, received {manifest.name[:40]!r}"
        )
    return manifest


def check_hook(name: str, implementation: pluggy.HookImpl, arguments: tuple[str, ...]) -> None:
    """Check that a hook is called with all that it declares and is not wrapped around others.

    Raises:
        ManifestInvalid: It is another hook.
    """
    if implementation.hookwrapper or implementation.wrapper:
        raise ManifestInvalid(name, "expected a hook of its own, received one around others'")
    if implementation.argnames != arguments:
        raise ManifestInvalid(
            name,
            f"expected a hook with the arguments {arguments}, "
            f"received {tuple(implementation.argnames)}",
            hint="compare the hook's name and arguments with docs/hooks.md",
        )


def check_scenario(name: str, scenario: Scenario) -> None:
    """Check what a scenario declares.

    Raises:
        ManifestInvalid: Names the scenario, what was expected and what was received.
    """
    spec = getattr(scenario, "spec", None)
    if not isinstance(spec, ScenarioSpec):
        raise ManifestInvalid(
            name,
            f"scenario {type(scenario).__name__}: expected spec = ScenarioSpec(…), "
            f"received {'nothing' if spec is None else type(spec).__name__}",
        )
    _check_shape(name, spec, ScenarioSpec)
    if not _SCENARIO.fullmatch(spec.code):
        raise ManifestInvalid(
            name, f"expected a scenario code such as transit.ride, received {spec.code[:40]!r}"
        )
    if not spec.discloses <= DISCLOSABLE:
        raise ManifestInvalid(
            name,
            f"scenario {spec.code}: expected fields among {', '.join(sorted(DISCLOSABLE))}, "
            f"received {', '.join(sorted(spec.discloses - DISCLOSABLE))[:60]}",
            hint="declare in ScenarioSpec.discloses only what docs/write-a-scenario.md lists",
        )
    if scenario.wanted.fields != spec.discloses or set(scenario.disclosed) != spec.discloses:
        raise ManifestInvalid(
            name, f"scenario {spec.code}: expected wanted and disclosed as its spec declares them"
        )
    _check_schema(name, spec.code, spec.schema)


def check_section(name: str, section: SectionSpec) -> None:
    """Check what a scenario declares of the file that regions describe it in.

    Raises:
        ManifestInvalid: Names the file, what was expected and what was received.
    """
    _check_shape(name, section, SectionSpec)
    if not _SECTION.fullmatch(section.name) or section.name == _OWN_FILE:
        raise ManifestInvalid(
            name, f"expected a section named like its file, received {section.name[:40]!r}"
        )
    _check_schema(name, f"{section.name}.toml", section.schema)


def _check_schema(name: str, of: str, schema: type[Schema]) -> None:
    made = schema()
    if not isinstance(made, Schema):
        raise ManifestInvalid(
            name, f"{of}: expected a marshmallow Schema, received {type(made).__name__}"
        )


def check_region(name: str, region: object) -> Region:
    """Return what a region's class made of the region's data, and let nobody change it any more.

    Raises:
        ManifestInvalid: The class made something else.
    """
    if not isinstance(region, Region):
        raise ManifestInvalid(
            name, f"expected the factory to make a Region, received {type(region).__name__}"
        )
    for attribute in ("identity", "catalogue", "sections", "plugin", "code"):
        if attribute not in vars(region):
            raise ManifestInvalid(
                name,
                f"expected the region to have {attribute}, received nothing",
                hint="call super().__init__ first, and define none of them as a property",
            )
    _check_shape(name, region.identity, RegionIdentity)
    if not isinstance(region.catalogue, Catalogue):
        raise ManifestInvalid(
            name, f"expected a Catalogue, received {type(region.catalogue).__name__}"
        )
    if (region.code, region.plugin) != (region.identity.code, name):
        raise ManifestInvalid(name, f"expected region {region.identity.code!r} of {name}")
    if not region.is_registered:
        region.is_registered = True
    return region


def _check_shape(name: str, value: object, kind: type[object]) -> None:
    try:
        shape_of(kind).check(value)
    except TypeError as error:
        raise ManifestInvalid(name, str(error)) from error
