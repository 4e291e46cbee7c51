"""A plugin that hears of decisions: told each one in a copy, and never heard itself."""

from __future__ import annotations

import logging
from collections.abc import Callable

import attrs
import msgspec

from samecity.domain.decision import Decision
from samecity.domain.reasons import Reason

_log = logging.getLogger("samecity.host")


@attrs.frozen
class Observer:
    """One plugin's implementation of `samecity_observe_decision`.

    Attributes:
        plugin: Name of the plugin.
        hear: What it implements.
    """

    plugin: str
    hear: Callable[[Decision], object]

    def __call__(self, decision: Decision) -> None:
        """Tell the plugin of a decision that was committed; what it does about it stays with it."""
        try:
            self.hear(_copy(decision))
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            # The border to plugins. The error's text is not logged: it could hold personal data.
            _log.error("plugin %s: %s as observer", self.plugin, type(error).__name__)


def _copy(decision: Decision) -> Decision:
    """Copy whatever in a decision can be changed: the journal and the caller keep theirs."""
    return msgspec.structs.replace(
        decision,
        reasons=tuple(map(_copy_reason, decision.reasons)),
        notes=tuple(map(_copy_reason, decision.notes)),
        terms=msgspec.structs.replace(decision.terms, limits=dict(decision.terms.limits)),
        effects=tuple(dict(effect) for effect in decision.effects),
    )


def _copy_reason(reason: Reason) -> Reason:
    return msgspec.structs.replace(reason, facts=dict(reason.facts))
