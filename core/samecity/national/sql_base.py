"""The cardholder base in a database of its own. Names and numbers stand here and nowhere else.

It is opened apart from the journal on purpose: no statement can ever join the two.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, IntegrityError, SQLAlchemyError
from sqlalchemy.schema import CreateTable

from samecity.domain.holder import Holder
from samecity.domain.identifiers import CardIdentification, CardNumber, DivisionCode, ResidentId
from samecity.errors import ConfigurationError, PlatformUnreachable
from samecity.spi.national import CardIdentity, Person

_WAIT_S: Final = 10.0
_SECRET_BYTES: Final = 32

_metadata: Final = sa.MetaData()


def _text(name: str, *, primary: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String, primary_key=primary, nullable=False)


_SECRET: Final = sa.Table(
    "secret",
    _metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("value", sa.LargeBinary, nullable=False),
)
_PERSON: Final = sa.Table(
    "person",
    _metadata,
    _text("holder_ref", primary=True),
    _text("resident_id"),
    _text("name"),
    sa.Column("born", sa.Date, nullable=False),
    _text("household"),
    _text("residence"),
    _text("insured"),
    _text("classes"),
    _text("guardian_ref"),
    sa.Column("is_alive", sa.Boolean, nullable=False),
)
_NUMBER: Final = sa.Table(
    "number", _metadata, _text("resident_id", primary=True), _text("holder_ref")
)
_CARD: Final = sa.Table(
    "card",
    _metadata,
    _text("card_ref", primary=True),
    _text("holder_ref"),
    _text("number"),
    _text("identification"),
)
_SERIAL: Final = sa.Table(
    "serial",
    _metadata,
    sa.Column("serial", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("request_id", sa.String, nullable=False, unique=True),
    sqlite_autoincrement=True,
)


class SqlBase:
    """A cardholder base in a database.

    Args:
        url: SQLAlchemy URL of a file or a server; in memory `MemoryBase` does the same.
        random_bytes: Makes the platform's key when the database has none.

    Raises:
        ConfigurationError: The URL cannot be read or its driver is not installed.
        PlatformUnreachable: The database cannot be used.
    """

    def __init__(
        self, url: str, random_bytes: Callable[[int], bytes] = secrets.token_bytes
    ) -> None:
        try:
            self._engine = sa.create_engine(url, hide_parameters=True)
        except (ArgumentError, ModuleNotFoundError) as error:
            raise ConfigurationError(
                "expected the URL of a database whose driver is installed, received another text",
                hint="write sqlite:///cardholders.db",
            ) from error
        if self._engine.dialect.name == "sqlite":
            sa.event.listen(self._engine, "connect", _prepare)
        self._random_bytes = random_bytes
        with self._transaction() as connection:
            for table in _metadata.sorted_tables:
                connection.execute(CreateTable(table, if_not_exists=True))

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    def secret(self) -> bytes:
        """Return the platform's own key, made once by whoever asks first."""
        kept = sa.select(_SECRET.c.value)
        row = self._row(kept)
        if row is None:
            self._insert(_SECRET, {"id": 1, "value": self._random_bytes(_SECRET_BYTES)})
            row = self._row(kept)
        assert row is not None
        return bytes(row.value)

    def add_person(self, person: Person) -> None:
        """Keep a person; the same reference again replaces what was kept."""
        try:
            self._replace(person)
        except _AlreadyThere:
            # Somebody added the same person in between; now there is a row to replace.
            self._replace(person)

    def person(self, holder_ref: str) -> Person | None:
        """Return a person."""
        row = self._row(sa.select(_PERSON).where(_PERSON.c.holder_ref == holder_ref))
        return _person(row) if row is not None else None

    def find_person(self, resident_id: ResidentId) -> Person | None:
        """Find a person by the number on a document."""
        row = self._row(
            sa.select(_PERSON)
            .join(_NUMBER, _NUMBER.c.holder_ref == _PERSON.c.holder_ref)
            .where(_NUMBER.c.resident_id == resident_id.text)
        )
        return _person(row) if row is not None else None

    def add_card(self, identity: CardIdentity) -> None:
        """Keep what is printed on a card; the same card again changes nothing."""
        self._insert(
            _CARD,
            {
                "card_ref": identity.card_ref,
                "holder_ref": identity.holder_ref,
                "number": identity.number.text,
                "identification": identity.identification.text,
            },
        )

    def card(self, card_ref: str) -> CardIdentity | None:
        """Return what is printed on a card."""
        row = self._row(sa.select(_CARD).where(_CARD.c.card_ref == card_ref))
        if row is None:
            return None
        return CardIdentity(
            row.card_ref,
            row.holder_ref,
            CardNumber(row.number),
            CardIdentification(row.identification),
        )

    def serial_of(self, request_id: str) -> int:
        """Return the serial of the card that a request asks for."""
        wanted = sa.select(_SERIAL.c.serial).where(_SERIAL.c.request_id == request_id)
        row = self._row(wanted)
        if row is None:
            self._insert(_SERIAL, {"request_id": request_id})
            row = self._row(wanted)
        assert row is not None
        return int(row.serial)

    def _replace(self, person: Person) -> None:
        ref, number = person.holder.holder_ref, person.resident_id.text
        with self._transaction() as connection:
            connection.execute(sa.delete(_PERSON).where(_PERSON.c.holder_ref == ref))
            connection.execute(sa.delete(_NUMBER).where(_NUMBER.c.resident_id == number))
            connection.execute(sa.insert(_PERSON), _values(person))
            connection.execute(sa.insert(_NUMBER), {"resident_id": number, "holder_ref": ref})

    def _insert(self, table: sa.Table, values: Mapping[str, object]) -> None:
        """Insert a row, unless somebody has already."""
        try:
            with self._transaction() as connection:
                connection.execute(sa.insert(table), values)
        except _AlreadyThere:
            return

    def _row(self, query: sa.Select[tuple[object, ...]]) -> sa.Row[tuple[object, ...]] | None:
        with self._transaction() as connection:
            return connection.execute(query).first()

    @contextmanager
    def _transaction(self) -> Iterator[sa.Connection]:
        try:
            with self._engine.begin() as connection:
                yield connection
        except IntegrityError:
            raise _AlreadyThere from None
        except SQLAlchemyError:
            # What the database says may quote a row, and a row names a person: it goes nowhere.
            raise PlatformUnreachable from None


class _AlreadyThere(Exception):
    """A row with this key exists."""


def _prepare(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute(f"PRAGMA busy_timeout = {int(_WAIT_S * 1000)}")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")


def _values(person: Person) -> dict[str, object]:
    holder = person.holder
    return {
        "holder_ref": holder.holder_ref,
        "resident_id": person.resident_id.text,
        "name": person.name,
        "born": holder.born,
        "household": holder.household.text,
        "residence": holder.residence.text,
        "insured": holder.insured.text,
        "classes": json.dumps(sorted(holder.classes)),
        "guardian_ref": holder.guardian_ref,
        "is_alive": holder.is_alive,
    }


def _person(row: sa.Row[tuple[object, ...]]) -> Person:
    holder = Holder(
        holder_ref=row.holder_ref,
        born=row.born,
        household=DivisionCode(row.household),
        residence=DivisionCode(row.residence),
        insured=DivisionCode(row.insured),
        classes=frozenset(json.loads(row.classes)),
        guardian_ref=row.guardian_ref,
        is_alive=row.is_alive,
    )
    return Person(holder, ResidentId(row.resident_id), row.name)
