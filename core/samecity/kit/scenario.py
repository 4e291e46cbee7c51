"""A new scenario's package: names that nobody has, checked against what is installed."""

from __future__ import annotations

import re
from typing import Final

from samecity.errors import CannotBegin
from samecity.host.registry import Registry
from samecity.kit.naming import check_free, kind_of, package_of, project_of
from samecity.kit.new import Package
from samecity.national.divisions import Division

_CODE: Final = re.compile(r"[a-z]+(?:_[a-z]+)*\.[a-z]+(?:_[a-z]+)*", re.ASCII)
_LONGEST: Final = 40
_REGION_FILE: Final = "region"
"""Every region's `region.toml`, which no scenario's section can be."""


def is_code(text: str) -> bool:
    """Say whether a scenario can be called so."""
    return bool(_CODE.fullmatch(text)) and len(text) <= _LONGEST


def plan_scenario(
    name: str,
    registry: Registry,
    *,
    domain: str,
    code: str | None = None,
    zh: str | None = None,
    en: str | None = None,
) -> Package:
    """Compute the package of a new scenario.

    Args:
        name: Name of the plugin and, with underscores, of its section of region data.
        registry: What is installed.
        domain: Part of life, such as `transport`.
        code: What requests call the scenario; None for paying: `<name>.pay`.
        zh: Name for Chinese readers; None for the plugin's, likewise `en`.
        en: Name for English readers.

    Raises:
        CannotBegin: The plugin, the code or the section has a name that is taken.
    """
    check_free(name, registry)
    word = name.replace("-", "_")
    code = code or f"{re.sub('[^a-z]+', '_', word).strip('_')}.pay"
    _check_free(word, code, registry)
    return Package(
        "scenario",
        {
            "name": name,
            "package": package_of(name),
            "project": project_of(name),
            "zh": zh or name,
            "en": en or word.replace("_", " ").capitalize(),
            "code": code,
            "kind": kind_of(code),
            "domain": domain,
            "section": word,
            "reason": f"{word.upper()}_PAID",
            "town": _town(registry).code.text,
        },
    )


def _check_free(section: str, code: str, registry: Registry) -> None:
    """Refuse the name of a scenario or of a region's file that somebody has.

    Raises:
        CannotBegin: Somebody has it.
    """
    known = registry.scenarios.get(code)
    if known is not None:
        raise CannotBegin("scenario_taken", code=code, plugin=known.plugin)
    sections = {
        one.spec.section.name: one.plugin
        for one in registry.scenarios.values()
        if one.spec.section is not None
    }
    holder = "samecity" if section == _REGION_FILE else sections.get(section)
    if holder is not None:
        raise CannotBegin("section_taken", name=section, plugin=holder)


def _town(registry: Registry) -> Division:
    """Return where the tests' town lies: a prefecture for which no plugin answers."""
    taken = [one.identity.division for one in registry.regions.values()]
    return next(
        row
        for row in registry.divisions.rows
        if row.code != row.code.province and not any(one.covers(row.code) for one in taken)
    )
