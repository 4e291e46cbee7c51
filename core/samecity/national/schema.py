"""The tables of the cardholder base. Names and numbers stand here and nowhere else.

Keys sort by code point in every database, as those of the journal do.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Boolean, Column, Date, Integer, LargeBinary, MetaData, Table

from samecity.storage.columns import KEY, SERIAL, key, text

metadata: Final = MetaData()

secret: Final = Table(
    "secret",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("value", LargeBinary, nullable=False),
)
"""The platform's own key, in one row."""

person: Final = Table(
    "person",
    metadata,
    key("holder_ref", primary=True),
    text("resident_id"),
    text("name"),
    Column("born", Date, nullable=False),
    text("household"),
    text("residence"),
    text("insured"),
    text("classes"),
    text("guardian_ref"),
    Column("is_alive", Boolean, nullable=False),
)
"""People; `classes` is a JSON list."""

number: Final = Table("number", metadata, key("resident_id", primary=True), key("holder_ref"))
"""Whom the number on a document finds."""

card: Final = Table(
    "card",
    metadata,
    key("card_ref", primary=True),
    key("holder_ref"),
    text("number"),
    text("identification"),
)
"""What is printed on a card."""

serial: Final = Table(
    "serial",
    metadata,
    Column("serial", SERIAL, primary_key=True),
    Column("request_id", KEY, nullable=False, unique=True),
    sqlite_autoincrement=True,
)
"""Which request asked for the card with this serial; a number is never used twice."""
