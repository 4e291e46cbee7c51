"""The cardholder base in a database of its own, on SQLite or PostgreSQL.

It is opened apart from the journal on purpose: no statement can ever join the two.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from typing import Final

from sqlalchemy import BindParameter, Row, Select, Table, bindparam, delete, insert, select

from samecity.domain.holder import Holder
from samecity.domain.identifiers import CardIdentification, CardNumber, DivisionCode, ResidentId
from samecity.errors import ConfigurationError, JournalError, PlatformUnreachable
from samecity.national.schema import card, metadata, number, person, secret, serial
from samecity.spi.national import CardIdentity, Person
from samecity.storage.store import Store
from samecity.storage.turn import WAIT_S

STORE: Final = Store("cardholder base", "SCH1", "samecity.national:migrations", metadata)

_SECRET_BYTES: Final = 32
_KEY: Final = select(secret.c.value)

_AT_ONCE: Final = 500
"""How many people are sought in one query; every database takes so many."""

_SOUGHT: Final[BindParameter[str]] = bindparam("sought")
"""What is sought, in each of these queries; they stand here because to write one takes time."""

_PERSON: Final = select(person).where(person.c.holder_ref == _SOUGHT)
_PERSON_BY_NUMBER: Final = (
    select(person)
    .join(number, number.c.holder_ref == person.c.holder_ref)
    .where(number.c.resident_id == _SOUGHT)
)
_CARD: Final = select(card).where(card.c.card_ref == _SOUGHT)
_SERIAL: Final = select(serial.c.serial).where(serial.c.request_id == _SOUGHT)
_ARE_ALIVE: Final = select(person.c.holder_ref, person.c.is_alive).where(
    person.c.holder_ref.in_(bindparam("holder_refs", expanding=True))
)

_Found = Row[tuple[object, ...]]
_Query = Select[tuple[object, ...]]


class SqlBase:
    """A cardholder base in a database.

    While it is open, a database that fails is a platform that cannot be reached. What the database
    says goes nowhere then: it may quote a row, and a row names a person.

    Args:
        url: SQLAlchemy URL; `sqlite://` is a database in memory.
        random_bytes: Makes the platform's key when the database has none.
        wait_s: How long a transaction waits for another one, in seconds.
        may_be_made: Whether tables and key may be made where there are none.

    Raises:
        JournalError: The database cannot be used, or is one of another sort.
        ConfigurationError: There is no base, or one without its key, and none may be made.
    """

    def __init__(
        self,
        url: str,
        random_bytes: Callable[[int], bytes] = secrets.token_bytes,
        *,
        wait_s: float = WAIT_S,
        may_be_made: bool = True,
    ) -> None:
        if not may_be_made and not STORE.exists(url):
            raise _missing()
        with ExitStack() as opened:
            self._database = opened.enter_context(closing(STORE.open(url, wait_s=wait_s)))
            if not may_be_made and self._find(_KEY) is None:
                raise _missing()
            made = {"id": 1, "value": random_bytes(_SECRET_BYTES)}
            self._secret = bytes(self._find_or_add(_KEY, "", secret, made).value)
            opened.pop_all()

    def close(self) -> None:
        """Close all connections."""
        self._database.close()

    def secret(self) -> bytes:
        """Return the platform's own key, made once by whoever opened the database first."""
        return self._secret

    def add_person(self, person: Person) -> None:
        """Keep a person; the same reference again replaces what was kept."""
        if self.find_person(person.resident_id) != person:
            with _answering():
                self._replace(person)

    def person(self, holder_ref: str) -> Person | None:
        """Return a person."""
        return self._person(_PERSON, holder_ref)

    def find_person(self, resident_id: ResidentId) -> Person | None:
        """Find a person by the number on a document."""
        return self._person(_PERSON_BY_NUMBER, resident_id.text)

    def are_alive(self, holder_refs: Collection[str]) -> Mapping[str, bool]:
        """Say of several people whether they are alive."""
        ordered = sorted(set(holder_refs))
        with _answering(), self._database.reading() as connection:
            found: dict[str, bool] = {}
            for first in range(0, len(ordered), _AT_ONCE):
                some = {"holder_refs": ordered[first : first + _AT_ONCE]}
                found |= {
                    ref: is_alive for ref, is_alive in connection.execute(_ARE_ALIVE, some).all()
                }
            return found

    def add_card(self, identity: CardIdentity) -> None:
        """Keep what is printed on a card; the same card again changes nothing."""
        printed = {
            "card_ref": identity.card_ref,
            "holder_ref": identity.holder_ref,
            "number": identity.number.text,
            "identification": identity.identification.text,
        }
        with _answering():
            self._find_or_add(_CARD, identity.card_ref, card, printed)

    def card(self, card_ref: str) -> CardIdentity | None:
        """Return what is printed on a card."""
        with _answering():
            row = self._find(_CARD, card_ref)
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
        made = {"request_id": request_id}
        with _answering():
            return int(self._find_or_add(_SERIAL, request_id, serial, made).serial)

    def _person(self, query: _Query, sought: str) -> Person | None:
        with _answering():
            row = self._find(query, sought)
        return _person_of(row) if row is not None else None

    def _replace(self, new: Person) -> None:
        ref, found_by = new.holder.holder_ref, new.resident_id.text
        with self._database.writing("person") as connection:
            connection.execute(delete(person).where(person.c.holder_ref == ref))
            connection.execute(delete(number).where(number.c.resident_id == found_by))
            connection.execute(insert(person), _values(new))
            connection.execute(insert(number), {"resident_id": found_by, "holder_ref": ref})

    def _find(self, query: _Query, sought: str = "") -> _Found | None:
        with self._database.reading() as connection:
            return connection.execute(query, {_SOUGHT.key: sought}).first()

    def _find_or_add(
        self, query: _Query, sought: str, table: Table, values: Mapping[str, object]
    ) -> _Found:
        """Return the row that a query finds; add it if there is none, once for all who ask."""
        found = self._find(query, sought)
        if found is not None:
            return found
        asked = {_SOUGHT.key: sought}
        with self._database.writing(table.name) as connection:
            found = connection.execute(query, asked).first()
            if found is not None:
                return found
            connection.execute(insert(table), values)
            return connection.execute(query, asked).one()


def _missing() -> ConfigurationError:
    return ConfigurationError(
        "expected the cardholder base of this journal, received an address where there is none",
        hint="name it with --cardholders-url, or restore journal and base from one backup",
    )


@contextmanager
def _answering() -> Iterator[None]:
    try:
        yield
    except JournalError:
        raise PlatformUnreachable from None


def _values(new: Person) -> dict[str, object]:
    holder = new.holder
    return {
        "holder_ref": holder.holder_ref,
        "resident_id": new.resident_id.text,
        "name": new.name,
        "born": holder.born,
        "household": holder.household.text,
        "residence": holder.residence.text,
        "insured": holder.insured.text,
        "classes": json.dumps(sorted(holder.classes)),
        "guardian_ref": holder.guardian_ref,
        "is_alive": holder.is_alive,
    }


def _person_of(row: _Found) -> Person:
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
