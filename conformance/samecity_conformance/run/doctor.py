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

from samecity.errors import DataInvalid, UnknownName
from samecity.host.registry import Registry
from samecity.spi import Region
from samecity.texts.catalogue import Texts
from samecity_conformance.bindings import BINDINGS, NotUsable, look
from samecity_conformance.profiles import claims, load_profiles
from samecity_conformance.run.record import Verdict
from samecity_conformance.run.wish import Wish


class Finding(msgspec.Struct, frozen=True):
    """Something that was looked at.

    Attributes:
        check: What was looked at: `plugins`, `regions`, `profiles`, `catalogue`, `binding`, `sut`,
            `folder`.
        verdict: `configuration` or `environment` if it is wrong, None if it is well.
        text: What was found, in the tester's language.
        hint: What to do about it.
        region: Region whose cases cannot be judged because of it, or empty.
        is_fatal: Whether no case can be judged.
    """

    check: str
    verdict: Verdict | None
    text: str
    hint: str = ""
    region: str = ""
    is_fatal: bool = False


def regions_under_test(registry: Registry, wish: Wish) -> tuple[str, ...]:
    """Return the regions that are tested: those asked for, or all that have a plugin."""
    return wish.regions or tuple(sorted(registry.regions))


def examine(registry: Registry, wish: Wish, texts: Texts) -> Iterator[Finding]:
    """Look at everything that was asked for.

    Args:
        registry: What is installed and works.
        wish: What the tester asked for.
        texts: The tester's language.

    Raises:
        UnknownName: A region, profile or binding that does not exist is asked for.
    """
    for name in wish.profiles:
        _known("profile", name, list(load_profiles()))
    _known("binding", wish.binding, list(BINDINGS))
    yield from _plugins(registry, texts)
    for code in regions_under_test(registry, wish):
        if code not in registry.plugins.all or code in registry.regions:
            yield _region(registry, code, texts)
    yield _binding(wish, texts)
    if wish.sut:
        yield _address(wish.sut, texts)


def examine_folder(folder: Path, texts: Texts) -> Finding:
    """Say whether a run can be written down in a folder, which may not exist yet."""
    existing = next(one for one in (folder, *folder.absolute().parents) if one.exists())
    if existing.is_dir() and os.access(existing, os.W_OK | os.X_OK):
        return Finding("folder", None, texts("doctor.folder", folder=folder))
    return Finding(
        "folder",
        Verdict.CONFIGURATION,
        texts("doctor.folder_closed", folder=folder),
        hint=texts("doctor.folder_hint"),
        is_fatal=True,
    )


def _known(kind: str, name: str, known: list[str]) -> None:
    if name not in known:
        raise UnknownName(kind, name, tuple(get_close_matches(name, known, 3, cutoff=0.4)))


def _plugins(registry: Registry, texts: Texts) -> Iterator[Finding]:
    wrong = Verdict.CONFIGURATION
    for name in sorted(registry.plugins.blocked & registry.plugins.all.keys()):
        text = texts("doctor.plugin_blocked", plugin=name)
        yield Finding("plugins", wrong, text, texts("doctor.unblock"), region=name)
    for name, problem in registry.plugins.problems.items():
        yield Finding("plugins", wrong, str(problem), problem.hint, region=name)
    count = len(registry.plugins.manifests)
    yield Finding("plugins", None, texts("doctor.plugins", count=count))


def _region(registry: Registry, code: str, texts: Texts) -> Finding:
    region = registry.regions.get(code)
    if region is None:
        registry.locate(code)
        text, hint = texts("doctor.region_bare", region=code), texts("doctor.region_hint")
        return Finding("regions", Verdict.CONFIGURATION, text, hint, region=code)
    if not region.catalogue.items:
        text, hint = texts("doctor.catalogue_empty", region=code), texts("doctor.catalogue_hint")
        return Finding("catalogue", Verdict.CONFIGURATION, text, hint, region=code)
    return _claims(registry, region, texts)


def _claims(registry: Registry, region: Region, texts: Texts) -> Finding:
    try:
        claimed = claims(registry, region.code).claimed
    except DataInvalid as error:
        wrong = Verdict.CONFIGURATION
        return Finding("profiles", wrong, str(error), error.hint, region=region.code)
    items = len(region.catalogue.items)
    profiles = ", ".join(claimed)
    text = texts("doctor.region", region=region.code, items=items, profiles=profiles)
    return Finding("regions", None, text)


def _binding(wish: Wish, texts: Texts) -> Finding:
    missing = BINDINGS[wish.binding].missing(texts)
    if missing:
        hint = texts("doctor.binding_hint")
        return Finding("binding", Verdict.ENVIRONMENT, missing, hint)
    return Finding("binding", None, texts("doctor.binding", binding=wish.binding))


def _address(url: str, texts: Texts) -> Finding:
    try:
        system = look(url)
    except NotUsable as error:
        return Finding("sut", error.verdict, str(error), error.hint, is_fatal=True)
    text = texts("doctor.sut", name=system.name, version=system.version)
    return Finding("sut", None, text)
