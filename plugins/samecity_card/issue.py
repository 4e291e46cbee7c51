"""Making a new card: which generation, at what fee, ready when."""

from __future__ import annotations

from datetime import date
from typing import Final

import attrs

from samecity.domain.card import AccountState, Card, CardFunction, CardState, Generation
from samecity.domain.clock import add_months, local_day
from samecity.domain.decision import Terms
from samecity.domain.effects import Effect, Post, WriteCard
from samecity.domain.identifiers import DivisionCode
from samecity.domain.reasons import Code, Reason
from samecity.domain.region import City
from samecity.spi import Case, Region
from samecity_card.operation import Channel, OperationFields
from samecity_card.rules import CardRules

INSTANT_CARD: Final = "instant_card"
"""Service of a point that makes cards while people wait. Source: S0 ZS-06, S3 BZ-06."""

_FUNCTIONS: Final = {
    Generation.SECOND: frozenset({CardFunction.SOCIAL, CardFunction.BANK}),
    Generation.THIRD: frozenset(CardFunction),
}


@attrs.frozen
class Issued:
    """A new card, with what it costs and what is to happen."""

    card: Card
    terms: Terms
    effects: tuple[Effect, ...]


def issue(
    case: Case,
    issuer: Region,
    division: DivisionCode,
    generation: Generation,
    *,
    account: AccountState = AccountState.INACTIVE,
) -> Issued | Reason:
    """Make a card for the person in the case, or say why there is none.

    Args:
        case: The request; its outlet makes the card at once if it can and belongs to the issuer.
        issuer: The region whose card it will be.
        division: The issuing city.
        generation: The generation that was asked for.
        account: State of the bank account behind it.

    Raises:
        PlatformUnreachable: The national platform is needed and cannot be asked.
    """
    day = local_day(case.request.at)
    rules = issuer.section(CardRules)
    city = next((one for one in issuer.identity.cities.values() if one.division == division), None)
    if rules is None or city is None:
        facts = {"scenario": case.request.scenario, "city": case.city.code}
        return Reason(Code.NOT_OFFERED, facts)
    refusal = _refuse_generation(case, city, generation, day)
    if refusal is not None:
        return refusal
    fee_fen = 0 if _is_first(case) else rules.replacement_fee_fen
    is_instant = _is_instant(case, issuer)
    identity = case.national.enrol(case.holder.holder_ref, division, case.request.request_id)
    card = Card(
        card_ref=identity.card_ref,
        holder_ref=identity.holder_ref,
        home=issuer.code,
        city=division.text,
        generation=generation,
        functions=_FUNCTIONS[generation],
        state=CardState.NORMAL if is_instant else CardState.SEALED,
        since=case.request.at,
        issued_on=day,
        valid_until=add_months(day, rules.validity_months),
        one_card_mark=generation is Generation.THIRD,
        fee_fen=fee_fen,
        account=account,
    )
    hold = case.national.hold(card.holder_ref, card.home, card.card_ref, case.store)
    limits = {"ready_in_days": 0 if is_instant else rules.making_days}
    return Issued(
        card,
        Terms(gross_fen=fee_fen, payable_fen=fee_fen, limits=limits),
        (WriteCard(card, "issue", 0), hold, *_fee(case, issuer, fee_fen)),
    )


def _refuse_generation(case: Case, city: City, generation: Generation, day: date) -> Reason | None:
    """Say why a city does not issue a generation: never the old one beside the new (AH-02).

    A city whose start is not known issues both.
    """
    start = city.gen3_start
    if start is None:
        return None
    if generation is Generation.SECOND and day >= start:
        return Reason(Code.GEN2_DISCONTINUED)
    if generation is Generation.THIRD and day < start:
        facts = {"item": case.offer.item.id, "opens_on": start.isoformat()}
        return Reason(Code.NOT_OPEN_YET, facts)
    return None


def _is_first(case: Case) -> bool:
    """Say whether no third-generation card was ever issued to the person (AH-03)."""
    held = case.national.cards_of(case.holder.holder_ref, case.store)
    return all(card.generation is not Generation.THIRD for card, _ in held)


def _is_instant(case: Case, issuer: Region) -> bool:
    """Say whether the outlet makes the card now: it can, and the card is its own region's."""
    at_counter = case.fields_as(OperationFields).channel is Channel.COUNTER
    is_own = case.host.code == issuer.code
    return at_counter and is_own and INSTANT_CARD in case.offer.point.services


def _fee(case: Case, issuer: Region, fee_fen: int) -> tuple[Post, ...]:
    """Return what another region's outlet owes the issuer for the fee it took."""
    if not fee_fen or case.host.code == issuer.code:
        return ()
    return (Post(case.host.code, issuer.code, "card_fee", fee_fen),)
