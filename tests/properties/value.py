"""Comparing what two decisions are worth to the holder."""

from __future__ import annotations

from samecity_conformance.messages import DecisionMessage


def is_at_least(better: DecisionMessage, worse: DecisionMessage) -> bool:
    """Say whether a decision is worth no less than another: allowed, cheaper, wider limits."""
    if not worse.allowed:
        return True
    if not better.allowed:
        return False
    return better.terms.payable_fen <= worse.terms.payable_fen and all(
        better.terms.limits.get(name, -1) >= limit for name, limit in worse.terms.limits.items()
    )
