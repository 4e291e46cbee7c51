"""What same-city treatment makes equal: the part of a decision that shows no issuer (R02)."""

from __future__ import annotations

from typing import Final

import attrs

from samecity_conformance.messages import DecisionMessage, TermsMessage

ROUTE: Final = frozenset({"payer", "payee", "region"})
"""Keys of an effect that say who issued and who settles; these alone may differ."""


@attrs.frozen
class Comparable:
    """The part of a decision that parity compares. Source: design section 5."""

    allowed: bool
    reasons: tuple[str, ...]
    notes: tuple[str, ...]
    terms: TermsMessage
    effects: tuple[tuple[tuple[str, str | int], ...], ...]
    disclosed: tuple[str, ...]


def comparable(decision: DecisionMessage) -> Comparable:
    """Reduce a decision to what a visitor and a local have in common under `LOCAL_EQUAL`."""
    return Comparable(
        allowed=decision.allowed,
        reasons=tuple(decision.reason_codes),
        notes=tuple(decision.note_codes),
        terms=decision.terms,
        effects=tuple(_without_route(effect) for effect in decision.effects),
        disclosed=tuple(decision.disclosed),
    )


def _without_route(effect: dict[str, str | int]) -> tuple[tuple[str, str | int], ...]:
    return tuple(sorted((key, value) for key, value in effect.items() if key not in ROUTE))
