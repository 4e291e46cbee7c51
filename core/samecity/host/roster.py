"""The roster: every plugin that was found, what it brings, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from enum import unique
from typing import Final

import attrs

from samecity.domain.word import Word
from samecity.errors import PluginError, UnknownName, VersionMismatch
from samecity.host.contribution import Contribution
from samecity.host.plugins import Origin, Plugin
from samecity.host.registry import Registry

SLOW_S: Final = 1.0
"""Whoever takes longer to load is called slow: every command and every restart waits for it."""


@unique
class PluginState(Word):
    """What became of a plugin.

    `BLOCKED_BY_OPERATOR` was not even imported, because `SAMECITY_BLOCK` names it; `BLOCKED` is at
    fault itself.
    """

    WORKING = "working"
    SLOW = "slow"
    BLOCKED_BY_OPERATOR = "blocked_by_operator"
    BLOCKED = "blocked"


@attrs.frozen
class Entry:
    """A plugin as the operator sees it.

    Attributes:
        names: Its names by language; empty if it never said them.
        origin: Where it comes from.
        api: The plugin interface that it was written for; empty if it never said so.
        seconds: How long it took to load.
        registers: Names of what it brings, by kind; nothing of a plugin that is blocked.
        observes: Whether it hears of decisions.
        problem: Why it is blocked, or None.
    """

    name: str
    names: Mapping[str, str]
    origin: Origin
    api: str
    state: PluginState
    seconds: float
    registers: Mapping[str, tuple[str, ...]]
    observes: bool
    problem: PluginError | None


def roster(registry: Registry) -> dict[str, Entry]:
    """Return all plugins that were found, by name."""
    observing = {one.plugin for one in registry.plugins.observers()}
    return {
        name: _entry(
            name,
            plugin,
            registry.contributions.get(name, Contribution(name)),
            observes=name in observing,
        )
        for name, plugin in sorted(registry.plugins.all.items())
    }


def find(entries: Mapping[str, Entry], name: str) -> Entry:
    """Return one plugin.

    Raises:
        UnknownName: None of this name was found.
    """
    if name not in entries:
        raise UnknownName("plugin", name, tuple(get_close_matches(name, entries, 3, cutoff=0.4)))
    return entries[name]


def _entry(name: str, plugin: Plugin, brought: Contribution, *, observes: bool) -> Entry:
    manifest = plugin.manifest
    api = manifest.api if manifest is not None else ""
    if isinstance(plugin.problem, VersionMismatch):
        api = plugin.problem.received
    return Entry(
        name=name,
        names={"zh": manifest.zh, "en": manifest.en} if manifest is not None else {},
        origin=plugin.found.origin,
        api=api,
        state=_state(plugin),
        seconds=plugin.seconds,
        registers={
            "regions": tuple(one.code for one in brought.regions),
            "scenarios": tuple(one.spec.code for one in brought.scenarios),
            "agreements": tuple(one.id for one in brought.agreements),
            "reasons": tuple(one.code for one in brought.reasons),
        },
        observes=observes,
        problem=plugin.problem,
    )


def _state(plugin: Plugin) -> PluginState:
    if plugin.problem is not None:
        return PluginState.BLOCKED
    if plugin.is_left_out:
        return PluginState.BLOCKED_BY_OPERATOR
    return PluginState.SLOW if plugin.seconds > SLOW_S else PluginState.WORKING
