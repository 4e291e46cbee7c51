"""One transaction over a database, in SQLAlchemy Core. Statements stand once, with named values.

In every statement a value that is sought is named `at_…`; a value that is written bears the name
of its column. What a transaction that may write has read it holds to its end (`FOR UPDATE`, which
SQLite has no need of): a tap and a loss report of the same card never overtake each other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from samecity.domain.card import Card
from samecity.domain.decision import Decision, reference_of
from samecity.domain.ecard import Ecard
from samecity.domain.effects import NATIONAL, Json, SetState
from samecity.errors import Conflict
from samecity.journal import records, schema
from samecity.journal.audit import GENESIS, Said, body_of, make_link
from samecity.journal.booking import Undo, by_age, owner_of, purse_of
from samecity.journal.footprint import Footprint, PoolShare, row_checksum
from samecity.journal.unit import UnitOfWork
from samecity.spi.journal import Kept, Posting, Ruling, Stage
from samecity.spi.state import Row
from samecity.storage.database import translated

Values = Mapping[str, str | int | None]


def _sought(*columns: sa.Column[str]) -> list[sa.ColumnElement[bool]]:
    return [column == sa.bindparam(f"at_{column.name}") for column in columns]


def _among(column: sa.Column[str]) -> sa.ColumnElement[bool]:
    return column.in_(sa.bindparam("at_any", expanding=True))


class _Query:
    """A query, as it is and as it holds what it finds.

    Attributes:
        free: For a snapshot.
        held: For a transaction that may write.
    """

    def __init__(self, query: sa.Select[tuple[object, ...]]) -> None:
        self.free = query
        self.held = query.with_for_update()


class _Versioned:
    """The statements of a table whose rows have a version."""

    def __init__(self, table: sa.Table) -> None:
        this, this_version = _sought(*table.primary_key), _sought(table.c.version)
        content = [column for column in table.c if not column.primary_key]
        self.name = str(table.name)
        self.select = _Query(sa.select(*content).where(*this))
        self.insert = sa.insert(table)
        self.update = sa.update(table).where(*this, *this_version)
        self.delete = sa.delete(table).where(*this, *this_version)


_CARDS: Final = _Versioned(schema.card)
_ECARDS: Final = _Versioned(schema.ecard)
_ROWS: Final = _Versioned(schema.state)

# Not sorted by card: for that SQLite would walk through all cards of the region.
_CARDS_OF: Final = _Query(
    sa.select(schema.card.c.body, schema.card.c.version).where(
        *_sought(schema.card.c.region, schema.card.c.holder_ref)
    )
)
_CARDS_OF_MANY: Final = _Query(
    sa.select(schema.card.c.holder_ref, schema.card.c.body, schema.card.c.version)
    .where(*_sought(schema.card.c.region), _among(schema.card.c.holder_ref))
    .order_by(schema.card.c.holder_ref)
)
_ECARD_OF: Final = _Query(
    sa.select(schema.ecard.c.body, schema.ecard.c.version).where(
        *_sought(schema.ecard.c.holder_ref)
    )
)
_SCAN: Final = _Query(
    sa.select(schema.state.c.key, schema.state.c.body, schema.state.c.version)
    .where(
        *_sought(schema.state.c.region, schema.state.c.plugin, schema.state.c.kind),
        schema.state.c.key >= sa.bindparam("at_first"),
        schema.state.c.key <= sa.bindparam("at_last"),
    )
    .order_by(schema.state.c.key)
)
_GET_MANY: Final = _Query(
    sa.select(schema.state.c.key, schema.state.c.body, schema.state.c.version)
    .where(
        *_sought(schema.state.c.region, schema.state.c.plugin, schema.state.c.kind),
        _among(schema.state.c.key),
    )
    .order_by(schema.state.c.key)
)
_AT_ONCE: Final = 500
"""How many values are sought in one query; every database takes so many."""

_LAST: Final = "\U0010ffff"
"""Sorts after every text that can follow a prefix."""

_units: Final = sa.bindparam("units", type_=sa.BigInteger())
_taken: Final = schema.pool.c.taken
_THIS_POOL: Final = _sought(*schema.pool.primary_key)
_TAKEN: Final = sa.select(_taken).where(*_THIS_POOL)
_TAKE: Final = (
    sa.update(schema.pool)
    .where(*_THIS_POOL, _taken + _units <= sa.bindparam("capacity"))
    .values(taken=_taken + _units)
)
_GIVE: Final = (
    sa.update(schema.pool)
    .where(*_THIS_POOL)
    .values(taken=sa.case((_taken > _units, _taken - _units), else_=0))
)
_OPEN_POOL: Final = sa.insert(schema.pool)

_THIS_ACCEPTANCE: Final = _sought(schema.acceptance.c.request_id)
_FIND: Final = sa.select(schema.acceptance).where(*_THIS_ACCEPTANCE)
_OPEN_ON: Final = (
    sa.select(schema.acceptance)
    .where(*_sought(schema.acceptance.c.purse_ref), schema.IS_RESERVED)
    .order_by(schema.acceptance.c.at, schema.acceptance.c.request_id)
    .limit(1)
)
_KEEP: Final = sa.insert(schema.acceptance)
_FINISH: Final = sa.update(schema.acceptance).where(*_THIS_ACCEPTANCE, schema.IS_RESERVED)

_POST: Final = sa.insert(schema.posting)
_HEAD: Final = (
    sa.select(schema.chain.c.seq, schema.chain.c.digest)
    .where(*_sought(schema.chain.c.region))
    .with_for_update()
)
_ADD_LINK: Final = sa.insert(schema.audit)
_OPEN_CHAIN: Final = sa.insert(schema.chain)
_LENGTHEN: Final = sa.update(schema.chain).where(
    *_sought(schema.chain.c.region, schema.chain.c.digest)
)


class SqlUnit(UnitOfWork):
    """A transaction on an open connection; whoever opened the connection ends it.

    Args:
        connection: Where it runs.
        holds: Whether it holds the rows that it reads; a snapshot cannot.
    """

    def __init__(self, connection: sa.Connection, *, holds: bool = True) -> None:
        super().__init__()
        self._connection = connection
        self._holds = holds
        self._seen: dict[tuple[str, tuple[str, ...]], sa.Row[tuple[object, ...]] | None] = {}

    def card(self, home: str, card_ref: str) -> tuple[Card, int] | None:
        """Return a card of a home and its version."""
        row = self._row(_CARDS, {"region": home, "card_ref": card_ref})
        return (records.card_from_text(row.body), row.version) if row is not None else None

    def cards_of(self, home: str, holder_ref: str) -> Sequence[tuple[Card, int]]:
        """Return all cards a home ever issued to a person, oldest first."""
        rows = self._read(_CARDS_OF, {"at_region": home, "at_holder_ref": holder_ref})
        return by_age((records.card_from_text(row.body), row.version) for row in rows)

    def cards_of_many(
        self, home: str, holder_refs: Collection[str]
    ) -> Mapping[str, Sequence[tuple[Card, int]]]:
        """Return all cards of several people by holder; who has none is left out."""
        found: defaultdict[str, list[tuple[Card, int]]] = defaultdict(list)
        for row in self._read_many(_CARDS_OF_MANY, {"at_region": home}, holder_refs):
            found[row.holder_ref].append((records.card_from_text(row.body), row.version))
        return {ref: by_age(cards) if cards[1:] else cards for ref, cards in found.items()}

    def ecard(self, ecard_ref: str) -> tuple[Ecard, int] | None:
        """Return an e-card and its version."""
        row = self._row(_ECARDS, {"ecard_ref": ecard_ref})
        return (records.ecard_from_text(row.body), row.version) if row is not None else None

    def ecard_of(self, holder_ref: str) -> tuple[Ecard, int] | None:
        """Return a person's one e-card and its version."""
        row = self._read(_ECARD_OF, {"at_holder_ref": holder_ref}).first()
        return (records.ecard_from_text(row.body), row.version) if row is not None else None

    def get(self, region: str, plugin: str, kind: str, key: str) -> Row | None:
        """Return a row of the generic store."""
        place = {"region": region, "plugin": owner_of(region, plugin), "kind": kind, "key": key}
        row = self._row(_ROWS, place)
        return Row(key, records.body_from_text(row.body), row.version) if row is not None else None

    def get_many(
        self, region: str, plugin: str, kind: str, keys: Collection[str]
    ) -> Mapping[str, Row]:
        """Return rows of the generic store by key; what is not there is left out."""
        at = _at(region=region, plugin=owner_of(region, plugin), kind=kind)
        return {
            row.key: Row(row.key, records.body_from_text(row.body), row.version)
            for row in self._read_many(_GET_MANY, at, keys)
        }

    def scan(self, region: str, plugin: str, kind: str, prefix: str) -> Sequence[Row]:
        """Return the rows whose key begins with a prefix, by key."""
        at = _at(
            region=region,
            plugin=owner_of(region, plugin),
            kind=kind,
            first=prefix,
            last=prefix + _LAST,
        )
        return [
            Row(row.key, records.body_from_text(row.body), row.version)
            for row in self._read(_SCAN, at)
        ]

    def taken(self, region: str, plugin: str, pool: str) -> int:
        """Return how many units of a pool are taken."""
        at = _at(region=region, plugin=owner_of(region, plugin), name=pool)
        row = self._run(_TAKEN, at).first()
        return row.taken if row is not None else 0

    def open_on(self, purse_ref: str) -> Kept | None:
        """Return an acceptance that waits for this purse."""
        row = self._run(_OPEN_ON, {"at_purse_ref": purse_ref}).first()
        return kept_of(row)[0] if row is not None else None

    def _add_states(self, rows: Sequence[SetState], plugin: str) -> bool:
        values: list[Values] = []
        for row in rows:
            owner, body = owner_of(row.region, plugin), records.canonical(row.body)
            place = {"region": row.region, "plugin": owner, "kind": row.kind, "key": row.key}
            values.append({**place, "version": 1, "body": body})
            named = row.region, owner, row.kind, row.key
            self._seen.pop((_ROWS.name, named), None)
            # As `checksum_of`, written out: a file of payments adds two thousand at once.
            self._steps.put(row.region, row_checksum(_ROWS.name, (*named, body, "1")))
        self._run(_ROWS.insert, values)
        return True

    def _put_state(
        self, region: str, plugin: str, kind: str, key: str, body: Json, version: int
    ) -> bool:
        place = {"region": region, "plugin": plugin, "kind": kind, "key": key}
        return self._put(_ROWS, place, {"body": records.canonical(body)}, version)

    def _drop_state(self, region: str, plugin: str, kind: str, key: str, version: int) -> None:
        place = {"region": region, "plugin": plugin, "kind": kind, "key": key}
        self._drop(_ROWS, place, version)

    def _put_card(self, card: Card, version: int) -> bool:
        place = {"region": card.home, "card_ref": card.card_ref}
        content = {"holder_ref": card.holder_ref, "body": records.card_to_text(card)}
        return self._put(_CARDS, place, content, version)

    def _drop_card(self, home: str, card_ref: str, version: int) -> None:
        self._drop(_CARDS, {"region": home, "card_ref": card_ref}, version)

    def _put_ecard(self, ecard: Ecard, version: int) -> bool:
        content = {
            "holder_ref": ecard.holder_ref,
            "card_ref": ecard.card_ref or None,
            "body": records.ecard_to_text(ecard),
        }
        return self._put(_ECARDS, {"ecard_ref": ecard.ecard_ref}, content, version)

    def _drop_ecard(self, ecard_ref: str, version: int) -> None:
        self._drop(_ECARDS, {"ecard_ref": ecard_ref}, version)

    def _put(self, table: _Versioned, place: Values, content: Values, version: int) -> bool:
        region, new = str(place.get("region", NATIONAL)), {**content, "version": version + 1}
        if not version:
            self._run(table.insert, {**new, **place})
        else:
            old = self._old(table, place, version)
            if old is None or not self._hits(
                table.update, {**new, **_at(**place, version=version)}
            ):
                return False
            self._steps.drop(region, checksum_of(table.name, place, _columns(old)))
        self._seen.pop((table.name, _key(place)), None)
        self._steps.put(region, checksum_of(table.name, place, new))
        return True

    def _drop(self, table: _Versioned, place: Values, version: int) -> None:
        old = self._old(table, place, version)
        if old is not None and self._hits(table.delete, _at(**place, version=version)):
            self._seen.pop((table.name, _key(place)), None)
            region = str(place.get("region", NATIONAL))
            self._steps.drop(region, checksum_of(table.name, place, _columns(old)))

    def _old(
        self, table: _Versioned, place: Values, version: int
    ) -> sa.Row[tuple[object, ...]] | None:
        """Return the row that is about to change, if it has the version."""
        row = self._row(table, place)
        return row if row is not None and row.version == version else None

    def _take(self, region: str, plugin: str, pool: str, units: int, capacity: int) -> bool:
        at = _at(region=region, plugin=plugin, name=pool)
        if not self._hits(_TAKE, {**at, "units": units, "capacity": capacity}):
            if units > capacity or self._run(_TAKEN, at).first() is not None:
                return False
            place = {"region": region, "plugin": plugin, "name": pool}
            self._run(_OPEN_POOL, {**place, "taken": units})
        self._steps.share(PoolShare(region, plugin, pool, units))
        return True

    def _give(self, region: str, plugin: str, pool: str, units: int) -> None:
        given = min(units, self.taken(region, plugin, pool))
        self._run(_GIVE, {**_at(region=region, plugin=plugin, name=pool), "units": units})
        self._steps.share(PoolShare(region, plugin, pool, -given))

    def _keep(self, ruling: Ruling, stage: Stage, undo: Undo | None) -> None:
        decision = ruling.decision
        row = {
            "request_id": decision.request_id,
            "digest": ruling.digest,
            "host": decision.host,
            "scenario": decision.scenario,
            "stage": stage.value,
            "decision": records.decision_to_text(decision),
            "at": records.moment_to_text(decision.at),
            "purse_ref": purse_of(ruling.effects) if undo is not None else "",
        }
        sealed = records.undo_to_text(undo, row.values()) if undo is not None else None
        self._run(_KEEP, {**row, "pseudonym": ruling.pseudonym, "undo": sealed})

    def _find(self, request_id: str) -> tuple[Kept, Undo | None] | None:
        row = self._run(_FIND, {"at_request_id": request_id}).first()
        return kept_of(row) if row is not None else None

    def _finish(self, request_id: str, decision: Decision, stage: Stage) -> None:
        new: dict[str, str | None] = {
            "request_id": decision.request_id,
            "scenario": decision.scenario,
            "stage": stage.value,
            "decision": records.decision_to_text(decision),
            "at": records.moment_to_text(decision.at),
            "purse_ref": "",
            "undo": None,
        }
        if decision.request_id != request_id:
            new["pseudonym"] = ""
        if not self._hits(_FINISH, {**new, "at_request_id": request_id}):
            raise Conflict("expected a reserved acceptance, somebody else was faster")

    def _settle(
        self,
        decision: Decision,
        digest: str,
        stage: Stage,
        postings: Sequence[Posting],
        footprint: Footprint,
    ) -> None:
        if postings:
            self._run(_POST, [_row_of(posting) for posting in postings])
        said = Said(records.decision_to_text(decision), digest, stage.value, postings)
        body = body_of(said, footprint)
        self._add_link(decision.host, reference_of(decision.request_id), body)

    def _add_link(self, region: str, reference: str, body: str) -> None:
        head = self._run(_HEAD, {"at_region": region}).first()
        seq, previous = (head.seq, head.digest) if head is not None else (0, GENESIS)
        link = make_link(seq + 1, reference, previous, body)
        newest: Values = {"seq": link.seq, "digest": link.digest}
        place = {"region": region, "reference": reference, "previous": previous}
        self._run(_ADD_LINK, {**newest, **place, "body": body})
        if head is None:
            self._run(_OPEN_CHAIN, {**newest, "region": region})
        elif not self._hits(_LENGTHEN, {**newest, **_at(region=region, digest=previous)}):
            raise Conflict("expected the end of the audit chain, somebody else was faster")

    def _row(self, table: _Versioned, place: Values) -> sa.Row[tuple[object, ...]] | None:
        """Read a row once: where none is, none can be held, and one may come while we decide."""
        key = table.name, _key(place)
        if key not in self._seen:
            self._seen[key] = self._read(table.select, _at(**place)).first()
        return self._seen[key]

    def _read(self, query: _Query, at: Mapping[str, object]) -> sa.CursorResult[tuple[object, ...]]:
        return self._run(query.held if self._holds else query.free, at)

    def _read_many(
        self, query: _Query, at: Values, sought: Collection[str]
    ) -> Iterator[sa.Row[tuple[object, ...]]]:
        # In order, so that two transactions that want the same rows do not wait for each other.
        ordered = sorted(set(sought))
        for first in range(0, len(ordered), _AT_ONCE):
            some = ordered[first : first + _AT_ONCE]
            yield from self._read(query, {**at, "at_any": some}).all()

    def _hits(self, statement: sa.Executable, values: Values) -> bool:
        return self._run(statement, values).rowcount == 1

    def _run(
        self,
        statement: sa.Executable,
        values: Mapping[str, object] | Sequence[Mapping[str, object]],
    ) -> sa.CursorResult[tuple[object, ...]]:
        try:
            return self._connection.execute(statement, values)
        except SQLAlchemyError as error:
            raise translated(error) from error


