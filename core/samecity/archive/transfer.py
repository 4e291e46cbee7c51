"""A platform's two stores copied to other databases: the journal first, then the base.

The base only grows, so that one that was read a little later fits the journal. Each store is
copied in one transaction, all or nothing; a copy that was broken off between the two is finished
by asking again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing

import attrs
from sqlalchemy import select

from samecity.archive.manifest import Head
from samecity.errors import ConfigurationError, JournalError
from samecity.journal.schema import chain
from samecity.journal.sql import STORE as JOURNAL
from samecity.journal.sql import SqlJournal
from samecity.national.sql_base import STORE as CARDHOLDERS
from samecity.spi.journal import ChainReport
from samecity.storage.copy import copy_rows, count_rows, is_empty, same_rows
from samecity.storage.database import Database
from samecity.storage.store import Store


@attrs.frozen
class Places:
    """Where a platform's two stores are, as SQLAlchemy URLs."""

    journal: str
    cardholders: str


@attrs.frozen
class Copied:
    """What was copied, as it was found in the new place.

    Attributes:
        journal: Rows by table.
        cardholders: Rows by table.
        heads: Newest record of each audit chain, by region code.
        chains: What verifying the copied journal found.
        left_behind: How many audit records the old journal got meanwhile, by region.
    """

    journal: Mapping[str, int]
    cardholders: Mapping[str, int]
    heads: Sequence[Head]
    chains: Sequence[ChainReport]
    left_behind: Mapping[str, int] = attrs.field(factory=dict)


def move(source: Places, target: Places) -> Copied:
    """Copy a platform to other databases and verify it there; the old ones stay as they are.

    What is written into the old ones meanwhile is not copied, but counted.

    Raises:
        ConfigurationError: There is no such journal or base.
        JournalError: A database cannot be used, or one of the new ones holds anything.
    """
    with (
        closing(JOURNAL.find(source.journal)) as journal,
        closing(CARDHOLDERS.find(source.cardholders)) as base,
    ):
        copied = fill(journal, base, target)
        now = {head.region: head.seq for head in read_heads(journal)}
    then = {head.region: head.seq for head in copied.heads}
    newer = {region: seq - then.get(region, 0) for region, seq in now.items()}
    return attrs.evolve(copied, left_behind={region: n for region, n in newer.items() if n})


def fill(journal: Database, base: Database, target: Places) -> Copied:
    """Copy two stores that are open to new places, and verify the journal there.

    Raises:
        ConfigurationError: A new place is in memory.
        JournalError: A database cannot be used, or one of the new ones holds anything.
    """
    with closing(CARDHOLDERS.open(target.cardholders)) as new_base:
        _check_kept(new_base)
        _check_empty(new_base)
        with closing(JOURNAL.open(target.journal)) as new_journal:
            _check_kept(new_journal)
            journal_rows = _copy(JOURNAL, journal, new_journal, may_be_there=True)
            newest = read_heads(new_journal)
        base_rows = _copy(CARDHOLDERS, base, new_base)
    with closing(SqlJournal(target.journal)) as filled:
        return Copied(journal_rows, base_rows, newest, filled.verify())


def read_heads(journal: Database) -> Sequence[Head]:
    """Return the newest record of each audit chain, by region code."""
    with journal.reading() as connection:
        rows = connection.execute(select(chain).order_by(chain.c.region))
        return [Head(row.region, row.seq, row.digest) for row in rows]


def _copy(
    store: Store, source: Database, target: Database, *, may_be_there: bool = False
) -> Mapping[str, int]:
    """Copy a store as of one moment and count its rows in the new place.

    Args:
        store: What sort of store it is.
        source: Where it is; nobody is kept from writing there.
        target: Where it goes.
        may_be_there: Whether the target may hold exactly these rows already.
    """
    with source.reading() as old, target.writing("copy") as new:
        if not (may_be_there and same_rows(old, new, store.metadata)):
            copy_rows(old, new, store.metadata)
        return count_rows(new, store.metadata)


def _check_kept(target: Database) -> None:
    if target.in_memory:
        raise ConfigurationError(
            "expected a database that outlives the command, received one in memory",
            hint="write sqlite:///file.db or postgresql://user@host/database",
        )


def _check_empty(base: Database) -> None:
    """Refuse a base that holds anything, before the journal is touched.

    It is filled last: who finds it empty beside a full journal finishes what was broken off.
    """
    with base.reading() as connection:
        if not is_empty(connection, CARDHOLDERS.metadata):
            raise JournalError(
                "expected an empty cardholder base, received one that holds rows",
                hint="name a new one; this one was left as it is",
            )
