"""Asks the API as its document says; an answer of another shape fails where it is read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final, TypeVar

import attrs
import msgspec
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from samecity_conformance.messages import DecisionMessage

PREFIX: Final = "/api/v1"
AT: Final = "2026-11-23T10:00:00+08:00"

Read = TypeVar("Read")
_NOTHING: Final[Mapping[str, str]] = {}


class Accepted(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An acceptance."""

    decision: DecisionMessage
    disclosure: dict[str, object]
    is_replay: bool
    opened: int
    balance_fen: int | None


class Card(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A card."""

    id: str
    person: str
    home: str
    city: str
    generation: int
    functions: list[str]
    state: str
    issued_on: date
    valid_until: date
    account: str
    balance_fen: int | None


class Problem(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A problem document."""

    type: str
    title: str
    status: int
    detail: str = ""
    code: str = ""
    rule: str = ""
    next_step: str = ""
    errors: Mapping[str, str] = {}
    decision: DecisionMessage | None = None


@attrs.frozen
class Api:
    """A caller.

    Attributes:
        headers: Sent with every request.
    """

    client: FlaskClient
    headers: Mapping[str, str] = _NOTHING

    def inside(self, world: str) -> Api:
        """Return the same caller, whose requests are about a test world."""
        return attrs.evolve(self, headers={**self.headers, "Samecity-World": world})

    def ask(
        self,
        method: str,
        path: str,
        body: object = None,
        headers: Mapping[str, str] = _NOTHING,
    ) -> TestResponse:
        """Send a request."""
        sent = {**self.headers, **headers}
        if body is None:
            return self.client.open(PREFIX + path, method=method, headers=sent)
        return self.client.open(PREFIX + path, method=method, json=body, headers=sent)

    def get(self, path: str, kind: type[Read], status: int = 200) -> Read:
        """Get something of a kind."""
        return read(self.ask("GET", path), kind, status)

    def post(
        self,
        path: str,
        body: object,
        kind: type[Read],
        status: int = 201,
        headers: Mapping[str, str] = _NOTHING,
    ) -> Read:
        """Post something, and read what comes back."""
        return read(self.ask("POST", path, body, headers), kind, status)

    def put(self, path: str, body: object, kind: type[Read], status: int = 200) -> Read:
        """Put something, and read what comes back."""
        return read(self.ask("PUT", path, body), kind, status)

    def card(self, **told: object) -> str:
        """Have a card issued, in Hefei unless told otherwise, and return its id."""
        return self.post("/cards", {"home": "hefei", **told}, Card).id

    def ride(self, card: str, status: int = 201, **told: object) -> Accepted:
        """Take a bus in Ningbo."""
        body = {"request": ride(**told), "shown": {"card": card}}
        return self.post("/acceptances", body, Accepted, status)


def ride(**told: object) -> dict[str, object]:
    """Return the request of a bus ride in Ningbo."""
    return {
        "scenario": "transit.ride",
        "host": "ningbo",
        "kind": "card_contactless",
        "at": AT,
        "fields": {"mode": "bus"},
        **told,
    }


def read(answer: TestResponse, kind: type[Read], status: int) -> Read:
    """Read an answer that has a status; errors are problem documents."""
    text = answer.get_data(as_text=True)
    assert answer.status_code == status, text
    is_error = status >= 400
    assert answer.mimetype == ("application/problem+json" if is_error else "application/json")
    return msgspec.json.decode(text, type=kind)
