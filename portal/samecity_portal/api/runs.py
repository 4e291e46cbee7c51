"""Conformance runs: start one, watch it, read its report."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final

import attrs
from flask import Response, request
from flask_smorest import abort
from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from samecity.schemas.values import StrictSchema
from samecity_portal.api import members
from samecity_portal.api.blueprint import PAGED, ApiBlueprint
from samecity_portal.api.idempotency import KEY_PARAMETER, idempotent
from samecity_portal.api.messages import answer
from samecity_portal.api.parameters import Page, PageSchema, QuerySchema, paged
from samecity_portal.current import house, lang, parts
from samecity_portal.lifetime import STOPPING
from samecity_portal.runs import Order, Run, Runs, RunsBusy, RunState

blueprint = ApiBlueprint("runs", __name__, description="The conformance suite, one run at a time.")

_LOOK_S: Final = 0.3
_BEAT: Final = 30
"""After so many looks without news a comment is sent, so that a reader that left is noticed."""

_MOST_NAMED: Final = 100
_WORD: Final = validate.Regexp(r"^[A-Za-z0-9][A-Za-z0-9._/-]{0,119}\Z", error="an id")


def _names(description: str) -> fields.List[str]:
    return fields.List(
        fields.String(validate=_WORD),
        validate=validate.Length(max=_MOST_NAMED),
        load_default=list,
        metadata={"description": description},
    )


class NewRunSchema(StrictSchema):
    """What is to be run."""

    regions = _names("Regions under test; empty is all with a plugin, unless `cases` says which")
    profiles = _names("Only cases of these profiles, such as e-card; empty is all")
    cases = _names("Only these cases; empty is all")
    binding = fields.String(
        load_default="memory",
        validate=validate.OneOf(["memory", "inprocess"]),
        metadata={"description": "How cards are reached: as values, or as chips with bytes"},
    )
    seed = fields.Integer(
        load_default=0,
        strict=True,
        validate=validate.Range(min=0, max=2**31),
        metadata={"description": "From which everything random comes"},
    )
    workers = fields.Integer(
        load_default=1,
        strict=True,
        validate=validate.Range(min=1, max=8),
        metadata={"description": "How many processes work side by side"},
    )

    @validates_schema
    def _either(self, data: dict[str, object], **_: object) -> None:
        if data["cases"] and data["regions"]:
            raise ValidationError("regions or cases, not both", "cases")


class RunSchema(Schema):
    """A run."""

    id = members.text("Id")
    state = members.one_of("How far it has come", RunState)
    conclusion = members.maybe_text("green, red, unproved or ours; null before it is finished")
    began_at = members.moment("When it was started")
    ended_at = members.maybe_text("When it was over", format="date-time")
    regions = members.strings("Regions under test; empty is all")
    profiles = members.strings("Profiles; empty is all")
    only_cases = members.strings("Cases that were asked for; empty is all")
    binding = members.text("How cards are reached")
    seed = members.whole("From which everything random comes")
    cases = members.maybe_whole("How many cases there are; null before they are counted")
    done = members.whole("How many have a verdict")
    verdicts = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(),
        required=True,
        metadata={"description": "How many cases ended how, by verdict"},
    )
    problem = members.text("Last words of a run that failed; else empty")


class ReportSchema(Schema):
    """What a run found; `docs/reports.md` names the JSON Schema of all of it."""

    format = members.text("`samecity-report`")
    version = members.whole("Version of the format")
    conclusion = members.text("green, red, unproved or ours")
    head = members.open_object("What was run: regions, profiles, binding, seed, digests")
    summary = members.open_object("How many cases ended how")
    missing = members.whole("Cases without a result")
    cases = members.open_objects("What became of each case")
    requirements = members.open_objects("What tests each requirement")
    matrix = members.open_objects("Home, host and scenario as far as the run met them")
    disagreements = members.open_objects("Where bindings disagree")
    shares = members.open_objects("How much of each profile was exercised")


@attrs.frozen
class ReportQuery:
    """In which form a report is asked for."""

    format: str = "json"


class ReportQuerySchema(QuerySchema):
    """In which form a report is asked for."""

    makes = ReportQuery

    format = fields.String(
        validate=validate.OneOf(["json", "html"]),
        metadata={"description": "JSON, or a page without network or script", "default": "json"},
    )


@blueprint.route("/runs", methods=["POST"])
@idempotent
@blueprint.arguments(NewRunSchema, example={"regions": ["ningbo"], "profiles": ["e-card"]})
@blueprint.doc(parameters=[KEY_PARAMETER])
@blueprint.response(201, RunSchema, description="Started")
def start_run(asked: dict[str, object]) -> Response:
    """Start a conformance run.

    It runs in processes of its own and ends with the portal. While one is going on another one is
    refused with 409.
    """
    regions = asked["regions"]
    assert isinstance(regions, list)
    asked["regions"] = [house().registry.locate(region)[0].code for region in regions]
    try:
        run = _runs().start(Order(**asked))  # type: ignore[arg-type]  # as the schema loads it
    except RunsBusy:
        abort(409, message="expected no run, received one that is going on; wait for its end")
    started = answer(_plain(run), 201)
    started.headers["Location"] = f"{request.path}/{run.id}"
    return started


@blueprint.route("/runs")
@blueprint.query(PageSchema)
@blueprint.response(200, RunSchema(many=True), headers=PAGED)
def list_runs(query: Page) -> object:
    """List the runs, the newest first.

    A run whose portal ended is `cancelled`; its verdicts up to there are kept.
    """
    return paged([_plain(run) for run in _runs().all()], query)


@blueprint.route("/runs/<run_id>")
@blueprint.query()
@blueprint.response(200, RunSchema)
def get_run(query: object, run_id: str) -> object:
    """Show a run.

    `done` of `cases` says how far it is.
    """
    return _plain(_runs().find(run_id))


@blueprint.route("/runs/<run_id>/events")
@blueprint.query()
@blueprint.response(
    200,
    {"type": "string"},
    content_type="text/event-stream",
    description="Events `verdict`, one a case, and at last `end` with the run",
)
def watch_run(query: object, run_id: str) -> Response:
    """Watch a run, verdict by verdict.

    A stream of server-sent events. `Last-Event-ID` goes on behind the verdict with that number.
    """
    runs, last = _runs(), request.headers.get("Last-Event-ID", "")
    runs.find(run_id)
    after = int(last) if last.isascii() and last.isdecimal() and len(last) < 10 else 0
    events = Response(_events(runs, run_id, after), content_type="text/event-stream")
    events.headers["Cache-Control"] = "no-store"
    events.headers["X-Accel-Buffering"] = "no"
    return events


@blueprint.route("/runs/<run_id>/report")
@blueprint.query(ReportQuerySchema)
@blueprint.response(200, ReportSchema)
@blueprint.alt_response(
    200, schema={"type": "string"}, content_type="text/html", description="OK", success=True
)
@blueprint.alt_response(409, "CONFLICT")
def get_report(query: ReportQuery, run_id: str) -> Response:
    """Return the report of a run that is finished.

    As JSON, or with `format=html` as a page in the reader's language.
    """
    is_page = query.format == "html"
    content = _runs().report(run_id, lang() if is_page else "")
    if content is None:
        abort(409, message="expected a run that is finished, received another")
    kind = "text/html; charset=utf-8" if is_page else "application/json"
    made = Response(content, content_type=kind)
    if is_page:
        made.vary.update(("Accept-Language", "Cookie"))
        # The page has its style inside, which no page of this address may have.
        made.headers["Content-Disposition"] = f'attachment; filename="{run_id}.html"'
    return made


def _runs() -> Runs:
    return parts().runs


def _events(runs: Runs, run_id: str, after: int) -> Iterator[str]:
    looks = 0
    while True:
        # Asked before the verdicts are read, so that the last of them are not missed.
        run = runs.find(run_id)
        news = runs.verdicts(run_id, after)
        for verdict in news:
            after += 1
            said = {"case": verdict.case, "verdict": verdict.verdict, "took_ms": verdict.took_ms}
            yield _event("verdict", said, after)
        if run.state is not RunState.RUNNING:
            yield _event("end", _plain(runs.find(run_id)), after)
            return
        looks = 0 if news else looks + 1
        if looks % _BEAT == _BEAT - 1:
            yield ": still going on\n\n"
        if STOPPING.wait(_LOOK_S):
            return


def _event(name: str, data: dict[str, object], number: int) -> str:
    return f"event: {name}\nid: {number}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"


def _plain(run: Run) -> dict[str, object]:
    order = run.order
    return {
        "id": run.id,
        "state": run.state.value,
        "conclusion": run.conclusion or None,
        "began_at": order.began_at.isoformat(),
        "ended_at": run.ended_at.isoformat() if run.ended_at is not None else None,
        "regions": list(order.regions),
        "profiles": list(order.profiles),
        "only_cases": list(order.cases),
        "binding": order.binding,
        "seed": order.seed,
        "cases": run.cases,
        "done": run.done,
        "verdicts": dict(run.verdicts),
        "problem": run.problem,
    }
