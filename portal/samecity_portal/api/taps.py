"""Taps with all that is to be seen of them: bytes, steps, money, and what a local would get.

An acceptance decides the same; a tap is also watched. What is kept of it names nobody, so that its
link can be shown to anybody.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, TypedDict

import msgspec
from flask import Response, request, stream_with_context
from marshmallow import Schema, fields, validate

from samecity.domain.clock import parse_moment
from samecity.errors import RequestInvalid, UnknownName
from samecity.journal.records import decision_from_text
from samecity.schemas.requests import read_request
from samecity.schemas.values import StrictSchema
from samecity_hardware_sim.faults import parse_fault
from samecity_portal.accepting import dated, naming_request
from samecity_portal.api import members
from samecity_portal.api.acceptances import ShownSchema
from samecity_portal.api.blueprint import ApiBlueprint
from samecity_portal.api.decided import DecisionSchema
from samecity_portal.api.idempotency import KEY_PARAMETER, idempotent
from samecity_portal.api.messages import Message, RequestSchema, answer
from samecity_portal.api.problem import problem
from samecity_portal.current import house, lang, parts
from samecity_portal.lifetime import STOPPING
from samecity_portal.pages.tap.choice import Choice, kept_of
from samecity_portal.results import Results, is_id, new_id
from samecity_portal.shown import Shown
from samecity_portal.tapping import Wish
from samecity_portal.tapping import tap as tap_card

blueprint = ApiBlueprint("taps", __name__, description="Taps, watched byte by byte.")

EXAMPLE: Final = {
    "request": {
        "scenario": "transit.ride",
        "host": "ningbo",
        "kind": "card_contactless",
        "at": "2026-11-23T10:00:00+08:00",
        "fields": {"mode": "bus"},
    },
    "shown": {"card": "0123456789abcdef0123456789abcdef"},
    "faults": ["tear-after:7"],
}

_LONGEST_PACE_MS: Final = 1000
_PATIENCE_S: Final = 30.0
_SSE: Final = "text/event-stream"


class NewTapSchema(StrictSchema):
    """A tap: a request with a card, what goes wrong, and how slowly it is done."""

    id = fields.String(
        validate=validate.Regexp(r"^[0-9a-f]{16}\Z", error="16 hexadecimal digits"),
        metadata={"description": "Chosen by who wants to watch from the beginning; else drawn"},
    )
    request = Message(RequestSchema, required=True)
    shown = fields.Nested(ShownSchema, required=True, metadata={"description": "A card"})
    faults = fields.List(
        fields.String(validate=validate.Length(min=1, max=80)),
        load_default=list,
        validate=validate.Length(max=20),
        metadata={"description": "What goes wrong, in the text form of docs/faults.md"},
    )
    pace_ms = fields.Integer(
        load_default=0,
        strict=True,
        validate=validate.Range(min=0, max=_LONGEST_PACE_MS),
        metadata={"description": "How long each command is made to last"},
    )


class NewTap(TypedDict, total=False):
    """What `NewTapSchema` makes."""

    id: str
    request: dict[str, object]
    shown: Shown
    faults: Sequence[str]
    pace_ms: int


class PurseSchema(Schema):
    """What the purse held."""

    before_fen = members.whole("Before the tap")
    after_fen = members.whole("After it")


class AuditSchema(Schema):
    """The record of an acceptance in its host's audit chain."""

    region = members.text("Whose chain")
    seq = members.whole("Position in the chain, from 1", minimum=1)
    digest = members.text("SHA-256 of the record, in hexadecimal")


class TapSchema(Schema):
    """What came of a tap."""

    id = members.text("Id, for its link, its events and its trace")
    card = members.open_object("Home, generation and state of the card, and nothing else of it")
    decision = members.object_(DecisionSchema, "What was decided")
    local = fields.Nested(
        DecisionSchema,
        required=True,
        allow_none=True,
        metadata={"description": "What a local would have got; null if the card is a local one"},
    )
    is_replay = members.flag("Whether the request was decided before")
    opened = members.whole("How often the reader was opened")
    commands = members.whole("How many commands the card got")
    purse = fields.Nested(PurseSchema, required=True, allow_none=True)
    postings = members.open_objects("What was written into the books")
    reference = members.text("By which the books know the acceptance")
    audit = fields.Nested(
        AuditSchema,
        required=True,
        allow_none=True,
        metadata={"description": "Its audit record; null while it waits for something"},
    )
    faults = members.strings("What was to go wrong")
    happened = members.open_objects("What went wrong, and at which command")
    outstanding = members.strings("What has not happened")


class TraceSchema(Schema):
    """What terminal and card said to each other, redacted and decoded."""

    id = members.text("Id of the tap")
    is_over = members.flag("Whether nothing more will come")
    exchanges = members.open_objects("Each with its bytes and their meaning")


