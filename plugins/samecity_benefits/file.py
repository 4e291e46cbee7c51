"""`benefit.file`: a batch of a payment file, up to a thousand orders in one acceptance.

Each line is decided on its own: one that cannot be paid is kept or refused with its reason in the
home's rows and stops no other. One that was given before, in this batch or an earlier one, changes
nothing. The decision shows counts and sums, never a line.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Mapping
from typing import Final

import attrs
import msgspec
from marshmallow import fields

from samecity.domain.card import CredentialKind
from samecity.domain.decision import Terms
from samecity.domain.reasons import Code, Reason
from samecity.domain.treatment import Basis
from samecity.errors import PlatformUnreachable
from samecity.schemas.values import StrictSchema
from samecity.spi import (
    Allowed,
    Case,
    Outcome,
    Question,
    Refused,
    Region,
    Scenario,
    ScenarioSpec,
    shown_source,
)
from samecity_benefits.order import Done, Order, State, judge_all, pay
from samecity_benefits.pay import PERIOD, PROGRAMME, Grant, grant, month_of, programme_here
from samecity_benefits.programmes import BENEFITS

MOST_LINES: Final = 1_000
"""Lines of one batch."""

_REF: Final = re.compile(r"[!-+\--9;->@-~]{1,80}").fullmatch
_LINE: Final = re.compile(r"([!-+\--9;->@-~]{1,80}),(-?[0-9]{1,15})").fullmatch


class Line(msgspec.Struct, frozen=True, gc=False):
    """A line of a payment file.

    Attributes:
        payee: The home's reference of the person.
        amount_fen: 0 where no whole number stands, which no order pays.
    """

    payee: str
    amount_fen: int


class Lines(fields.Field[tuple[Line, ...]]):
    """Lines as they stand in the file, `payee,amount_fen`; one text is split at white space.

    Written out, because a list of fields costs more than everything else that a line needs.
    """

    default_error_messages = {"invalid": f"up to {MOST_LINES} lines"}  # noqa: RUF012  as the parent

    def _deserialize(
        self, value: object, attr: str | None, data: Mapping[str, object] | None, **_: object
    ) -> tuple[Line, ...]:
        lines = value.split() if isinstance(value, str) else value
        if not isinstance(lines, list | tuple) or len(lines) > MOST_LINES:
            raise self.make_error("invalid")
        return tuple([self._line(line) for line in lines])

    def _line(self, line: object) -> Line:
        if not isinstance(line, str):
            raise self.make_error("invalid")
        whole = _LINE(line)
        if whole is not None:
            return Line(whole[1], int(whole[2]))
        payee = line.partition(",")[0]
        # A line that names nobody is told apart from others by its digest.
        return Line(payee if _REF(payee) else f"?{hashlib.sha256(line.encode()).hexdigest()}", 0)


@attrs.frozen
class FileFields:
    """A batch.

    Attributes:
        programme: Id; empty is the home's first programme.
        period: What it is for; empty is the month of the request.
        lines: In the order of the file.
    """

    programme: str = ""
    period: str = ""
    lines: tuple[Line, ...] = ()


class FileSchema(StrictSchema):
    """Fields of a batch."""

    makes = FileFields

    programme = fields.String(load_default="", validate=PROGRAMME)
    period = fields.String(load_default="", validate=PERIOD)
    lines = Lines(load_default=tuple)


class File(Scenario):
    """A batch of orders that an institution hands in."""

    spec = ScenarioSpec(
        code="benefit.file",
        domain="benefits",
        zh="批量发放待遇补贴",
        en="Pay benefits by file",
        basis=Basis.HOME,
        fields=FileFields,
        schema=FileSchema,
        discloses=frozenset({"valid"}),
        kinds=frozenset({CredentialKind.NONE}),
        rule="R10",
        source="S0 ZS-10, S3 BZ-02, S4 AH-10",
        for_identity=False,
        is_use=False,
        section=BENEFITS,
        entitlement=Grant,
        is_order=True,
    )

    def refuse_state(self, case: Case) -> Reason | None:
        """Refuse nobody: whose card it is stands in the lines."""
        return None

    def home_entitlement(self, region: Region, question: Question) -> Grant:
        """Find the programme among those of the home."""
        asked = question.fields
        named = asked.programme if isinstance(asked, FileFields) else ""
        return grant(region, named)

    def decide(self, case: Case) -> Outcome:
        """Decide every line; all rows and all money of the batch are kept, or nothing is."""
        programme = programme_here(case)
        if isinstance(programme, Reason):
            return Refused(programme)
        told = case.fields_as(FileFields)
        period = told.period or month_of(case)
        orders = [Order(one.payee, programme.id, period, one.amount_fen) for one in told.lines]
        try:
            done, repeated = judge_all(case, programme, orders)
        except PlatformUnreachable:
            return Refused(Reason(Code.PLATFORM_UNREACHABLE))
        source = shown_source(programme.source, demo=programme.demo)
        return Allowed(_terms(done, len(orders), repeated), pay(case, done), source=source)


def _terms(done: list[Done], lines: int, repeated: int) -> Terms:
    counts = Counter(one.state for one in done)
    paid_fen = _sum(done, State.PAID)
    limits = {
        "lines": lines,
        "paid": counts[State.PAID],
        "held": counts[State.HELD],
        "refused": lines - repeated - counts[State.PAID] - counts[State.HELD],
        "repeated": repeated,
        "held_fen": _sum(done, State.HELD),
    }
    return Terms(gross_fen=paid_fen, fund_fen=paid_fen, limits=limits)


def _sum(done: list[Done], state: State) -> int:
    return sum(one.order.amount_fen for one in done if one.state is state)
