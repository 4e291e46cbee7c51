"""Page Plugins: what is installed, what each plugin brings, its health, and how to write one."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, render_template

from samecity.cli.views.names import Names
from samecity.host.plugins import LIMIT_S
from samecity.host.roster import SLOW_S, PluginState, roster
from samecity.spi.manifest import API_VERSION
from samecity_portal.current import house, texts

blueprint = Blueprint("plugins", __name__)

_TONES: Final = {
    PluginState.WORKING: "good",
    PluginState.SLOW: "warn",
    PluginState.BLOCKED_BY_OPERATOR: "info",
    PluginState.BLOCKED: "bad",
}
_SIGNS: Final = {
    PluginState.WORKING: "✓",
    PluginState.SLOW: "◷",
    PluginState.BLOCKED_BY_OPERATOR: "–",
    PluginState.BLOCKED: "✕",
}


@blueprint.get("/plugins")
def plugins() -> str:
    """Show the plugins that were found when this portal started."""
    registry = house().registry
    entries = list(roster(registry).values())
    return render_template(
        "plugins.html",
        names=Names(registry, texts()),
        entries=entries,
        counts=[(one, sum(entry.state is one for entry in entries)) for one in PluginState],
        tones=_TONES,
        signs=_SIGNS,
        registry=registry,
        agreements={one.id: one for one in registry.agreements.agreements},
        api=API_VERSION,
        slow_s=f"{SLOW_S:g}",
        limit_s=f"{LIMIT_S:g}",
    )
