"""The journal in a database: SQLite by default, PostgreSQL by URL."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Final

from sqlalchemy import Connection, RowMapping, Select, func, select, union

from samecity.errors import JournalError
from samecity.journal.audit import Books, Link, Written, examine, request_named_in
from samecity.journal.booking import reference_of
from samecity.journal.database import Database
from samecity.journal.migrate import migrate
from samecity.journal.records import decision_from_text, undo_from_text
from samecity.journal.schema import acceptance, audit, chain, metadata, posting
from samecity.journal.sql_unit import SqlUnit
from samecity.journal.turn import WAIT_S
from samecity.spi.journal import ChainReport, Kept, Posting, Stage

_BATCH: Final = 500
"""How many audit records are verified at once; each needs one place in a list of values."""

_POSTINGS: Final = select(
    posting.c.region,
    posting.c.counterparty,
    posting.c.reference,
    posting.c.account,
    posting.c.amount_fen,
    posting.c.day,
).order_by(posting.c.id)
_BOOKED: Final = select(audit.c.reference)
_IS_STRAY: Final = posting.c.reference.not_in(_BOOKED)


class SqlJournal:
    """A journal in a database; a `samecity.spi.journal.Journal`.

    A new database gets its tables, an older one is brought up to date.

    Args:
        url: SQLAlchemy URL; `sqlite://` is a database in memory.
        wait_s: How long a transaction on SQLite waits for another one, in seconds.

    Raises:
        JournalError: The database cannot be used.
    """

    def __init__(self, url: str, *, wait_s: float = WAIT_S) -> None:
        self._database = Database(url, wait_s)
        try:
            if self._database.in_memory:
                with self._database.writing() as connection:
                    metadata.create_all(connection)
            else:
                migrate(self._database)
        except JournalError:
            self._database.close()
            raise

    @contextmanager
    def begin(self) -> Iterator[SqlUnit]:
        """Open a transaction. On SQLite one at a time, whichever process asks.

        Raises:
            JournalError: The database cannot be used, or another transaction took too long.
        """
        with self._database.writing() as connection:
            unit = SqlUnit(connection)
            yield unit
            unit.check_whole()

    def recall(self, request_id: str) -> Kept | None:
        """Return the acceptance with this id, if there is one, as committed."""
        with self._database.reading() as connection:
            return SqlUnit(connection).find(request_id)

    def reserved(self) -> Sequence[Kept]:
        """Return the acceptances that wait for an effect outside the database, oldest first."""
        waiting = (
            select(acceptance.c.decision, acceptance.c.digest, acceptance.c.undo)
            .where(acceptance.c.stage == Stage.RESERVED.value)
            .order_by(acceptance.c.at, acceptance.c.request_id)
        )
        with self._database.reading() as connection:
            return [
                Kept(
                    decision_from_text(row.decision),
                    row.digest,
                    Stage.RESERVED,
                    undo_from_text(row.undo).purse_ref,
                )
                for row in connection.execute(waiting)
            ]

    def postings(self, day: date | None = None) -> Sequence[Posting]:
        """Return all postings, or those of a day."""
        wanted = _POSTINGS if day is None else _POSTINGS.where(posting.c.day == day.isoformat())
        with self._database.reading() as connection:
            return [_posting_of(row) for row in connection.execute(wanted).mappings()]

    def verify(self) -> Sequence[ChainReport]:
        """Recompute every audit chain, as of one moment; one report per region, by region code."""
        regions = union(
            select(acceptance.c.host),
            select(chain.c.region),
            select(audit.c.region),
            select(posting.c.region).where(_IS_STRAY),
        )
        with self._database.reading() as connection:
            return [
                examine(_books(connection, region))
                for region in sorted(connection.scalars(regions))
            ]

    def close(self) -> None:
        """Close the database."""
        self._database.close()


def _books(connection: Connection, region: str) -> Books:
    hosted = select(func.count()).where(acceptance.c.host == region)
    reserved = acceptance.c.stage == Stage.RESERVED.value
    head = connection.execute(select(chain).where(chain.c.region == region)).first()
    return Books(
        region=region,
        links=_links(connection, region),
        records=_count(connection, select(func.count()).where(audit.c.region == region)),
        head=(head.seq, head.digest) if head is not None else None,
        finished=_count(connection, hosted.where(~reserved)),
        reserved=_count(connection, hosted.where(reserved)),
        stray_postings=_count(
            connection,
            select(func.count()).where(posting.c.region == region, _IS_STRAY),
        ),
    )


def _count(connection: Connection, counting: Select[int]) -> int:
    return connection.scalars(counting).one()


def _links(connection: Connection, region: str) -> Iterator[tuple[Link, Written | None]]:
    """Walk a chain; beside each link what the other tables say of its acceptance."""
    postings: defaultdict[str, list[Posting]] = defaultdict(list)
    booked = _BOOKED.where(audit.c.region == region)
    for row in connection.execute(_POSTINGS.where(posting.c.reference.in_(booked))).mappings():
        postings[row["reference"]].append(_posting_of(row))
    links = (
        select(audit.c.seq, audit.c.reference, audit.c.previous, audit.c.digest, audit.c.body)
        .where(audit.c.region == region)
        .order_by(audit.c.seq)
        .execution_options(yield_per=_BATCH)
    )
    for batch in connection.execute(links).partitions():
        ids = [request_named_in(one.body) for one in batch]
        found = connection.execute(select(acceptance).where(acceptance.c.request_id.in_(ids)))
        kept = {reference_of(one["request_id"]): one for one in found.mappings()}
        for one in batch:
            link = Link(one.seq, one.reference, one.previous, one.digest, one.body)
            yield link, _written(kept.get(one.reference), postings.get(one.reference, []))


def _written(row: RowMapping | None, postings: Sequence[Posting]) -> Written | None:
    if row is None:
        return None
    return Written(
        decision=row["decision"],
        columns=(row["host"], row["scenario"], row["at"]),
        digest=row["digest"],
        stage=row["stage"],
        postings=postings,
    )


def _posting_of(row: RowMapping) -> Posting:
    return Posting(**{**row, "day": date.fromisoformat(row["day"])})
