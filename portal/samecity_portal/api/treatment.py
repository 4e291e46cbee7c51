"""Who is served where: the matrix of homes and hosts, and `can-serve` for one of its cells.

Nothing of a question is kept: it is put to a platform in memory, over the same plugins and
agreements, by a plain adult with a card in order.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime

import attrs
from flask import Response
from marshmallow import Schema, fields, validate

from samecity.cli.can_serve import Answer, answer_of
from samecity.cli.matrix import every_pair, plain_cell
from samecity.cli.tap import Tap
from samecity.domain.card import CredentialKind
from samecity.domain.treatment import Treatment
from samecity.synthetic.world import World
from samecity_portal.api import members
from samecity_portal.api.blueprint import PAGED, ApiBlueprint
from samecity_portal.api.decided import DecisionSchema
from samecity_portal.api.messages import answer
from samecity_portal.api.parameters import At, Page, PageSchema, QuerySchema, name, paged, settings
from samecity_portal.current import house, lang
from samecity_portal.house import memory_house

blueprint = ApiBlueprint("treatment", __name__, description="Who is served where, and how.")


@attrs.frozen
class MatrixQuery(Page):
    """Which matrix is asked for."""

    scenario: str = "transit.ride"
    at: datetime | None = None
    set: tuple[tuple[str, str], ...] = ()


class MatrixQuerySchema(PageSchema):
    """Which matrix is asked for."""

    makes = MatrixQuery

    scenario = name("What is done", example="transit.ride", default="transit.ride")
    at = At()
    set = settings()


class CellSchema(Schema):
    """One home at one host."""

    home = members.text("Region that issued the card")
    host = members.text("Region of use")
    scenario = members.text("What is done")
    allowed = members.flag("Whether it is allowed")
    treatment = members.one_of("How the holder is treated", Treatment)
    decided_by = members.text("Region, agreement, `national` or `samecity`")
    gross_fen = members.whole("What it costs anybody, in fen")
    payable_fen = members.whole("What leaves purse or till, in fen")
    saving_fen = members.whole("What the holder saves, in fen")
    reasons = members.strings("Reason codes; see `GET /reasons`")
    notes = members.strings("Codes that say why a discount was withheld")


@attrs.frozen
class CanServeQuery:
    """One question: may a card of this home be used at this host for this?"""

    home: str
    host: str
    scenario: str
    kind: str | None = None
    point: str = ""
    at: datetime | None = None
    set: tuple[tuple[str, str], ...] = ()


class CanServeQuerySchema(QuerySchema):
    """One question."""

    makes = CanServeQuery

    home = name("Region or city that issued the card", required=True, example="anhui")
    host = name("Region or city of use", required=True, example="ningbo")
    scenario = name("What is done", required=True, example="transit.ride")
    kind = fields.String(
        validate=validate.OneOf([kind.value for kind in CredentialKind]),
        metadata={"description": "How the card is shown; default the first that is accepted there"},
    )
    point = name("A point of the host")
    at = At()
    set = settings()


class CanServeSchema(DecisionSchema):
    """Yes, no or unknown, with the decision behind it."""

    answer = members.one_of("Unknown where nobody speaks for the host, or a name is wrong", Answer)


@blueprint.route("/matrix")
@blueprint.query(MatrixQuerySchema)
@blueprint.response(200, CellSchema(many=True), headers=PAGED)
def list_matrix(query: MatrixQuery) -> object:
    """Show treatment and price of one scenario, home by host.

    Homes are the regions with a plugin, Shanghai (in the Delta) and Foshan (outside); hosts are the
    regions with a plugin.
    """
    at = query.at or house().now()
    tap = Tap(scenario=query.scenario, host="", at=at, settings=tuple(query.set))
    with _questions(at) as world:
        rows = [plain_cell(world, home, one) for home, one in every_pair(tap, world, world)]
    return paged(rows, query)


@blueprint.route("/can-serve")
@blueprint.spoken
@blueprint.query(CanServeQuerySchema)
@blueprint.response(200, CanServeSchema)
def get_can_serve(query: CanServeQuery) -> Response:
    """Say whether a card serves, and why.

    The answer is `yes`, `no`, or `unknown`: the region or scenario is not known, or nobody speaks
    for the host.
    """
    at = query.at or house().now()
    tap = Tap(
        scenario=query.scenario,
        host=query.host,
        home=query.home,
        kind=CredentialKind(query.kind) if query.kind else None,
        point=query.point,
        at=at,
        settings=tuple(query.set),
    )
    with _questions(at) as world:
        found, decision = answer_of(world, tap, lambda _: None)
        return answer({"answer": found.value, **world.platform.explain(decision, lang())})


@contextmanager
def _questions(at: datetime) -> Iterator[World]:
    """Open a platform that keeps nothing, under the same rules and outages as the house."""
    asked = memory_house(house().registry)
    asked.controls = house().controls
    with closing(asked):
        yield World(asked.platform, at)
