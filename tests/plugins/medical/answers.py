"""What the tests of medical care read in an answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from samecity.engine.acceptance import Acceptance
from samecity.spi import Row
from samecity.synthetic.world import World

Use = Callable[..., Acceptance]


def codes(acceptance: Acceptance) -> list[str]:
    return [reason.code for reason in acceptance.decision.reasons]


def notes(acceptance: Acceptance) -> list[str]:
    return [note.code for note in acceptance.decision.notes]


def money(acceptance: Acceptance) -> tuple[int, int]:
    """Return what the fund and what the person pays."""
    terms = acceptance.decision.terms
    return terms.fund_fen, terms.personal_fen


def limits(acceptance: Acceptance) -> Mapping[str, int]:
    return acceptance.decision.terms.limits


def owed(acceptance: Acceptance) -> dict[str, int]:
    """Return what the answer lets home owe the host, by account."""
    return {
        str(effect["account"]): int(effect["amount_fen"])
        for effect in acceptance.decision.effects
        if effect["type"] == "post"
    }


def rows(world: World, region: str, kind: str) -> list[Row]:
    with world.platform.journal.snapshot() as store:
        return list(store.scan(region, "medical", kind, ""))
