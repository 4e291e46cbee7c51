"""The tables of the journal. No table joins two regions, and every row says which region owns it.

JSON stands as text, moments as ISO 8601 with offset, days as ISO 8601. Keys sort by code point in
every database, so that the rows of a prefix are a range of the index.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Column, Index, Integer, MetaData, String, Table, Text, text

metadata: Final = MetaData()

_KEY: Final = String().with_variant(String(collation="C"), "postgresql")
_SERIAL: Final = BigInteger().with_variant(Integer(), "sqlite")  # SQLite counts only INTEGER keys


def _key(name: str, *, primary: bool = False) -> Column[str]:
    return Column(name, _KEY, primary_key=primary, nullable=False)


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


def _number(name: str) -> Column[int]:
    return Column(name, BigInteger, nullable=False)


acceptance: Final = Table(
    "acceptance",
    metadata,
    _key("request_id", primary=True),
    _text("digest"),
    _key("host"),
    _text("scenario"),
    _text("stage"),
    _text("decision"),
    _text("at"),
    _text("pseudonym"),
    Column("undo", Text),
    Index(
        "acceptance_reserved",
        "at",
        sqlite_where=text("stage = 'reserved'"),
        postgresql_where=text("stage = 'reserved'"),
    ),
)
"""Requests that were answered, by id: the decision, how far it has come, and, while it waits for
something outside the database, what a cancellation needs. `pseudonym` and `undo` stand outside the
audit chain: the first can be erased when its time is over, the second is empty in the end."""

state: Final = Table(
    "state",
    metadata,
    _key("region", primary=True),
    _key("plugin", primary=True),
    _key("kind", primary=True),
    _key("key", primary=True),
    _number("version"),
    _text("body"),
)
"""The generic store of the plugins."""

pool: Final = Table(
    "pool",
    metadata,
    _key("region", primary=True),
    _key("plugin", primary=True),
    _key("name", primary=True),
    _number("taken"),
)
"""Units taken from named pools."""

card: Final = Table(
    "card",
    metadata,
    _key("region", primary=True),
    _key("card_ref", primary=True),
    _key("holder_ref"),
    _number("version"),
    _text("body"),
    Index("card_by_holder", "region", "holder_ref"),
)
"""Physical cards in the books of their home."""

ecard: Final = Table(
    "ecard",
    metadata,
    _key("ecard_ref", primary=True),
    Column("holder_ref", _KEY, nullable=False, unique=True),
    Column("card_ref", _KEY, unique=True),
    _number("version"),
    _text("body"),
)
"""E-cards in the books of the national platform; `card_ref` is null while there is no card."""

posting: Final = Table(
    "posting",
    metadata,
    Column("id", _SERIAL, primary_key=True),
    _key("region"),
    _key("counterparty"),
    _key("reference"),
    _text("account"),
    _number("amount_fen"),
    _key("day"),
    Index("posting_by_day", "day"),
)
"""Movements of money, one row per side."""

audit: Final = Table(
    "audit",
    metadata,
    _key("region", primary=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("reference", _KEY, nullable=False, unique=True),
    _text("previous"),
    _text("digest"),
    _text("body"),
)
"""One hash chain per region, from 1 without gaps."""

chain: Final = Table(
    "chain",
    metadata,
    _key("region", primary=True),
    _number("seq"),
    _text("digest"),
)
"""The newest link of each chain."""
