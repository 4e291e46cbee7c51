"""The pre-flight: what is wrong before anything is tested, and whose matter that is.

It looks at what is installed and at what the tester asked for. Nothing here is a region's
behaviour, so nothing here is a failure of one.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path

import msgspec

from samecity.errors import DataInvalid, SameCityError, UnknownName
from samecity.host.registry import Registry
from samecity.spi import Region
from samecity_conformance.bindings import BINDINGS, NotUsable, binding_to, look
from samecity_conformance.bindings.http import told_here, told_there
from samecity_conformance.expectation import Unexpected
from samecity_conformance.profiles import claims, load_profiles
from samecity_conformance.run.record import Verdict
from samecity_conformance.run.wish import Wish
from samecity_conformance.wording import Wording, alike, worded, worded_by


class Finding(msgspec.Struct, frozen=True):
    """Something that was looked at.

    Attributes:
        check: What was looked at: `plugins`, `regions`, `profiles`, `catalogue`, `binding`, `sut`,
            `folder`.
        verdict: `configuration` or `environment` if it is wrong, None if it is well.
        text: What was found, in both languages.
        hint: What to do about it.
        region: Region whose cases cannot be judged because of it, or empty.
        is_fatal: Whether no case can be judged.
    """

    check: str
    verdict: Verdict | None
    text: Wording
    hint: Wording | None = None
    region: str = ""
    is_fatal: bool = False


def regions_under_test(registry: Registry, wish: Wish) -> tuple[str, ...]:
    """Return the regions that are tested: those asked for, or all that have a plugin."""
    return wish.regions or tuple(sorted(registry.regions))


def examine(registry: Registry, wish: Wish) -> Iterator[Finding]:
    """Look at everything that was asked for.

    Args:
        registry: What is installed and works.
        wish: What the tester asked for.

    Raises:
        UnknownName: A region, profile or binding that does not exist is asked for.
    """
    for name in wish.profiles:
        _known("profile", name, list(load_profiles()))
    _known("binding", wish.binding, list(BINDINGS))
    yield from _plugins(registry)
    for code in regions_under_test(registry, wish):
        if code not in registry.plugins.all or code in registry.regions:
            yield _region(registry, code)
    yield _binding(wish)
    if wish.sut:
        found = _address(wish.sut)
        yield found
        if not found.is_fatal and binding_to(wish.binding).begins is not None:
            yield from _data_elsewhere(registry, wish)


def examine_folder(folder: Path) -> Finding:
    """Say whether a run can be written down in a folder, which may not exist yet."""
    existing = next(one for one in (folder, *folder.absolute().parents) if one.exists())
    if existing.is_dir() and os.access(existing, os.W_OK | os.X_OK):
        return Finding("folder", None, worded("doctor.folder", folder=folder))
    return Finding(
        "folder",
        Verdict.CONFIGURATION,
        worded("doctor.folder_closed", folder=folder),
        hint=worded("doctor.folder_hint"),
        is_fatal=True,
    )


def _known(kind: str, name: str, known: list[str]) -> None:
    if name not in known:
        raise UnknownName(kind, name, tuple(get_close_matches(name, known, 3, cutoff=0.4)))


def _hint(error: SameCityError) -> Wording | None:
    return alike(error.hint) if error.hint else None


def _plugins(registry: Registry) -> Iterator[Finding]:
    wrong = Verdict.CONFIGURATION
    for name in sorted(registry.plugins.blocked & registry.plugins.all.keys()):
        text = worded("doctor.plugin_blocked", plugin=name)
        yield Finding("plugins", wrong, text, worded("doctor.unblock"), region=name)
    for name, problem in registry.plugins.problems.items():
        yield Finding("plugins", wrong, alike(str(problem)), _hint(problem), region=name)
    count = len(registry.plugins.manifests)
    yield Finding("plugins", None, worded("doctor.plugins", count=count))


def _region(registry: Registry, code: str) -> Finding:
    region = registry.regions.get(code)
    if region is None:
        registry.locate(code)
        text, hint = worded("doctor.region_bare", region=code), worded("doctor.region_hint")
        return Finding("regions", Verdict.CONFIGURATION, text, hint, region=code)
    if not region.catalogue.items:
        text, hint = worded("doctor.catalogue_empty", region=code), worded("doctor.catalogue_hint")
        return Finding("catalogue", Verdict.CONFIGURATION, text, hint, region=code)
    return _claims(registry, region)


def _claims(registry: Registry, region: Region) -> Finding:
    try:
        claimed = claims(registry, region.code).claimed
    except DataInvalid as error:
        wrong = Verdict.CONFIGURATION
        return Finding("profiles", wrong, alike(str(error)), _hint(error), region=region.code)
    items = len(region.catalogue.items)
    profiles = ", ".join(claimed)
    text = worded("doctor.region", region=region.code, items=items, profiles=profiles)
    return Finding("regions", None, text)


def _binding(wish: Wish) -> Finding:
    missing = worded_by(binding_to(wish.binding, wish.sut).missing)
    if missing.en:
        hint = worded("doctor.binding_hint")
        return Finding("binding", Verdict.ENVIRONMENT, missing, hint)
    return Finding("binding", None, worded("doctor.binding", binding=wish.binding))


def _address(url: str) -> Finding:
    try:
        system = look(url)
    except NotUsable as error:
        return Finding("sut", error.verdict, alike(str(error)), _hint(error), is_fatal=True)
    text = worded("doctor.sut", name=system.name, version=system.version)
    return Finding("sut", None, text)


def _data_elsewhere(registry: Registry, wish: Wish) -> Iterator[Finding]:
    """Say of which regions the system under test has other data than are installed here."""
    wrong, hint = Verdict.CONFIGURATION, worded("doctor.sut_data_hint")
    for code in regions_under_test(registry, wish):
        region = registry.regions.get(code)
        if region is None:
            continue
        try:
            here, there = told_here(region), told_there(wish.sut, code)
        except NotUsable as error:
            yield Finding("sut", error.verdict, alike(str(error)), _hint(error), is_fatal=True)
            return
        except Unexpected as error:
            yield Finding("sut", wrong, alike(str(error)), hint, region=code)
            continue
        if there is None:
            yield Finding("sut", wrong, worded("doctor.sut_region", region=code), hint, region=code)
        elif there != here:
            told = {"region": code, "here": here, "there": there}
            yield Finding("sut", wrong, worded("doctor.sut_data", **told), hint, region=code)
