"""The ledger: postings, what regions owe each other, and whether the books are whole."""

from __future__ import annotations

from datetime import date

import attrs
from marshmallow import Schema

from samecity.cli.journal.balance import plain_balance
from samecity.cli.journal.verify import plain_chains
from samecity.journal.balance import balance_in
from samecity.schemas.values import Day, StrictSchema
from samecity.spi.journal import Posting
from samecity_portal.api import members
from samecity_portal.api.blueprint import PAGED, ApiBlueprint
from samecity_portal.api.parameters import Page, PageSchema, QuerySchema, pagination
from samecity_portal.current import house

blueprint = ApiBlueprint("journal", __name__, description="What was booked, and by whose books.")


class _DaySchema(StrictSchema):
    day = Day(
        metadata={
            "description": "Only this day, in Asia/Shanghai; default all days",
            "example": "2026-11-23",
        }
    )


@attrs.frozen
class DayQuery:
    """Which day is asked for; None is all days."""

    day: date | None = None


class DayQuerySchema(_DaySchema, QuerySchema):
    """Which day is asked for."""

    makes = DayQuery


@attrs.frozen
class PostingsQuery(Page):
    """Which postings are asked for; None is all days."""

    day: date | None = None


class PostingsQuerySchema(_DaySchema, PageSchema):
    """Which postings are asked for."""

    makes = PostingsQuery


class PostingSchema(Schema):
    """One side of a movement of money; the two sides of a reference sum to zero."""

    region = members.text("Whose books")
    counterparty = members.text("The other side's region; the same inside one region")
    reference = members.text("Opaque reference to the acceptance")
    account = members.text("Account, such as purse or pooling_fund")
    amount_fen = members.whole("Owed to the region; negative if it owes, in fen", minimum=None)
    day = members.day("Day in Asia/Shanghai")


class DebtSchema(Schema):
    """What two regions owe each other in one account, by the books of the first."""

    region = members.text("The region whose code comes first")
    counterparty = members.text("The other one")
    account = members.text("Account")
    owes_fen = members.whole("What the first owes, in fen")
    owed_fen = members.whole("What the first is owed, in fen")
    net_fen = members.whole("What the first is owed in the end; negative if it owes", minimum=None)


class UnevenPairSchema(Schema):
    """Two regions whose books disagree."""

    region = members.text("The region whose code comes first")
    counterparty = members.text("The other one")
    account = members.text("Account")
    sum_fen = members.whole("What their postings sum to instead of 0, in fen", minimum=None)


class UnevenReferenceSchema(Schema):
    """An acceptance whose postings do not sum to zero."""

    reference = members.text("Opaque reference to the acceptance")
    sum_fen = members.whole("What its postings sum to instead of 0, in fen", minimum=None)


class BalanceSchema(Schema):
    """What regions owe each other."""

    day = members.maybe_day("Day that was asked for; null is all days")
    ok = members.flag("Whether all sides agree")
    debts = members.objects(DebtSchema, "By pair of regions and account")
    uneven_pairs = members.objects(UnevenPairSchema, "Where books disagree")
    uneven_references = members.objects(UnevenReferenceSchema, "Acceptances that do not sum to 0")


class ChainSchema(Schema):
    """One region's audit chain."""

    region = members.text("Region")
    records = members.whole("Records in the chain")
    reserved = members.whole("Acceptances that wait for a purse or a remote authority")
    ok = members.flag("Whether chain, rows and pools agree")
    broken_at = members.maybe_whole("Position of the first record that does not fit")
    problem = members.text("What does not fit; empty if all is well")


@blueprint.route("/journal/postings")
@blueprint.query(PostingsQuerySchema)
@blueprint.response(200, PostingSchema(many=True), headers=PAGED)
def list_postings(query: PostingsQuery) -> object:
    """List postings, of all regions.

    A reference is opaque: it leads to an acceptance, never to a person.
    """
    journal = house().platform.journal
    total = sum(one.postings for one in journal.turnover(query.day))
    page = journal.postings(query.day, skip=query.skip, limit=query.page_size)
    return [_plain(one) for one in page], pagination(total, query)


@blueprint.route("/journal/balance")
@blueprint.query(DayQuerySchema)
@blueprint.response(200, BalanceSchema)
def get_balance(query: DayQuery) -> object:
    """Say what each two regions owe each other.

    The books of both sides are summed up; `ok` says whether they agree.
    """
    found = balance_in(house().platform.journal, query.day)
    return {"day": query.day.isoformat() if query.day else None, **plain_balance(found)}


@blueprint.route("/journal/verify")
@blueprint.query()
@blueprint.response(200, ChainSchema(many=True))
def list_chains(query: object) -> object:
    """Recompute every region's audit chain.

    Each record is bound to the one before; a change of any of them is found.
    """
    return plain_chains(house().platform.journal.verify())


def _plain(posting: Posting) -> dict[str, object]:
    return {
        "region": posting.region,
        "counterparty": posting.counterparty,
        "reference": posting.reference,
        "account": posting.account,
        "amount_fen": posting.amount_fen,
        "day": posting.day.isoformat(),
    }
