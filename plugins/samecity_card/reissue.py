"""`card.reissue`: a new card in place of one that is lost, expiring or of the old generation."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum, unique

import attrs
from marshmallow import fields

from samecity.domain.card import Card, Generation
from samecity.domain.clock import local_day
from samecity.domain.effects import Effect, WriteCard
from samecity.domain.identifiers import DivisionCode
from samecity.domain.lifecycle import Event
from samecity.domain.reasons import Reason
from samecity.spi import Allowed, Case, Outcome, Refused
from samecity_card.apply import ApplyFields, ApplySchema
from samecity_card.issue import Issued, issue
from samecity_card.operation import CardEvent, operation
from samecity_card.rules import CardRules, Service


@unique
class Why(StrEnum):
    """Why a card is replaced: it was formally reported lost (补领), or is exchanged (换领)."""

    LOSS = "loss"
    EXCHANGE = "exchange"


@attrs.frozen
class ReissueFields(ApplyFields):
    """A replacement."""

    reason: Why = Why.LOSS


class ReissueSchema(ApplySchema):
    """Fields of a replacement."""

    makes = ReissueFields

    reason = fields.Enum(Why, by_value=True, load_default=Why.LOSS)


class Reissue(CardEvent):
    """A replacement by the card's home, asked for anywhere.

    The old card is cancelled and the e-card passes to the new one in the same transaction. Its
    state being the new card's, it works again as soon as that is enabled, without a new
    application (`P37d`).
    """

    service = Service.REISSUE
    spec = operation(
        "card.reissue",
        "补领、换领",
        "Replace a card",
        fields_type=ReissueFields,
        schema=ReissueSchema,
        source="P37d, P37e, S4 AH-03, AH-04, AH-05",
    )

    def event(self, case: Case) -> Event:
        """Return what happens to the old card."""
        return Event.EXCHANGE if _is_exchange(case) else Event.REISSUE

    def operate(self, case: Case) -> Outcome:
        """Cancel the old card, issue the new one, let the e-card follow."""
        old = self.changed(case)
        if isinstance(old, Reason):
            return Refused(old)
        wanted = case.fields_as(ReissueFields).generation
        refusal = _refuse_exchange(case, old, wanted) if _is_exchange(case) else None
        if refusal is not None:
            return Refused(refusal)
        # The account stays; the new card is another way to it.
        issued = issue(case, case.home, DivisionCode(old.city), wanted, account=old.account)
        if isinstance(issued, Reason):
            return Refused(issued)
        replaced = attrs.evolve(old, replaced_by=issued.card.card_ref)
        cancel = WriteCard(replaced, self.event(case).value, case.card_version)
        return Allowed(issued.terms, (cancel, *issued.effects, *_pass_on(case, old, issued)))


def _is_exchange(case: Case) -> bool:
    return case.fields_as(ReissueFields).reason is Why.EXCHANGE


def _refuse_exchange(case: Case, old: Card, wanted: Generation) -> Reason | None:
    """Say why a card is not exchanged yet: neither nearly expired nor of an older generation."""
    rules = case.home.section(CardRules)
    if rules is None or old.generation < wanted:
        return None
    if local_day(case.request.at) >= old.valid_until - timedelta(days=rules.exchange_days):
        return None
    return Reason("EXCHANGE_TOO_EARLY", {"days": rules.exchange_days})


def _pass_on(case: Case, old: Card, issued: Issued) -> tuple[Effect, ...]:
    """Let the old card's e-card stand for the new card."""
    found = case.store.ecard_of(old.holder_ref)
    if found is None or found[0].card_ref != old.card_ref:
        return ()
    ecard, version = found
    return (case.national.sign(attrs.evolve(ecard, card_ref=issued.card.card_ref), version),)
