"""Filling a venue: others enter or buy until so many places are left."""

from __future__ import annotations

from samecity_conformance.expectation import Unexpected
from samecity_conformance.messages import DecisionMessage


def places_left(entry: DecisionMessage, before: int | None = None) -> int:
    """Return how many places somebody left who went in.

    Args:
        entry: What that person was answered.
        before: How many were left by the one before, None for the first: a venue that never gets
            fuller would be filled for ever.

    Raises:
        Unexpected: The person was refused, or the places did not become fewer.
    """
    if not entry.allowed:
        raise Unexpected("a free place", ", ".join(entry.reason_codes))
    left = entry.terms.limits.get("left")
    if left is None or (before is not None and left >= before):
        raise Unexpected(f"fewer than {before} places left" if before else "places left", left)
    return left
