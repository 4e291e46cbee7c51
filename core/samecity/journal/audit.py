"""The audit chain: one per region, each record bound to the one before it by its digest.

A record's body says what the tables must say of an acceptance that is over, and what it left in
other rows and pools (its footprint). Verifying recomputes the digests, writes each body again from
the acceptance and posting rows, and hands the footprints on. Pure: a journal brings the rows.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from typing import Final

import attrs
import msgspec

from samecity.errors import JournalError
from samecity.journal.footprint import Footprint
from samecity.journal.records import canonical
from samecity.spi.journal import ChainReport, Entry, Posting

GENESIS: Final = "0" * 64
"""What stands before the first record of a chain."""


@attrs.frozen
class Link:
    """A record of a chain.

    Attributes:
        seq: Position, from 1.
        reference: The acceptance's opaque reference.
        previous: Digest of the record before, or `GENESIS`.
        digest: SHA-256 of `previous` and `body`, hexadecimal.
        body: Canonical JSON.
    """

    seq: int
    reference: str
    previous: str
    digest: str
    body: str


@attrs.frozen
class Said:
    """What a record says of an acceptance that is over.

    Attributes:
        decision: As JSON text.
        digest: Digest of the request.
        stage: `done` or `cancelled`.
        postings: In the order in which they were made.
    """

    decision: str
    digest: str
    stage: str
    postings: Sequence[Posting]


@attrs.frozen
class Written:
    """What the tables say of the acceptance that a record speaks of.

    Attributes:
        said: What the record should have said of it.
        columns: Host, scenario, moment and purse as they stand beside the decision.
        pseudonym: The host's name for the person, or empty where it was erased.
    """

    said: Said
    columns: tuple[str, str, str, str]
    pseudonym: str


@attrs.frozen
class Books:
    """Everything that the tables say of one region's chain.

    Attributes:
        links: By position, each with what the tables say of the acceptance of its reference, or
            None if there is no such row.
        records: How many links there are.
        head: Position and digest of the newest link as noted beside the chain, if noted.
        finished: How many acceptances are over.
        reserved: How many acceptances are not.
        stray_postings: How many posting rows of the region belong to no record of any chain.
    """

    region: str
    links: Iterable[tuple[Link, Written | None]]
    records: int
    head: tuple[int, str] | None
    finished: int
    reserved: int
    stray_postings: int


class _Named(msgspec.Struct):
    request_id: str
    host: str
    scenario: str
    at: str


class _Body(msgspec.Struct):
    decision: _Named
    left: Footprint


class _Booked(msgspec.Struct):
    postings: tuple[Posting, ...]


_bodies: Final = msgspec.json.Decoder(_Body)
_booked: Final = msgspec.json.Decoder(_Booked)
_objects: Final = msgspec.json.Decoder(dict[str, object])


def body_of(said: Said, left: Footprint) -> str:
    """Write a record's body.

    Args:
        said: What it says of the acceptance.
        left: What the acceptance left in other tables.
    """
    return canonical(
        {
            "decision": msgspec.Raw(said.decision.encode()),
            "digest": said.digest,
            "left": left,
            "postings": said.postings,
            "stage": said.stage,
        }
    )


def make_link(seq: int, reference: str, previous: str, body: str) -> Link:
    """Make the link that follows the one with digest `previous`."""
    return Link(seq, reference, previous, _digest(previous, body), body)


def request_named_in(body: str) -> str:
    """Return the id of the request that a body speaks of, or nothing if it cannot be read."""
    try:
        return _bodies.decode(body).decision.request_id
    except msgspec.MsgspecError:
        return ""


def entry_of(region: str, link: Link) -> Entry:
    """Return what a record says of the books; it holds the postings of its acceptance itself.

    Raises:
        JournalError: The record cannot be read.
    """
    try:
        booked = _booked.decode(link.body)
    except msgspec.MsgspecError as error:
        raise JournalError(
            "expected an audit record as the journal writes it, received another",
            hint="run `samecity journal verify`; restore the journal from a backup",
        ) from error
    return Entry(region, link.seq, link.digest, booked.postings)


def examine(books: Books, hear: Callable[[Footprint], object]) -> ChainReport:
    """Verify one chain against itself and against the tables.

    Args:
        books: What the tables say.
        hear: Told the footprint of each record that holds.
    """
    previous, seq = GENESIS, 0
    for link, written in books.links:
        seq += 1
        problem = _problem_of_link(link, seq, previous) or _problem_of_row(link, written)
        if problem:
            return _report(books, seq, problem)
        hear(_bodies.decode(link.body).left)
        previous = link.digest
    problem = _problem_at_end(books, seq, previous)
    return _report(books, seq + 1, problem) if problem else _report(books, None, "")


def _report(books: Books, broken_at: int | None, problem: str) -> ChainReport:
    return ChainReport(books.region, books.records, books.reserved, broken_at, problem)


def _digest(previous: str, body: str) -> str:
    return hashlib.sha256(previous.encode() + body.encode()).hexdigest()


def _problem_of_link(link: Link, seq: int, previous: str) -> str:
    if link.seq != seq:
        return f"expected record {seq}, received record {link.seq}: records are missing"
    if link.previous != previous:
        return "expected the digest of the record before, received another"
    if link.digest != _digest(previous, link.body):
        return "expected the digest of the record's body, received another"
    return ""


def _problem_of_row(link: Link, written: Written | None) -> str:
    if written is None:
        return "expected the acceptance of this record, received none"
    try:
        recorded = _bodies.decode(link.body)
    except msgspec.MsgspecError:
        return "expected a record as the journal writes it, received another"
    body = body_of(written.said, recorded.left)
    if body != link.body:
        return f"expected what the record says, received another {_difference(link.body, body)}"
    named = recorded.decision
    if written.columns != (named.host, named.scenario, named.at, ""):
        return "expected host, scenario and moment of the decision and no purse, received others"
    if not recorded.left.fits_name(named.request_id, written.pseudonym):
        return "expected the pseudonym that the record seals or none, received another"
    return ""


def _difference(expected: str, received: str) -> str:
    try:
        one, other = _objects.decode(expected), _objects.decode(received)
    except msgspec.MsgspecError:
        return "acceptance"
    return " and ".join(name for name in one if one[name] != other.get(name)) or "wording"


def _problem_at_end(books: Books, seq: int, previous: str) -> str:
    if books.head is None:
        if seq:
            return "expected a note of the chain's end, received none"
    elif books.head[0] > seq:
        return f"expected {books.head[0]} records, received {seq}: the last ones are missing"
    elif books.head != (seq, previous):
        return "expected the chain to end as noted, received a longer one or another end"
    if books.finished > seq:
        return f"expected a record of each acceptance, {books.finished - seq} have none"
    if books.stray_postings:
        return f"expected a record of each posting, {books.stray_postings} have none"
    return ""
