"""The journal in a database: SQLite by default, PostgreSQL by URL."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Final, TypeVarTuple

import attrs
from sqlalchemy import Connection, RowMapping, Select, case, exists, func, or_, select, union

from samecity.domain.card import Card
from samecity.domain.decision import reference_of
from samecity.domain.effects import NATIONAL
from samecity.errors import JournalError
from samecity.journal.audit import Books, Link, Said, Written, entry_of, examine, request_named_in
from samecity.journal.footprint import Inventory, PoolShare
from samecity.journal.records import card_from_text, undo_from_text
from samecity.journal.schema import (
    IS_RESERVED,
    acceptance,
    audit,
    card,
    chain,
    ecard,
    metadata,
    pool,
    posting,
    state,
)
from samecity.journal.sql_unit import SqlUnit, checksum_of, kept_of
from samecity.spi.journal import ChainReport, Entry, Kept, Posting, Turnover
from samecity.spi.state import StateStore
from samecity.storage.store import Store
from samecity.storage.turn import WAIT_S

_Columns = TypeVarTuple("_Columns")

STORE: Final = Store("journal", "SCJ1", "samecity.journal:migrations", metadata)

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
_AMOUNT: Final = posting.c.amount_fen
_PLACE: Final = (posting.c.day, posting.c.region, posting.c.counterparty, posting.c.account)
_TURNOVER: Final = (
    select(
        *_PLACE,
        func.count(),
        func.sum(case((_AMOUNT < 0, -_AMOUNT), else_=0)),
        func.sum(case((_AMOUNT > 0, _AMOUNT), else_=0)),
    )
    .group_by(*_PLACE)
    .order_by(*_PLACE)
)
_UNEVEN: Final = (
    select(posting.c.reference, func.sum(_AMOUNT).label("sum_fen"))
    .group_by(posting.c.reference)
    .having(func.sum(_AMOUNT) != 0)
)
_BOOKED: Final = select(audit.c.reference)
# Not `NOT IN`, which PostgreSQL compares row by row once the list outgrows its working memory.
_IS_STRAY: Final = ~exists().where(audit.c.reference == posting.c.reference)


class SqlJournal:
    """A journal in a database; a `samecity.spi.journal.Journal`.

    A new database gets its tables, an older one is brought up to date.

    Args:
        url: SQLAlchemy URL; `sqlite://` is a database in memory.
        wait_s: How long a transaction waits for another one, in seconds.

    Raises:
        JournalError: The database cannot be used.
    """

    def __init__(self, url: str, *, wait_s: float = WAIT_S) -> None:
        self._database = STORE.open(url, wait_s=wait_s)

    @contextmanager
    def begin(self, host: str) -> Iterator[SqlUnit]:
        """Open a transaction. On SQLite one at a time, on a server one of each host.

        Raises:
            JournalError: The database cannot be used, or another transaction took too long.
        """
        with self._database.writing(host) as connection:
            unit = SqlUnit(connection)
            yield unit
            unit.check_whole()

    @contextmanager
    def snapshot(self) -> Iterator[StateStore]:
        """Open what can be read, as of one moment."""
        with self._database.reading() as connection:
            yield SqlUnit(connection, holds=False)

    def recall(self, request_id: str) -> Kept | None:
        """Return the acceptance with this id, if there is one, as committed."""
        with self._database.reading() as connection:
            return SqlUnit(connection, holds=False).find(request_id)

    def entry(self, reference: str) -> Entry | None:
        """Return what an acceptance left in the books."""
        wanted = select(audit).where(audit.c.reference == reference)
        with self._database.reading() as connection:
            row = connection.execute(wanted).mappings().first()
        return entry_of(row["region"], _link_of(row)) if row is not None else None

    def reserved(self) -> Sequence[Kept]:
        """Return the acceptances that wait for an effect outside the database, oldest first."""
        waiting = (
            select(acceptance).where(IS_RESERVED).order_by(acceptance.c.at, acceptance.c.request_id)
        )
        with self._database.reading() as connection:
            return [kept_of(row)[0] for row in connection.execute(waiting)]

    def cards(self) -> Iterator[Card]:
        """Go through all cards of all homes, as of one moment."""
        wanted = select(card.c.body).order_by(card.c.region, card.c.card_ref)
        with self._database.reading() as connection:
            rows = connection.scalars(wanted.execution_options(yield_per=_BATCH))
            yield from map(card_from_text, rows)

    def postings(
        self,
        day: date | None = None,
        *,
        region: str = "",
        account: str = "",
        skip: int = 0,
        limit: int | None = None,
    ) -> Sequence[Posting]:
        """Return postings, in the order in which they were made."""
        wanted = _of_day(_POSTINGS, day).offset(skip).limit(limit)
        if region:
            wanted = wanted.where(or_(posting.c.region == region, posting.c.counterparty == region))
        if account:
            wanted = wanted.where(posting.c.account == account)
        with self._database.reading() as connection:
            return [_posting_of(row) for row in connection.execute(wanted).mappings()]

    def turnover(self, day: date | None = None) -> Sequence[Turnover]:
        """Sum the postings of all days or of one, by day, region, counterparty and account."""
        with self._database.reading() as connection:
            return [
                Turnover(_day_of(row.day), *row[1:4], *map(int, row[4:]))
                for row in connection.execute(_of_day(_TURNOVER, day))
            ]

    def uneven(self, day: date | None = None) -> Mapping[str, int]:
        """Return the acceptances whose postings do not sum to zero, with the sum in fen."""
        with self._database.reading() as connection:
            found = connection.execute(_of_day(_UNEVEN, day))
            return {row.reference: int(row.sum_fen) for row in found}

    def verify(self) -> Sequence[ChainReport]:
        """Recompute every audit chain, as of one moment; one report per region, by region code."""
        regions = union(
            select(acceptance.c.host),
            select(chain.c.region),
            select(audit.c.region),
            select(posting.c.region).where(_IS_STRAY),
        )
        with self._database.reading() as connection:
            inventory = Inventory()
            reports = {
                region: examine(_books(connection, region), inventory.hear)
                for region in sorted(connection.scalars(regions))
            }
            if all(report.is_whole for report in reports.values()):
                # Else the records tell only half of what there must be.
                for region, problem in _problems(connection, inventory).items():
                    known = reports.get(region, ChainReport(region, 0, 0))
                    reports[region] = attrs.evolve(known, problem=problem)
            return [reports[region] for region in sorted(reports)]

    def close(self) -> None:
        """Close the database."""
        self._database.close()


def _books(connection: Connection, region: str) -> Books:
    hosted = select(func.count()).where(acceptance.c.host == region)
    head = connection.execute(select(chain).where(chain.c.region == region)).first()
    return Books(
        region=region,
        links=_links(connection, region),
        records=_count(connection, select(func.count()).where(audit.c.region == region)),
        head=(head.seq, head.digest) if head is not None else None,
        finished=_count(connection, hosted.where(~IS_RESERVED)),
        reserved=_count(connection, hosted.where(IS_RESERVED)),
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
    # Closed also when the reader stops at the first record that does not fit.
    with connection.execute(links) as found_links:
        for batch in found_links.partitions():
            ids = [request_named_in(one.body) for one in batch]
            found = connection.execute(select(acceptance).where(acceptance.c.request_id.in_(ids)))
            kept = {reference_of(one["request_id"]): one for one in found.mappings()}
            for one in batch:
                said = _written(kept.get(one.reference), postings.get(one.reference, []))
                yield _link_of(one._mapping), said


def _link_of(row: RowMapping) -> Link:
    return Link(row["seq"], row["reference"], row["previous"], row["digest"], row["body"])


def _written(row: RowMapping | None, postings: Sequence[Posting]) -> Written | None:
    if row is None:
        return None
    return Written(
        said=Said(row["decision"], row["digest"], row["stage"], postings),
        columns=(row["host"], row["scenario"], row["at"], row["purse_ref"]),
        pseudonym=row["pseudonym"],
    )


def _problems(connection: Connection, inventory: Inventory) -> dict[str, str]:
    """Return what is wrong with reserved acceptances, rows and pools, by region."""
    for row in connection.execute(select(acceptance).where(IS_RESERVED)):
        try:
            left = undo_from_text(row.undo or "", row[:-2]).footprint
        except JournalError as error:
            return {row.host: error.message}
        if not left.fits_name(row.request_id, row.pseudonym):
            return {
                row.host: "expected the pseudonym that the seal covers or none, received another"
            }
        inventory.hear(left)
    return inventory.problems(_rows(connection), _pools(connection))


def _rows(connection: Connection) -> Iterator[tuple[str, int]]:
    for table in (state, card, ecard):
        key = [column.name for column in table.primary_key]
        rows = connection.execute(select(table).execution_options(yield_per=_BATCH))
        for row in rows.mappings():
            content = {name: row[name] for name in row if name not in key}
            place = {name: row[name] for name in key}
            yield str(place.get("region", NATIONAL)), checksum_of(table.name, place, content)


def _pools(connection: Connection) -> Iterator[PoolShare]:
    for row in connection.execute(select(pool)):
        yield PoolShare(row.region, row.plugin, row.name, row.taken)


def _of_day(query: Select[*_Columns], day: date | None) -> Select[*_Columns]:
    return query if day is None else query.where(posting.c.day == day.isoformat())


def _posting_of(row: RowMapping) -> Posting:
    return Posting(**{**row, "day": _day_of(row["day"])})


def _day_of(text: str) -> date:
    """Read a day; one that is none becomes the first of all, which fits no record."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return date.min
