"""The views of page Conformance: runs and a form, one run, its news, its reports, two compared."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from samecity.cli.views.names import Names
from samecity.domain.clock import SHANGHAI
from samecity.errors import UnknownName
from samecity_portal.current import house, lang, parts, texts
from samecity_portal.pages.conformance.findings import read_difference, read_report
from samecity_portal.pages.conformance.shown import (
    BINDINGS,
    VERDICTS,
    mark_of,
    profile_name,
    profiles_of,
    progress_of,
)
from samecity_portal.pages.live import stream
from samecity_portal.pages.paging import cut
from samecity_portal.runs import Order, Run, Runs, RunsBusy, RunState

blueprint = Blueprint("conformance", __name__)

_FORMS: Final[Mapping[str, tuple[str, str]]] = {
    "json": ("report.json", "application/json"),
    "html": ("report.html", "text/html; charset=utf-8"),
    "junit": ("junit.xml", "application/xml"),
}
_MOST_WORKERS: Final = 4
_MOST_SEED: Final = 2**31


@blueprint.app_template_filter()
def duration(seconds: int) -> str:
    """Write a duration as people say it."""
    minutes, rest = divmod(seconds, 60)
    if not minutes:
        return texts()("portal.duration.s", s=rest)
    return texts()("portal.duration.min", m=minutes, s=rest)


@blueprint.get("/conformance")
def conformance() -> str:
    """List the runs, with forms to start one and to compare two."""
    return _list()


@blueprint.post("/conformance/runs")
def start() -> BaseResponse | tuple[str, int]:
    """Start a run."""
    try:
        order = _order()
    except (UnknownName, ValueError):
        return _list(texts()("portal.run.wrong")), 422
    try:
        run = _runs().start(order)
    except RunsBusy:
        return _list(texts()("portal.run.busy")), 409
    return redirect(url_for("conformance.run", run_id=run.id), 303)


@blueprint.get("/conformance/runs")
def come_back() -> BaseResponse:
    """Lead somebody to the list who opens the address of its form."""
    return redirect(url_for("conformance.conformance"), 303)


@blueprint.get("/conformance/runs/<run_id>")
def run(run_id: str) -> str:
    """Show how far a run is."""
    found = _found(run_id)
    return render_template(
        "run.html", mark=mark_of(_runs(), run_id), **_run(found), finished=_finished()
    )


@blueprint.get("/conformance/runs/<run_id>/events")
def events(run_id: str) -> Response:
    """Stream how far a run is, verdict by verdict."""
    _found(run_id)
    runs, here = _runs(), Names(house().registry, texts())

    def part() -> str:
        return render_template("_run.html", **_run(runs.find(run_id), here))

    def is_over(mark: str) -> bool:
        return not mark.endswith(RunState.RUNNING.value)

    return stream(lambda: mark_of(runs, run_id), part, is_over)


@blueprint.get("/conformance/runs/<run_id>/report")
def report(run_id: str) -> str:
    """Show what a run found."""
    names, found = _names(), _found(run_id)
    content = _runs().report(run_id) or abort(409, texts()("portal.run.no_report"))
    read = read_report(content)
    return render_template(
        "report.html",
        names=names,
        progress=progress_of(names, found, _now()),
        report=read,
        look=[(verdict, read.ended(verdict)) for verdict in (*VERDICTS[1:], "missing")],
        profile_name=lambda profile: profile_name(names, profile),
    )


@blueprint.get("/conformance/runs/<run_id>/report.<form>")
def download(run_id: str, form: str) -> Response:
    """Return a report as a file: `json`, `html` or `junit`."""
    _found(run_id)
    if form not in _FORMS:
        abort(404)
    name, kind = _FORMS[form]
    spoken = "" if form == "json" else lang()
    content = _runs().report(run_id, spoken, form) or abort(409, texts()("portal.run.no_report"))
    answer = Response(content, content_type=kind)
    # A page of its own has its style inside, which no page of this address may have.
    answer.headers["Content-Disposition"] = f'attachment; filename="{run_id}-{name}"'
    answer.vary.update(("Accept-Language", "Cookie"))
    return answer


@blueprint.get("/conformance/compare")
def compare() -> str:
    """Show two runs side by side, what got worse first."""
    before, after = (_found(request.args.get(name, "")).id for name in ("before", "after"))
    content = _runs().difference(before, after) or abort(409, texts()("portal.run.no_report"))
    found, names = read_difference(content), _names()
    kinds = dict.fromkeys(one.change for one in found.changes)
    return render_template(
        "compare.html",
        names=names,
        found=found,
        runs=[progress_of(names, _found(one), _now()) for one in (before, after)],
        changes=[(kind, [one for one in found.changes if one.change == kind]) for kind in kinds],
    )


def _order() -> Order:
    """Read what is to be run.

    Raises:
        UnknownName: There is no such region.
        ValueError: Something else is not what the form offers.
    """
    said, known = request.form, dict(profiles_of(_names()))
    regions = [house().registry.locate(name)[0].code for name in said.getlist("region")]
    profiles = said.getlist("profile")
    seed, workers = int(said.get("seed") or 0), int(said.get("workers") or 1)
    binding = said.get("binding", BINDINGS[0])
    is_known = binding in BINDINGS and all(one in known for one in profiles)
    if not (is_known and 0 <= seed <= _MOST_SEED and 1 <= workers <= _MOST_WORKERS):
        raise ValueError("expected what the form offers")
    return Order(
        regions=tuple(dict.fromkeys(regions)),
        profiles=tuple(dict.fromkeys(profiles)),
        binding=binding,
        seed=seed,
        workers=workers,
    )


def _list(error: str = "") -> str:
    names = _names()
    shown, page, pages = cut(_runs().all(), request.args.get("page", ""))
    now = _now()
    return render_template(
        "conformance.html",
        names=names,
        error=error,
        rows=[progress_of(names, one, now) for one in shown],
        page=page,
        pages=pages,
        regions=[(code, names.region(code)) for code in sorted(names.registry.regions)],
        profiles=profiles_of(names),
        bindings=[(one, texts()(f"portal.run.binding.{one}")) for one in BINDINGS],
        finished=_finished(),
    )


def _run(found: Run, names: Names | None = None) -> dict[str, object]:
    names = names or _names()
    told = _runs().verdicts(found.id)
    return {"names": names, "progress": progress_of(names, found, _now(), told)}


def _finished() -> list[tuple[str, str]]:
    """Return the runs that can be compared."""
    names, now = _names(), _now()
    shown = [progress_of(names, one, now) for one in _runs().all() if one.conclusion]
    return [(one.run.id, f"{one.run.id} · {one.regions} · {one.said}") for one in shown]


def _found(run_id: str) -> Run:
    try:
        return _runs().find(run_id)
    except UnknownName:
        abort(404, texts()("portal.run.unknown"))


def _runs() -> Runs:
    return parts().runs


def _names() -> Names:
    return Names(house().registry, texts())


def _now() -> datetime:
    return datetime.now(SHANGHAI)
