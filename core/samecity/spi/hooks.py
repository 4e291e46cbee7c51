"""All hooks of Same City. A hook registers; the objects it returns serve.

Hooks run once, when the platform starts, except `samecity_observe_decision`. Each says when it
fires and what it may return. A hook that raises, or returns something else, blocks its plugin and
no other.
"""

from __future__ import annotations

from collections.abc import Iterable

import pluggy

from samecity.domain.decision import Decision
from samecity.spi.scenario import Scenario
from samecity.spi.sources import AgreementSource, ReasonSource, RegionSource

hookspec = pluggy.HookspecMarker("samecity")
hookimpl = pluggy.HookimplMarker("samecity")


@hookspec
def samecity_register_scenarios() -> Iterable[Scenario]:
    """Return the plugin's scenarios. Fires first, once, at start."""
    raise NotImplementedError


@hookspec
def samecity_register_reasons() -> Iterable[ReasonSource]:
    """Return reason codes of the plugin's own with their texts. Fires second, once, at start."""
    raise NotImplementedError


@hookspec
def samecity_register_regions() -> Iterable[RegionSource]:
    """Return the plugin's regions. Fires third, once, when all scenarios are known."""
    raise NotImplementedError


@hookspec
def samecity_register_agreements() -> Iterable[AgreementSource]:
    """Return agreements among regions. Fires fourth, once, at start."""
    raise NotImplementedError


@hookspec
def samecity_observe_decision(decision: Decision) -> None:
    """Hear of a decision after it was committed.

    Fires for each one; skipped while nobody implements it. What it returns is ignored, what it
    raises is logged and changes nothing.
    """
    raise NotImplementedError
