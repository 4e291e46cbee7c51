"""The journal as a port: one transaction per acceptance, and what an auditor asks of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date
from enum import unique
from typing import Protocol

import attrs
import msgspec

from samecity.domain.card import Card
from samecity.domain.decision import Decision
from samecity.domain.effects import Effect
from samecity.domain.word import Word
from samecity.spi.state import StateStore


@unique
class Stage(Word):
    """How far an acceptance has come.

    `RESERVED` waits for an effect outside the database, such as a purse; `DONE` is final;
    `CANCELLED` was reserved and could not be carried out: final, and nothing was charged.
    """

    RESERVED = "reserved"
    DONE = "done"
    CANCELLED = "cancelled"


class Ruling(msgspec.Struct, frozen=True, gc=False):
    """A decision with everything the journal needs to carry it out.

    Attributes:
        decision: What the caller gets.
        effects: What is to be done, also for a refusal (a used code, an incident).
        digest: SHA-256 of the request, hexadecimal.
        plugin: Name of the scenario's plugin; its rows and pools are meant by the effects.
        pseudonym: What the host calls the person; empty before a card was read.
    """

    decision: Decision
    effects: tuple[Effect, ...]
    digest: str
    plugin: str
    pseudonym: str


@attrs.frozen
class Kept:
    """An acceptance as the journal keeps it.

    Attributes:
        purse_ref: While it is reserved, the purse that waits for its debit or load.
    """

    decision: Decision
    digest: str
    stage: Stage
    purse_ref: str = ""


@attrs.frozen
class Posting:
    """One side of a movement of money; the two sides of a reference sum to zero.

    Attributes:
        region: Whose books.
        counterparty: The other side's region; equal to `region` inside one region.
        reference: Opaque reference to the acceptance.
        amount_fen: Positive is owed to the region, negative is owed by it.
        day: Day in Asia/Shanghai.
    """

    region: str
    counterparty: str
    reference: str
    account: str
    amount_fen: int
    day: date


@attrs.frozen
class Turnover:
    """What one region's books say of another one, in one account on one day.

    Attributes:
        counterparty: Equal to `region` for what stays inside it.
        postings: How many there are.
        owes_fen: Sum of what the region owes, 0 or more.
        owed_fen: Sum of what is owed to it, 0 or more.
    """

    day: date
    region: str
    counterparty: str
    account: str
    postings: int
    owes_fen: int
    owed_fen: int


@attrs.frozen
class Entry:
    """What an acceptance that is over left in its host's books.

    Attributes:
        region: Whose audit chain has its record.
        seq: Position of the record in the chain, from 1.
        digest: The record's SHA-256, hexadecimal.
        postings: In the order in which they were made.
    """

    region: str
    seq: int
    digest: str
    postings: tuple[Posting, ...]


@attrs.frozen
class ChainReport:
    """What verifying one region's books found: its audit chain, and its rows and pools.

    Attributes:
        records: How many records the chain has.
        reserved: How many acceptances still wait for an effect outside the database.
        broken_at: Position of the first record that does not fit, or None.
        problem: What does not fit there, or which row or pool is not as the records say; empty
            if all is well.
    """

    region: str
    records: int
    reserved: int
    broken_at: int | None = None
    problem: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether all is well."""
        return not self.problem


class Unit(StateStore, Protocol):
    """One transaction. Leaving its context commits, an exception undoes everything."""

    def find(self, request_id: str) -> Kept | None:
        """Return an acceptance of this transaction's host as it stands now, if there is one."""

    def open_on(self, purse_ref: str) -> Kept | None:
        """Return an acceptance that waits for this purse, whatever its host, if there is one."""

    def record(self, ruling: Ruling) -> None:
        """Keep a ruling and apply its effects, postings and audit record.

        Raises:
            Conflict: A row or pool changed since it was read; decide again.
        """

    def reserve(self, ruling: Ruling) -> None:
        """Keep a ruling whose last effect lies outside the database, and apply its other effects.

        Money is posted and the audit record written by `confirm`.

        Raises:
            Conflict: As for `record`.
        """

    def confirm(self, request_id: str) -> Kept | None:
        """Finish a reserved acceptance after the outside effect has happened.

        Returns:
            The acceptance as it stands then: as it was, if it was over already. None if there is
            no such acceptance.
        """

    def cancel(self, request_id: str, decision: Decision) -> Kept | None:
        """Undo a reserved acceptance whose outside effect did not happen.

        Args:
            request_id: The acceptance.
            decision: The refusal that takes its place. Under another request id, it is put aside
                there without the host's name for the person, and the first id is free again.

        Returns:
            As for `confirm`.
        """


class Journal(Protocol):
    """The journal of one platform."""

    def begin(self, host: str) -> AbstractContextManager[Unit]:
        """Open a transaction. What it reads cannot change before it ends.

        Args:
            host: Region whose audit chain it will lengthen. Transactions of one host wait for
                each other; those of several hosts may go on side by side, and then one may not
                see a row that another one is adding.

        Raises:
            Conflict: Two transactions wait for each other's rows; decide again.
            JournalError: The journal cannot be used, or another transaction took too long.
        """

    def snapshot(self) -> AbstractContextManager[StateStore]:
        """Open what can be read, as of one moment; nothing can be written, nobody waits."""

    def recall(self, request_id: str) -> Kept | None:
        """Return the acceptance with this id, if there is one, as committed."""

    def entry(self, reference: str) -> Entry | None:
        """Return what an acceptance left in the books.

        Args:
            reference: The acceptance's opaque reference.

        Returns:
            None if there is no such acceptance, or none that is over.

        Raises:
            JournalError: Its audit record cannot be read.
        """

    def reserved(self) -> Sequence[Kept]:
        """Return the acceptances that wait for an effect outside the database, oldest first."""

    def cards(self) -> Iterator[Card]:
        """Go through all cards of all homes; each home's by reference."""

    def postings(
        self,
        day: date | None = None,
        *,
        region: str = "",
        account: str = "",
        skip: int = 0,
        limit: int | None = None,
    ) -> Sequence[Posting]:
        """Return postings, in the order in which they were made.

        Args:
            day: Only those of this day; None is all days.
            region: Only those with this region on one side; empty is any.
            account: Only those of this account; empty is any.
            skip: How many of them to leave out, from the first on.
            limit: How many to return at most; None is all.
        """

    def turnover(self, day: date | None = None) -> Sequence[Turnover]:
        """Sum the postings of all days or of one, by day, region, counterparty and account."""

    def uneven(self, day: date | None = None) -> Mapping[str, int]:
        """Return the acceptances whose postings do not sum to zero, with the sum in fen."""

    def verify(self) -> Sequence[ChainReport]:
        """Recompute every audit chain; one report per region, by region code."""

    def close(self) -> None:
        """Release what the journal holds open."""
