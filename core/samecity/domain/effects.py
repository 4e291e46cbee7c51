"""Effects: what a decision wants done, as data. The journal applies them all or none.

Every effect names the region whose rows it touches; the engine refuses one that names a region
which has no part in the request. `public` is what a decision shows of an effect: no reference to
a person, a card or a row's key.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import ClassVar

import msgspec

from samecity.domain.card import Card
from samecity.domain.ecard import Ecard

NATIONAL = "national"
"""Stands for a region code where the national platform keeps the row."""

Json = Mapping[str, object]
Public = Mapping[str, str | int]


class SetState(msgspec.Struct, frozen=True, gc=False):
    """Write one row of the generic store.

    Attributes:
        region: Whose row; a region code or `national`.
        kind: What it is, such as `loan`.
        key: Which one; never personal data.
        body: The row's new content, plain JSON values.
        version: The version that was read, 0 for a new row. Another version in the store means
            that somebody was faster: the request is decided again.
    """

    type: ClassVar[str] = "set_state"
    region: str
    kind: str
    key: str
    body: Json
    version: int

    def touches(self) -> tuple[str, ...]:
        """Return the regions whose rows or books change."""
        return (self.region,)

    def public(self) -> Public:
        """Return what a decision shows."""
        return {"type": self.type, "region": self.region, "kind": self.kind}


class WriteCard(msgspec.Struct, frozen=True, gc=False):
    """Write a card into its home's books; `card.home` is the region.

    Attributes:
        event: The event of `lifecycle` that led here, or `issue`.
        version: The version that was read, 0 for a new card.
    """

    type: ClassVar[str] = "write_card"
    card: Card
    event: str
    version: int

    def touches(self) -> tuple[str, ...]:
        """Return the regions whose rows or books change."""
        return (self.card.home,)

    def public(self) -> Public:
        """Return what a decision shows."""
        return {
            "type": self.type,
            "region": self.card.home,
            "event": self.event,
            "state": self.card.state.value,
            "generation": int(self.card.generation),
            "fee_fen": self.card.fee_fen if self.event == "issue" else 0,
        }


class WriteEcard(msgspec.Struct, frozen=True, gc=False):
    """Write an e-card into the national platform's books.

    Attributes:
        version: The version that was read, 0 for a new e-card.
    """

    type: ClassVar[str] = "write_ecard"
    ecard: Ecard
    version: int

    def touches(self) -> tuple[str, ...]:
        """Return the regions whose rows or books change."""
        return (NATIONAL,)

    def public(self) -> Public:
        """Return what a decision shows."""
        return {
            "type": self.type,
            "region": NATIONAL,
            "level": int(self.ecard.level),
            "channels": len(self.ecard.channels),
        }


class TakeFromPool(msgspec.Struct, frozen=True, gc=False):
    """Take units from a named pool, which never falls below zero.

    Attributes:
        units: How many; below 0 gives back what was taken before.
        capacity: Units the pool starts with when nobody has taken from it yet.
    """

    type: ClassVar[str] = "take_from_pool"
    region: str
    pool: str
    units: int
    capacity: int

    def touches(self) -> tuple[str, ...]:
        """Return the regions whose rows or books change."""
        return (self.region,)

    def public(self) -> Public:
        """Return what a decision shows."""
        return {"type": self.type, "region": self.region, "pool": self.pool, "units": self.units}


class Post(msgspec.Struct, frozen=True, gc=False):
    """Move money between two regions' books, or between two accounts of one.

    Attributes:
        payer: Region code of the side that owes.
        payee: Region code of the side that is owed.
        account: What for, coarse enough for the payer to learn no more than it needs (R26).
        amount_fen: Above 0.
    """

    type: ClassVar[str] = "post"
    payer: str
    payee: str
    account: str
    amount_fen: int

    def touches(self) -> tuple[str, ...]:
        """Return the regions whose rows or books change."""
        return (self.payer, self.payee)

    def public(self) -> Public:
        """Return what a decision shows."""
        return {
            "type": self.type,
            "payer": self.payer,
            "payee": self.payee,
            "account": self.account,
            "amount_fen": self.amount_fen,
        }


class DebitPurse(msgspec.Struct, frozen=True, gc=False):
    """Take fare from the card's purse. Outside the database: reserved, acted, then confirmed.

    Attributes:
        purse_ref: The purse that was read; no other is ever debited for this.
    """

    type: ClassVar[str] = "debit_purse"
    amount_fen: int
    purse_ref: str = ""

    def touches(self) -> tuple[str, ...]:
        """Return the regions whose rows or books change."""
        return ()

    def public(self) -> Public:
        """Return what a decision shows."""
        return {"type": self.type, "amount_fen": self.amount_fen}


class LoadPurse(msgspec.Struct, frozen=True, gc=False):
    """Load the card's purse. Outside the database: reserved, acted, then confirmed.

    Attributes:
        purse_ref: As for `DebitPurse`.
    """

    type: ClassVar[str] = "load_purse"
    amount_fen: int
    purse_ref: str = ""

    def touches(self) -> tuple[str, ...]:
        """Return the regions whose rows or books change."""
        return ()

    def public(self) -> Public:
        """Return what a decision shows."""
        return {"type": self.type, "amount_fen": self.amount_fen}


class OpenIncident(msgspec.Struct, frozen=True, gc=False):
    """Report an incident, such as a forged card, to the region; carries no personal data."""

    type: ClassVar[str] = "open_incident"
    region: str
    incident: str

    def touches(self) -> tuple[str, ...]:
        """Return the regions whose rows or books change."""
        return (self.region,)

    def public(self) -> Public:
        """Return what a decision shows."""
        return {"type": self.type, "region": self.region, "incident": self.incident}


Effect = (
    SetState | WriteCard | WriteEcard | TakeFromPool | Post | DebitPurse | LoadPurse | OpenIncident
)


def public_of(effects: Iterable[Effect]) -> tuple[Public, ...]:
    """Return what a decision shows of its effects.

    Rows of one kind that follow each other are shown once, with their number in `rows`: a batch
    writes thousands.
    """
    shown: list[Public] = []
    for kind, group in groupby(effects, _kind_of_row):
        publics = [effect.public() for effect in group]
        is_many = kind is not None and len(publics) > 1
        shown += [{**publics[0], "rows": len(publics)}] if is_many else publics
    return tuple(shown)


def _kind_of_row(effect: Effect) -> tuple[str, str] | None:
    return (effect.region, effect.kind) if isinstance(effect, SetState) else None
