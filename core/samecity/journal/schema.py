"""The tables of the journal. No table joins two regions, and every row says which region owns it.

JSON stands as text, moments as ISO 8601 with offset, days as ISO 8601. Keys sort by code point in
every database, so that the rows of a prefix are a range of the index.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Column, Index, MetaData, Table, Text, literal_column
from sqlalchemy import text as sql

from samecity.spi.journal import Stage
from samecity.storage.columns import KEY, SERIAL, key, number, text

metadata: Final = MetaData()

acceptance: Final = Table(
    "acceptance",
    metadata,
    key("request_id", primary=True),
    text("digest"),
    key("host"),
    text("scenario"),
    text("stage"),
    text("decision"),
    key("at"),
    key("purse_ref"),
    text("pseudonym"),
    Column("undo", Text),
    Index(
        "acceptance_reserved",
        "purse_ref",
        sqlite_where=sql("stage = 'reserved'"),
        postgresql_where=sql("stage = 'reserved'"),
    ),
)
"""Requests that were answered, by id: the decision, how far it has come, and, while it waits for
a purse, which one and what a cancellation needs. `pseudonym` can be erased when its time
is over, the audit record holds a digest of it; `undo` bears a seal over the columns that stand
before `pseudonym`, and is empty in the end."""

IS_RESERVED: Final = acceptance.c.stage == literal_column(f"'{Stage.RESERVED.value}'")
"""Spelled out, as in the index of reserved acceptances, so that a database makes use of that."""

state: Final = Table(
    "state",
    metadata,
    key("region", primary=True),
    key("plugin", primary=True),
    key("kind", primary=True),
    key("key", primary=True),
    number("version"),
    text("body"),
)
"""The generic store of the plugins."""

pool: Final = Table(
    "pool",
    metadata,
    key("region", primary=True),
    key("plugin", primary=True),
    key("name", primary=True),
    number("taken"),
)
"""Units taken from named pools."""

card: Final = Table(
    "card",
    metadata,
    key("region", primary=True),
    key("card_ref", primary=True),
    key("holder_ref"),
    number("version"),
    text("body"),
    Index("card_by_holder", "region", "holder_ref"),
)
"""Physical cards in the books of their home."""

ecard: Final = Table(
    "ecard",
    metadata,
    key("ecard_ref", primary=True),
    Column("holder_ref", KEY, nullable=False, unique=True),
    Column("card_ref", KEY, unique=True),
    number("version"),
    text("body"),
)
"""E-cards in the books of the national platform; `card_ref` is null while there is no card."""

posting: Final = Table(
    "posting",
    metadata,
    Column("id", SERIAL, primary_key=True),
    key("region"),
    key("counterparty"),
    key("reference"),
    text("account"),
    number("amount_fen"),
    key("day"),
    Index("posting_by_day", "day"),
)
"""Movements of money, one row per side."""

audit: Final = Table(
    "audit",
    metadata,
    key("region", primary=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("reference", KEY, nullable=False, unique=True),
    text("previous"),
    text("digest"),
    text("body"),
)
"""One hash chain per region, from 1 without gaps."""

chain: Final = Table(
    "chain",
    metadata,
    key("region", primary=True),
    number("seq"),
    text("digest"),
)
"""The newest link of each chain."""
