"""What page Cases shows: the list, the form of an application, and both sides of one case."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

import attrs

from samecity.cli.views.names import Names
from samecity.domain.clock import parse_moment
from samecity_portal.cases import Case, cases_of
from samecity_portal.filing import items, papers
from samecity_portal.house import House
from samecity_portal.pages import hand
from samecity_portal.pages.cases.steps import AUTHORITY, NEW, WINDOW, applicant_of, moment_for
from samecity_portal.pages.decided import new_id
from samecity_portal.pages.paging import cut

_PATH: Final = ("ACCEPTED", "DECIDED", "DELIVERED")
"""How a case goes when nothing is missing."""

_OPEN_TO: Final[Mapping[str, frozenset[str]]] = {
    "QUEUED": frozenset({"grant", "decline"}),
    "PREACCEPTED": frozenset({"window:supplement"}),
    "ACCEPTED": frozenset({"grant", "decline", "supplement"}),
    "SUPPLEMENT": frozenset({"window:supplement"}),
    "DECIDED": frozenset({"window:collect", "post"}),
    "DELIVERED": frozenset(),
}
"""What makes sense in each state; everything else is refused by the rules, and can be tried."""


@attrs.frozen
class Line:
    """A state in the life of a case.

    Attributes:
        at: When it was entered; None while it has not been.
    """

    state: str
    at: datetime | None


def mark_of(case: Case) -> str:
    """Return what changes whenever one side of a case does."""
    history = len(case.authority.history) if case.authority is not None else 0
    return f"{history}-{len(case.window.receipts)}-{case.window.state}-{int(case.is_waiting)}"


def list_shown(
    house: House, names: Names, said: Mapping[str, str], chosen: Mapping[str, str]
) -> dict[str, object]:
    """Return what the list shows.

    Args:
        house: Where the cases are.
        names: The reader's language.
        said: The query: `region` filters, `page` turns.
        chosen: What a form said that could not be so.

    Raises:
        UnknownName: There is no such region.
    """
    region, known = said.get("region", ""), items(house.registry)
    with house.platform.journal.snapshot() as store:
        cases = cases_of(house.registry, store, region or None)
    rows, page, pages = cut(cases, said.get("page", ""))
    plugins = [(code, names.region(code)) for code in sorted(house.registry.regions)]
    texts = names.texts
    return {
        "names": names,
        "rows": [(one, _item(names, one), _moment(one.began_at)) for one in rows],
        "page": page,
        "pages": pages,
        "total": len(cases),
        "region": region,
        "regions": plugins,
        "applicants": [
            *(
                (NEW + code, texts("portal.cases.applicant.new", home=name))
                for code, name in plugins
            ),
            *(
                (
                    held.handle,
                    texts(
                        "portal.cases.applicant.held", home=names.region(held.card.home), n=place
                    ),
                )
                for place, held in enumerate(hand.cards(house, house.now().date()), 1)
            ),
        ],
        "items": [(code, names.of(named)) for code, named in known.items()],
        "chosen": {
            "window": "zhoushan",
            "applicant": f"{NEW}ningbo",
            "item": "provident-fund-withdrawal",
            "amount": "3000",
            **chosen,
        },
        "request_id": new_id(),
    }


def case_shown(house: House, names: Names, case: Case) -> dict[str, object]:
    """Return what both sides of a case show."""
    at = moment_for(house, case)
    is_mine = bool(applicant_of(house, case, at))
    history = case.authority.history if case.authority is not None else ()
    entered = [Line(one.state, _moment(one.at)) for one in history]
    has_entered = {line.state for line in entered}
    sensible = _OPEN_TO.get(case.state, frozenset())
    wanted = papers(house.registry, case.window.authority, case.window.item)
    known = {one.kind: names.of(one) for one in wanted}
    return {
        "names": names,
        "case": case,
        "item": _item(names, case),
        "lines": [*entered, *(Line(one, None) for one in _PATH if one not in has_entered)],
        "passed_on": [known.get(kind, kind) for kind in case.window.documents],
        "is_mine": is_mine,
        "at_window": [(step, f"window:{step}" in sensible) for step in WINDOW],
        "at_authority": [(step, step in sensible) for step in AUTHORITY],
        "ids": new_id,
    }


def _item(names: Names, case: Case) -> str:
    named = items(names.registry).get(case.window.item)
    return names.of(named) if named is not None else case.window.item


def _moment(text: str) -> datetime | None:
    return parse_moment(text) if text else None
