"""Page Ledger: what was booked, what regions owe each other, whether the books are whole."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date
from typing import Final
from urllib.parse import urlencode

import attrs
from flask import Blueprint, Response, render_template, request

from samecity.cli.views.names import Names
from samecity.errors import RequestInvalid, UnknownName
from samecity.journal.balance import balance_of
from samecity.spi.journal import Posting, Turnover
from samecity_portal.current import house, texts
from samecity_portal.filing import items
from samecity_portal.pages.paging import ROWS, page_of

blueprint = Blueprint("ledger", __name__)

_ALL: Final = "all"
_COLUMNS: Final = ("day", "region", "counterparty", "account", "amount_fen", "reference")


@attrs.frozen
class Filter:
    """Which postings are asked for.

    Attributes:
        day: None is all days.
        region: On one side or the other; empty is any.
        account: Empty is any.
    """

    day: date | None = None
    region: str = ""
    account: str = ""

    def query(self) -> dict[str, str]:
        """Return what a link says to ask for the same."""
        said = {"day": self.day.isoformat() if self.day is not None else _ALL}
        named = {"region": self.region, "account": self.account}
        return said | {name: value for name, value in named.items() if value}

    def keep(self, one: Turnover) -> bool:
        """Say whether the postings of a sum are asked for."""
        is_of_region = self.region in ("", one.region, one.counterparty)
        return self.day in (None, one.day) and is_of_region and self.account in ("", one.account)


@blueprint.get("/ledger")
def ledger() -> str | tuple[str, int]:
    """Show the postings and balance of a day."""
    everything = house().platform.journal.turnover()
    days = sorted({one.day for one in everything}, reverse=True)
    try:
        asked = _read(days)
    except (RequestInvalid, UnknownName) as error:
        return _page(everything, days, Filter(next(iter(days), None)), str(error)), 422
    return _page(everything, days, asked)


@blueprint.get("/ledger/audit")
def audit() -> str:
    """Recompute every region's audit chain."""
    reports = house().platform.journal.verify()
    names = Names(house().registry, texts())
    return render_template("audit.html", names=names, reports=reports)


@blueprint.get("/ledger.csv")
def download() -> Response | tuple[str, int]:
    """Return the postings that are asked for as CSV, amounts in fen."""
    try:
        asked = _read([])
    except (RequestInvalid, UnknownName) as error:
        return str(error), 422
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    for one in _postings(asked):
        writer.writerow([getattr(one, column) for column in _COLUMNS])
    answer = Response(written.getvalue(), content_type="text/csv; charset=utf-8")
    name = f"ledger-{asked.day or _ALL}.csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _read(days: Sequence[date]) -> Filter:
    """Read which postings are asked for; without a day, those of the last one in the books.

    Raises:
        RequestInvalid: The day is none.
        UnknownName: There is no such region.
    """
    said, region = request.args.get("day", ""), request.args.get("region", "")
    if region:
        region = house().registry.locate(region)[0].code
    account = request.args.get("account", "")[:40]
    if not said:
        return Filter(next(iter(days), None), region, account)
    if said == _ALL:
        return Filter(None, region, account)
    try:
        return Filter(date.fromisoformat(said), region, account)
    except ValueError:
        raise RequestInvalid({"day": "expected a day as YYYY-MM-DD, or all"}) from None


def _page(
    everything: Sequence[Turnover], days: Sequence[date], asked: Filter, error: str = ""
) -> str:
    names = Names(house().registry, texts())
    total = sum(one.postings for one in everything if asked.keep(one))
    page, pages = page_of(total, request.args.get("page", ""))
    # The newest first: counted from the end.
    last = max(0, total - (page - 1) * ROWS)
    shown = _postings(asked, skip=max(0, last - ROWS), limit=min(ROWS, last))[::-1]
    places = sorted({one.region for one in everything} | {one.counterparty for one in everything})
    chosen = asked.day.isoformat() if asked.day is not None else _ALL
    choices = [(day.isoformat(), day.isoformat()) for day in days]
    if asked.day is not None and asked.day not in days:
        choices.insert(0, (chosen, chosen))
    return render_template(
        "ledger.html",
        names=names,
        error=error,
        asked=asked,
        chosen=chosen,
        days=[*choices, (_ALL, names.texts("balance.all_days"))],
        regions=[(code, names.region(code)) for code in places],
        accounts=[
            (account, account_name(names, account))
            for account in sorted({one.account for one in everything})
        ],
        rows=[(one, account_name(names, one.account)) for one in shown],
        total=total,
        page=page,
        pages=pages,
        balance=balance_of(
            [one for one in everything if asked.day in (None, one.day)],
            house().platform.journal.uneven(asked.day),
        ),
        account_name=lambda account: account_name(names, account),
        csv=f"?{urlencode(asked.query())}",
    )


def account_name(names: Names, account: str) -> str:
    """Return an account in words: of its own family, else as its domain or its item is called."""
    item = items(names.registry).get(account)
    if item is not None:
        return names.of(item)
    said = names.texts.word("account", account)
    return said if said != account else names.texts.word("domain", account)


def _postings(asked: Filter, skip: int = 0, limit: int | None = None) -> Sequence[Posting]:
    return house().platform.journal.postings(
        asked.day, region=asked.region, account=asked.account, skip=skip, limit=limit
    )
