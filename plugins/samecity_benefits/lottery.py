"""`lottery.claim`: a sports-lottery prize goes to the card, once per ticket, to adults, in time."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

import attrs
import msgspec
from marshmallow import ValidationError, fields, validate

from samecity.domain.card import AT_A_DESK, AccountState
from samecity.domain.clock import local_day
from samecity.domain.decision import Terms
from samecity.domain.effects import Post
from samecity.domain.reasons import Code, Reason
from samecity.domain.treatment import Basis
from samecity.schemas.values import TEXT, Day, StrictSchema
from samecity.spi import (
    Allowed,
    Case,
    Outcome,
    Question,
    Refused,
    Region,
    Row,
    Scenario,
    ScenarioSpec,
    SectionSpec,
    credit,
    shown_source,
)

OF_AGE: Final = 18
"""Nobody younger is paid a prize. Source: AH-23, from general law."""

CLAIM_DAYS: Final = 60
"""So many days after the draw a prize is still paid. Source: AH-23, from general law."""

NOT_WINNING: Final = "TICKET_NOT_WINNING"
EXPIRED: Final = "PRIZE_EXPIRED"

_CLAIMED: Final = "lottery_prize"
_TICKET: Final = validate.Regexp(
    r"^[a-z0-9][a-z0-9-]{0,31}\Z", error="1-32 lower-case letters, digits, dashes"
)


@attrs.frozen
class Ticket:
    """A ticket that won.

    Attributes:
        number: Unique in its region.
        prize_fen: What it won, after tax.
        drawn_on: Day of the draw, Asia/Shanghai.
        demo: Whether the row is invented.
    """

    number: str
    prize_fen: int
    drawn_on: date
    source: str
    demo: bool = False

    @property
    def last_day(self) -> date:
        """The last day on which the prize is paid."""
        return self.drawn_on + timedelta(days=CLAIM_DAYS)


@attrs.frozen
class Lottery:
    """`lottery.toml` of a region: what its lottery centre lists as won."""

    tickets: tuple[Ticket, ...] = ()


class Prize(msgspec.Struct, frozen=True, gc=False):
    """A host's answer about a ticket; None for one that did not win there."""

    ticket: Ticket | None


class _TicketSchema(StrictSchema):
    makes = Ticket

    number = fields.String(required=True, validate=_TICKET)
    prize_fen = fields.Integer(
        strict=True,
        required=True,
        validate=validate.Range(1, 10**10, error="whole fen, 1-10,000,000,000"),
    )
    drawn_on = Day(required=True)
    source = fields.String(required=True, validate=TEXT)
    demo = fields.Boolean(load_default=False)


def _check_numbers(rows: list[Ticket]) -> None:
    if len({row.number for row in rows}) < len(rows):
        raise ValidationError("each number once")


class LotterySchema(StrictSchema):
    """`lottery.toml` of a region's data folder."""

    makes = Lottery

    tickets = fields.List(
        fields.Nested(_TicketSchema),
        data_key="ticket",
        required=True,
        post_load=tuple,
        validate=_check_numbers,
    )


LOTTERY: Final = SectionSpec("lottery", Lottery, LotterySchema)


@attrs.frozen
class ClaimFields:
    """A claim.

    Attributes:
        ticket: The number printed on the ticket.
    """

    ticket: str = "demo-0001"


class ClaimSchema(StrictSchema):
    """Fields of a claim."""

    makes = ClaimFields

    ticket = fields.String(load_default=ClaimFields().ticket, validate=_TICKET)


class Claim(Scenario):
    """Whoever brings the ticket is paid: it belongs to its bearer, wherever the card is from.

    The host says what a ticket won, home vouches for the person's age and account.
    """

    spec = ScenarioSpec(
        code="lottery.claim",
        domain="sport",
        zh="体育彩票兑奖",
        en="Claim a lottery prize",
        basis=Basis.HOME,
        fields=ClaimFields,
        schema=ClaimSchema,
        discloses=frozenset({"valid"}),
        kinds=AT_A_DESK,
        rule="R29",
        source="S4 AH-23",
        for_identity=False,
        section=LOTTERY,
        terms=Prize,
    )

    def host_terms(self, region: Region, question: Question) -> Prize:
        """Find the ticket among those that won here."""
        asked = question.fields
        number = asked.ticket if isinstance(asked, ClaimFields) else ""
        tickets = (region.section(Lottery) or Lottery()).tickets
        return Prize(next((one for one in tickets if one.number == number), None))

    def decide(self, case: Case) -> Outcome:
        """Pay the prize, once; who is too young does not even learn whether the ticket won."""
        if case.profile.age < OF_AGE:
            return Refused(Reason(Code.UNDER_AGE))
        ticket = case.terms_as(Prize).ticket
        row = case.host_shelf.get(_CLAIMED, ticket.number) if ticket is not None else None
        refusal = _refuse(case, ticket, row)
        if refusal is not None or ticket is None:
            return Refused(refusal or Reason(NOT_WINNING))
        host, home, prize_fen = case.host.code, case.home.code, ticket.prize_fen
        paid_on = {"paid_on": local_day(case.request.at).isoformat()}
        return Allowed(
            Terms(gross_fen=prize_fen, fund_fen=prize_fen),
            effects=(
                case.host_shelf.set(_CLAIMED, ticket.number, paid_on, None),
                credit(case.holder.holder_ref, f"lottery:{host}:{ticket.number}", prize_fen),
                Post(host, home, "lottery", prize_fen),
            ),
            source=shown_source(ticket.source, demo=ticket.demo),
        )


def _refuse(case: Case, ticket: Ticket | None, claimed: Row | None) -> Reason | None:
    if ticket is None:
        return Reason(NOT_WINNING)
    if claimed is not None:
        return Reason(Code.ALREADY_CLAIMED)
    today = local_day(case.request.at)
    if today > ticket.last_day:
        return Reason(EXPIRED, {"last_day": ticket.last_day.isoformat()})
    if today < ticket.drawn_on:
        return Reason(NOT_WINNING)
    if case.card is None or case.card.account is not AccountState.ACTIVE:
        return Reason(Code.ACCOUNT_NOT_ACTIVE)
    return None
