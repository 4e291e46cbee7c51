"""Self-service terminals: online or not, and how much paper is left (ZS-16)."""

from __future__ import annotations

from samecity.domain.effects import TakeFromPool
from samecity.domain.reasons import Reason
from samecity.spi import Case
from samecity_government import codes


def refuse_terminal(case: Case) -> Reason | None:
    """Say why the point can print nothing now; one without such attributes always can."""
    point = case.offer.point
    if point.attributes.get("online") is False:
        return Reason(codes.TERMINAL_OFFLINE, {"point": point.id})
    capacity = _sheets(case)
    if capacity is not None and case.host_shelf.left(_pool(case), capacity) == 0:
        return Reason(codes.PAPER_OUT, {"point": point.id})
    return None


def sheet(case: Case) -> tuple[TakeFromPool, ...]:
    """Make the effect that prints one sheet; nothing where nobody counts them."""
    capacity = _sheets(case)
    return () if capacity is None else (_take(case, 1, capacity),)


def refill(case: Case) -> tuple[TakeFromPool, ...]:
    """Make the effect that fills the terminal up; nothing where nothing was printed."""
    capacity = _sheets(case)
    if capacity is None:
        return ()
    used = capacity - case.host_shelf.left(_pool(case), capacity)
    return (_take(case, -used, capacity),) if used else ()


def _sheets(case: Case) -> int | None:
    sheets = case.offer.point.attributes.get("sheets")
    return sheets if isinstance(sheets, int) else None


def _take(case: Case, units: int, capacity: int) -> TakeFromPool:
    return TakeFromPool(case.host.code, _pool(case), units, capacity)


def _pool(case: Case) -> str:
    return f"sheets:{case.offer.point.id}"
