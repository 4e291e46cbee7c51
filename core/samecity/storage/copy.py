"""Copies all rows of a store into an empty one of the same revision, on whatever database it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import zip_longest
from typing import Final

from sqlalchemy import Connection, MetaData, Row, Table, func, insert, select

from samecity.errors import JournalError

_BATCH: Final = 500
"""Rows that are in memory at once."""

_Rows = Sequence[Row[tuple[object, ...]]]


def copy_rows(source: Connection, target: Connection, metadata: MetaData) -> None:
    """Copy all rows, keys included, and compare them with what can be read back.

    Args:
        source: A transaction that sees one moment of the store.
        target: A transaction that may write into another one, which has all tables and no row.
        metadata: The tables.

    Raises:
        JournalError: The target holds rows already, or then holds others than the source.
    """
    if not is_empty(target, metadata):
        raise JournalError(
            "expected an empty database, received one that holds rows",
            hint="name a new one; this one was left as it is",
        )
    for table in metadata.sorted_tables:
        with _batches(source, table) as batches:
            for rows in batches:
                target.execute(insert(table), [row._asdict() for row in rows])
        _go_on_counting(target, table)
    if not same_rows(source, target, metadata):
        raise JournalError(
            "expected the rows that were copied, received others",
            hint="end whoever writes into the new database, then begin again",
        )


def is_empty(connection: Connection, metadata: MetaData) -> bool:
    """Say whether no table has a row."""
    return not any(count_rows(connection, metadata).values())


def count_rows(connection: Connection, metadata: MetaData) -> Mapping[str, int]:
    """Return how many rows each table has."""
    return {
        table.name: connection.scalars(select(func.count()).select_from(table)).one()
        for table in metadata.sorted_tables
    }


def same_rows(one: Connection, other: Connection, metadata: MetaData) -> bool:
    """Say whether two databases hold the same rows."""
    return all(_is_same(one, other, table) for table in metadata.sorted_tables)


def _is_same(one: Connection, other: Connection, table: Table) -> bool:
    with _batches(one, table) as batches, _batches(other, table) as other_batches:
        return all(mine == theirs for mine, theirs in zip_longest(batches, other_batches))


@contextmanager
def _batches(connection: Connection, table: Table) -> Iterator[Iterator[_Rows]]:
    """Read a table by its key; the server lets go of what was not read to the end."""
    rows = select(table).order_by(*table.primary_key).execution_options(yield_per=_BATCH)
    with connection.execute(rows) as found:
        yield found.partitions()


def _go_on_counting(target: Connection, table: Table) -> None:
    """Let a server's sequence go on behind the numbers that were copied; SQLite does by itself."""
    number = table.autoincrement_column
    if number is None or target.dialect.name != "postgresql":
        return
    highest = target.scalars(select(func.max(number))).one()
    if highest is not None:
        sequence = func.pg_get_serial_sequence(table.name, number.name)
        target.execute(select(func.setval(sequence, highest)))
