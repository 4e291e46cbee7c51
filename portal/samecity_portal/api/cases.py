"""Cases: an application taken in here and decided there, seen from both sides."""

from __future__ import annotations

import attrs
from marshmallow import Schema, fields

from samecity_portal.api import members
from samecity_portal.api.blueprint import PAGED, ApiBlueprint
from samecity_portal.api.parameters import Page, PageSchema, name, paged
from samecity_portal.cases import AuthorityBook, Case, case_of, cases_of
from samecity_portal.current import house

blueprint = ApiBlueprint("cases", __name__, description="Taken in here, decided there.")


@attrs.frozen
class CasesQuery(Page):
    """Whose cases are asked for; None is everybody's."""

    region: str | None = None


class CasesQuerySchema(PageSchema):
    """Whose cases are asked for."""

    makes = CasesQuery

    region = name("Only cases in which this region has a part", example="zhoushan")


class CaseStateSchema(Schema):
    """A state that a case entered."""

    state = members.text("State: DRAFT QUEUED PREACCEPTED ACCEPTED SUPPLEMENT DECIDED DELIVERED")
    at = members.moment("When")


class WindowSchema(Schema):
    """What the window that took a case in keeps."""

    region = members.text("Region of the window")
    state = members.text("State in which the case last left it")
    documents = members.strings("Kinds of document that were passed on")
    receipts = members.strings("Numbers of the receipts that were given")


class AuthoritySchema(Schema):
    """What the authority keeps, or the exchange until the authority takes the case up."""

    history = members.objects(CaseStateSchema, "Every state, oldest first")
    delivery = members.text("How the result reaches the applicant")
    outcome = members.text("What was decided; empty before")
    amount_fen = members.whole("What was asked for, in fen")
    paid_fen = members.whole("What was paid, in fen")


class CaseSchema(Schema):
    """A case; neither applicant nor papers are told."""

    id = members.text("Number of the case")
    item = members.text("Item of the catalogue")
    authority = members.text("Region that decides")
    state = members.text("State that holds now")
    waits = members.flag("Whether it waits at the exchange for an authority that is away")
    window = members.object_(WindowSchema, "What the window keeps")
    file = fields.Nested(
        AuthoritySchema,
        required=True,
        allow_none=True,
        metadata={"description": "What the authority keeps; null while it knows nothing of it"},
    )


@blueprint.route("/cases")
@blueprint.query(CasesQuerySchema)
@blueprint.response(200, CaseSchema(many=True), headers=PAGED)
def list_cases(query: CasesQuery) -> object:
    """List cases, the newest first.

    Each is told from both sides: what the window keeps, and what the authority keeps.
    """
    with house().platform.journal.snapshot() as store:
        cases = cases_of(house().registry, store, query.region)
    page, headers = paged(cases, query)
    return [_plain(one) for one in page], headers


@blueprint.route("/cases/<case>")
@blueprint.query()
@blueprint.response(200, CaseSchema)
def get_case(query: object, case: str) -> object:
    """Show a case.

    Its number stands in the receipt that the window gave.
    """
    with house().platform.journal.snapshot() as store:
        return _plain(case_of(house().registry, store, case))


def _plain(case: Case) -> dict[str, object]:
    return {
        "id": case.id,
        "item": case.window.item,
        "authority": case.window.authority,
        "state": case.state,
        "waits": case.is_waiting,
        "window": {
            "region": case.intake,
            "state": case.window.state,
            "documents": list(case.window.documents),
            "receipts": list(case.window.receipts),
        },
        "file": _file(case.authority) if case.authority is not None else None,
    }


def _file(book: AuthorityBook) -> dict[str, object]:
    return {
        "history": [{"state": one.state, "at": one.at} for one in book.history],
        "delivery": book.delivery,
        "outcome": book.outcome,
        "amount_fen": book.amount_fen,
        "paid_fen": book.paid_fen,
    }
