"""A venue's terms for a visit: which places, in which slot, at which price.

Gate, booking and ticket ask for the same terms and take from the same places, so that neither
visitors nor those who come without a booking have a pool of their own (R21).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Final

import attrs
import msgspec

from samecity.domain.card import CredentialKind
from samecity.domain.decision import NO_LIMITS, Terms
from samecity.domain.effects import TakeFromPool
from samecity.domain.reasons import Code, Reason
from samecity.spi import Case, Question, Region, Scenario
from samecity_culture.house_rules import HouseRules
from samecity_culture.price_list import PriceList
from samecity_culture.pricing import HouseholdPrice, PriceQuestion, is_open_to_all, price
from samecity_culture.visits import VisitFields

ONLINE: Final = frozenset(
    {CredentialKind.ECARD_LOGIN, CredentialKind.ECARD_QR, CredentialKind.ECARD_SCAN}
)
"""How somebody who books online is known: the e-card logs in, shows a code or scans one."""


class Admission(msgspec.Struct, frozen=True, gc=False):
    """A host's terms for one person's visit to a venue in one slot.

    Attributes:
        pool: The places of this venue in this slot, one pool for locals and visitors (R21).
        capacity: How many there are; None is unlimited.
        begins: First moment of the slot, Asia/Shanghai.
        ends: First moment after it.
        books_from: First day on which the slot can be booked.
        gross_fen: As in `pricing.Price`, and so are the rest.
    """

    pool: str
    capacity: int | None
    begins: datetime
    ends: datetime
    books_from: date
    gross_fen: int = 0
    payable_fen: int = 0
    by_household: tuple[HouseholdPrice, ...] = ()
    source: str = ""


class Visit(Scenario):
    """What all visits have in common: the host's terms, and whom its statutes let in."""

    def opens_to_all(self, region: Region, question: Question) -> bool:
        """Say whether a statute of the host's helps this visitor whatever the card."""
        return is_open_to_all(_prices(region), _asked(question))

    def host_terms(self, region: Region, question: Question) -> Admission:
        """Find the places of the slot and the price of the visit."""
        point = question.point
        slots = (region.section(HouseRules) or HouseRules()).slots_of(point.type)
        slot = slots.slot_at(visit_at(question.fields, question.at))
        found = price(_prices(region), _asked(question))
        return Admission(
            pool=f"entry:{point.id}:{slot.begins:%Y-%m-%dT%H:%M}",
            capacity=point.capacity,
            begins=slot.begins,
            ends=slot.ends,
            books_from=slot.begins.date() - timedelta(days=slots.days_ahead),
            gross_fen=found.gross_fen,
            payable_fen=found.payable_fen,
            by_household=found.by_household,
            source=found.source,
        )


def visit_at(fields: object, now: datetime) -> datetime:
    """Return the moment that is meant: a booking may name one, a gate means now.

    Args:
        fields: The request's own fields.
        now: Moment of the request.
    """
    named = fields.visit_at if isinstance(fields, VisitFields) else None
    return named or now


def _prices(region: Region) -> PriceList:
    return region.section(PriceList) or PriceList()


def _asked(question: Question) -> PriceQuestion:
    return PriceQuestion(question.point, question.treatment, question.holder, question.at.date())


@attrs.frozen
class Charge:
    """What a party pays for a visit.

    Attributes:
        notes: Why a concession was withheld.
        source: Where the holder's price comes from.
    """

    gross_fen: int
    payable_fen: int
    notes: tuple[Reason, ...]
    source: str

    @classmethod
    def of(cls, case: Case, admission: Admission, persons: int = 1) -> Charge:
        """Price a party: the holder at the holder's price, the others at the published one.

        A concession is the holder's own; of those who come along no card was shown.

        Args:
            case: Who asks; the register decides about prices that are tied to it.
            admission: The host's terms.
            persons: How many come, the holder among them.
        """
        own_fen, source = admission.payable_fen, admission.source
        for one in admission.by_household:
            if one.payable_fen < own_fen and one.is_for(case.holder):
                own_fen, source = one.payable_fen, one.source
        withheld = any(one.payable_fen < own_fen for one in admission.by_household)
        notes = (Reason(Code.HOUSEHOLD_ONLY, {"host": case.host.code}),) if withheld else ()
        gross_fen = persons * admission.gross_fen
        return cls(gross_fen, gross_fen - admission.gross_fen + own_fen, notes, source)

    def terms(self, limits: Mapping[str, int]) -> Terms:
        """Return the terms of a decision.

        Args:
            limits: What else the holder is told, by name.
        """
        return Terms(
            gross_fen=self.gross_fen,
            payable_fen=self.payable_fen,
            saving_fen=self.gross_fen - self.payable_fen,
            limits=limits,
        )


@attrs.frozen
class Places:
    """The places of one slot, as they stand now.

    Attributes:
        region: The host.
        left: How many are free; None is unlimited.
    """

    region: str
    pool: str
    capacity: int | None
    left: int | None

    @classmethod
    def of(cls, case: Case, admission: Admission) -> Places:
        """Count the places of the slot."""
        capacity = admission.capacity
        left = None if capacity is None else case.host_shelf.left(admission.pool, capacity)
        return cls(case.host.code, admission.pool, capacity, left)

    def have(self, persons: int) -> bool:
        """Say whether a party fits in."""
        return self.left is None or persons <= self.left

    def take(self, persons: int) -> tuple[TakeFromPool, ...]:
        """Make the effect that takes places, or gives them back if `persons` is below 0."""
        if self.capacity is None or persons == 0:
            return ()
        return (TakeFromPool(self.region, self.pool, persons, self.capacity),)

    def limits(self, persons: int) -> Mapping[str, int]:
        """Return how many are left when a party has taken its places; nothing if unlimited."""
        return NO_LIMITS if self.left is None else {"left": self.left - persons}
