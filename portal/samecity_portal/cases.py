"""Cases: taken in at one region's window and decided by another region's authority.

Each side has a book of its own and knows its own part (R14, R26). What is said here is the same
for everybody: no applicant, no agent, no paper's content.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

import attrs
import msgspec

from samecity.domain.effects import NATIONAL
from samecity.errors import UnknownName
from samecity.host.registry import Registry
from samecity.spi.state import Row, Shelf, StateStore

_PLUGIN: Final = "government"
_INTAKE: Final = "intake"
_CASE: Final = "case"
_QUEUE: Final = "queue"
_NUMBER: Final = re.compile(r"([0-9]{6})-[0-9a-f]{12}")


class Entry(msgspec.Struct, frozen=True):
    """A state that a case entered, and when, ISO 8601."""

    state: str
    at: str


class AuthorityBook(msgspec.Struct, frozen=True):
    """A case as the authority keeps it, or the exchange until the authority takes it up.

    Attributes:
        intake: Region code of the window that took it in.
        delivery: How the result reaches the applicant.
        outcome: What was decided; empty before.
        amount_fen: What was asked for.
        paid_fen: What was paid.
        history: Every state, oldest first; at least one.
    """

    item: str
    intake: str
    history: tuple[Entry, ...]
    delivery: str = "post"
    outcome: str = ""
    amount_fen: int = 0
    paid_fen: int = 0


class IntakeBook(msgspec.Struct, frozen=True):
    """A case as the window that took it in keeps it.

    Attributes:
        authority: Region code of the authority.
        state: State in which the case last left this window.
        documents: Kinds of document that were passed on.
        receipts: Numbers of the receipts that were given.
    """

    item: str
    authority: str
    state: str
    documents: tuple[str, ...] = ()
    receipts: tuple[str, ...] = ()


@attrs.frozen
class Case:
    """A case from both sides.

    Attributes:
        id: Its number.
        window: What the window keeps.
        intake: Region of the window.
        authority: What the authority keeps; None while it has not heard of the case.
        is_waiting: Whether it waits at the exchange, because the authority cannot be reached.
    """

    id: str
    intake: str
    window: IntakeBook
    authority: AuthorityBook | None
    is_waiting: bool

    @property
    def state(self) -> str:
        """The state that holds now, as far as anybody knows."""
        return self.authority.history[-1].state if self.authority else self.window.state

    @property
    def began_at(self) -> str:
        """When it was taken in; empty while nobody but the window knows of it."""
        return self.authority.history[0].at if self.authority else ""


def cases_of(registry: Registry, store: StateStore, region: str | None = None) -> list[Case]:
    """Return the cases in which a region has a part, the newest first.

    Args:
        registry: What there is.
        store: The journal.
        region: Name of a region; None for all with a plugin.

    Raises:
        UnknownName: There is no such region.
    """
    only = registry.locate(region)[0].code if region is not None else None
    codes = {*registry.regions, *((only,) if only is not None else ())}
    found = [
        case
        for code in sorted(codes)
        for case in _taken_in_by(store, code)
        if only in (None, case.intake, case.window.authority)
    ]
    return sorted(found, key=lambda case: (case.began_at, case.id), reverse=True)


def case_of(registry: Registry, store: StateStore, number: str) -> Case:
    """Return a case by its number.

    Raises:
        UnknownName: No window took it in.
    """
    read = _NUMBER.fullmatch(number)
    division = registry.divisions.by_slug(read[1]) if read else None
    window = registry.region_of(division.code) if division is not None else None
    row = _shelf(store, window.code).get(_INTAKE, number) if window is not None else None
    if window is None or row is None:
        raise UnknownName("case", number[:20])
    return _case(store, window.code, row)


def _taken_in_by(store: StateStore, region: str) -> Iterator[Case]:
    for row in _shelf(store, region).scan(_INTAKE, ""):
        yield _case(store, region, row)


def _case(store: StateStore, region: str, row: Row) -> Case:
    window = msgspec.convert(_body(row), IntakeBook)
    kept = _shelf(store, window.authority).get(_CASE, row.key)
    waiting = _shelf(store, NATIONAL).get(_QUEUE, f"{window.authority}:{row.key}")
    is_waiting = kept is None and waiting is not None and bool(waiting.body)
    file = kept if kept is not None else waiting if is_waiting else None
    authority = msgspec.convert(_body(file), AuthorityBook) if file is not None else None
    return Case(row.key, region, window, authority, is_waiting)


def _shelf(store: StateStore, region: str) -> Shelf:
    return Shelf(store, region, _PLUGIN)


def _body(row: Row) -> dict[str, object]:
    body: Mapping[str, object] = row.body
    return dict(body)