def kept_of(row: sa.Row[tuple[object, ...]]) -> tuple[Kept, Undo | None]:
    """Read a row of acceptances, and while it is reserved what undoes it."""
    undo = records.undo_from_text(row.undo, row[:-2]) if row.undo is not None else None
    decision = records.decision_from_text(row.decision)
    return Kept(decision, row.digest, Stage(row.stage), row.purse_ref), undo


def checksum_of(table: str, place: Mapping[str, object], row: Mapping[str, object]) -> int:
    """Return the checksum of a row of a table whose rows have a version.

    Args:
        table: The table's name.
        place: The columns of its key.
        row: The other columns, in any order.
    """
    others = [str(row[name] or "") for name in sorted(row)]
    return row_checksum(table, [*map(str, place.values()), *others])


def _columns(row: sa.Row[tuple[object, ...]]) -> dict[str, object]:
    return {str(name): row._mapping[name] for name in row._mapping}


def _key(place: Values) -> tuple[str, ...]:
    return tuple(map(str, place.values()))


def _at(**sought: str | int | None) -> dict[str, str | int | None]:
    return {f"at_{name}": value for name, value in sought.items()}


def _row_of(posting: Posting) -> Values:
    return {
        "region": posting.region,
        "counterparty": posting.counterparty,
        "reference": posting.reference,
        "account": posting.account,
        "amount_fen": posting.amount_fen,
        "day": posting.day.isoformat(),
    }
