"""Taps on a bus in Ningbo, and a centre that cannot be reached."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from typing import NoReturn

from samecity.engine.acceptance import Acceptance
from samecity.errors import PlatformUnreachable
from samecity.offline import Fate, Receipt, Validator
from samecity.platform import Platform
from samecity.synthetic.world import Wallet, World
from tests.core.engine.probes import FARE_FEN, TAP

__all__ = ["FARE_FEN", "Send", "amounts", "down", "fates", "is_whole", "ride", "tap"]


def ride(world: World, at: datetime | None = None) -> dict[str, object]:
    """Make the request of a bus ride."""
    return world.body("ningbo", "transit.ride", TAP, {"mode": "bus"}, at=at)


def tap(
    bus: Validator, world: World, wallet: Wallet, body: dict[str, object] | None = None
) -> Acceptance:
    """Hold a card against the validator."""
    with closing(world.reader(wallet, TAP, world.at)) as reader:
        return bus.accept(body or ride(world), reader)


def down(_tap: str) -> NoReturn:
    """Stand for a centre without a line to it."""
    raise PlatformUnreachable


Send = Callable[[str], Receipt]


def amounts(platform: Platform) -> list[tuple[str, str, int]]:
    return [(one.region, one.counterparty, one.amount_fen) for one in platform.journal.postings()]


def fates(receipts: tuple[Receipt, ...]) -> list[Fate]:
    return [one.fate for one in receipts]


def is_whole(*owners: Platform | Validator) -> bool:
    return all(report.is_whole for one in owners for report in one.journal.verify())