@blueprint.route("/taps", methods=["POST"])
@idempotent
@blueprint.arguments(NewTapSchema, example=EXAMPLE)
@blueprint.response(201, TapSchema)
@blueprint.doc(parameters=[KEY_PARAMETER])
def post_tap(told: NewTap) -> Response:
    """Tap a card, and keep what there was to be seen.

    An acceptance through a terminal and a chip, with every byte between them, redacted.
    """
    here, shown, tap_id = house(), told["shown"], told.get("id") or new_id()
    if not shown.card:
        raise RequestInvalid({"shown": "expected a card, received something else"})
    body = dated(here, {"request_id": f"tap-{tap_id}", **told["request"]})
    with naming_request():
        read_request(body, here.registry.scenario)
    wish = Wish(
        request=body,
        card=here.wallet(shown.card).card_ref,
        pin=shown.pin,
        faults=tuple(parse_fault(text) for text in told["faults"]),
        pace_s=told["pace_ms"] / 1000,
    )
    live = _results().begin(tap_id)
    if live is None:
        return problem(409, "expected the id of a new tap, received one that was used")
    with live:
        came = tap_card(here, wish, live)
        kept = {**came, "card_ref": wish.card, "choice": kept_of(_choice(body))}
        _results().keep(tap_id, kept)
    return answer(_message(tap_id, came), 201)


@blueprint.route("/taps/<string:tap_id>")
@blueprint.response(200, TapSchema)
def get_tap(tap_id: str) -> Response:
    """Return what came of a tap, once it is over.

    The same again as often as it is asked; it names nobody.
    """
    came = _results().get(tap_id)
    if came is None:
        raise UnknownName("tap", tap_id)
    return answer(_message(tap_id, came))


@blueprint.route("/taps/<string:tap_id>/events")
@blueprint.response(
    200,
    {"type": "string"},
    content_type=_SSE,
    description="Events `apdu` and `step` as they happen, and at last `over`",
)
def watch_tap(tap_id: str) -> Response:
    """Watch a tap as it happens; one may begin to watch before it begins.

    A stream of server-sent events. `Last-Event-ID` goes on behind the event with that number.
    """
    if not is_id(tap_id):
        raise UnknownName("tap", tap_id)
    last = request.headers.get("Last-Event-ID", "")
    seen = int(last) if last.isascii() and last.isdecimal() and len(last) < 10 else 0
    events = Response(stream_with_context(_events(_results(), tap_id, seen)), content_type=_SSE)
    events.headers["Cache-Control"] = "no-store"
    events.headers["X-Accel-Buffering"] = "no"
    return events


@blueprint.route("/traces/<string:tap_id>")
@blueprint.response(200, TraceSchema)
def get_trace(tap_id: str) -> Response:
    """Return what terminal and card said to each other.

    Decoded to names of fields; names, numbers and PIN are redacted.
    """
    told = _results().told(tap_id)
    if not told:
        raise UnknownName("trace", tap_id)
    exchanges = [one["data"] for one in told if one["event"] == "apdu"]
    is_over = told[-1]["event"] == "over"
    return answer({"id": tap_id, "is_over": is_over, "exchanges": exchanges})


def _results() -> Results:
    return Results(parts().settings.path / "results")


def _events(results: Results, tap_id: str, seen: int) -> Iterator[str]:
    number = seen
    for one in results.follow(tap_id, STOPPING.wait, _PATIENCE_S, seen):
        if one is None:
            yield ": \n\n"
            continue
        number += 1
        data = msgspec.json.encode(one["data"]).decode()
        yield f"event: {one['event']}\nid: {number}\ndata: {data}\n\n"
    yield f"event: over\nid: {number}\ndata: {{}}\n\n"


def _message(tap_id: str, came: Mapping[str, object]) -> dict[str, object]:
    shown = {name: came[name] for name in TapSchema().fields if name in came}
    return {
        "id": tap_id,
        **shown,
        "decision": _explained(came["decision"]),
        "local": _explained(came["local"]) if came["local"] is not None else None,
    }


def _explained(text: object) -> dict[str, object]:
    return house().platform.explain(decision_from_text(str(text)), lang())


def _choice(body: Mapping[str, object]) -> Choice:
    """Return what page Tap would have been told, so that its link shows this tap too."""
    own = body.get("fields")
    said = {name: str(body.get(name, "")) for name in ("host", "city", "point", "scenario", "kind")}
    at = parse_moment(str(body["at"]))
    chosen = {str(name): str(value) for name, value in own.items()} if isinstance(own, dict) else {}
    return Choice(**said, at=f"{at:%Y-%m-%dT%H:%M}", own=chosen)
