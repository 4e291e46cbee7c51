"""What operations on a card have in common: where, by which channel, on which card.

An operation is not a use: instead of every state but normal, its `refuse_state` forbids what the
life of a card (`samecity.domain.lifecycle`) does not know (R18).
"""

from __future__ import annotations

from abc import abstractmethod
from enum import StrEnum, unique
from typing import ClassVar

import attrs
from marshmallow import Schema, fields

from samecity.domain.card import Card, CredentialKind
from samecity.domain.decision import FREE, Terms
from samecity.domain.effects import WriteCard
from samecity.domain.lifecycle import Event, after
from samecity.domain.reasons import Code, Reason
from samecity.domain.treatment import Basis
from samecity.schemas.values import StrictSchema
from samecity.spi import Allowed, Case, Outcome, Refused, ScenarioSpec
from samecity_card.business import Business
from samecity_card.rules import CARD, CardRules, Service

CARD_ABSENT = "CARD_ABSENT"
CHANNEL_NOT_SERVED = "CHANNEL_NOT_SERVED"


@unique
class Channel(StrEnum):
    """How card business reaches the region. Source: S4 AH-06."""

    COUNTER = "counter"
    ONLINE = "online"
    PHONE = "phone"


@attrs.frozen
class OperationFields:
    """What every operation is told."""

    channel: Channel = Channel.COUNTER


class OperationSchema(StrictSchema):
    """Fields of an operation."""

    makes = OperationFields

    channel = fields.Enum(Channel, by_value=True, load_default=Channel.COUNTER)


class Operation(Business):
    """Card business at a counter, online or by phone.

    Attributes:
        service: What the outlet must provide.
    """

    service: ClassVar[Service]

    def service_for(self, case: Case) -> Service:
        """Return what the outlet must provide for this request."""
        return self.service

    def decide(self, case: Case) -> Outcome:
        """Check place and channel, then operate."""
        channel = case.fields_as(OperationFields).channel
        refusal = _refuse_channel(case, self.service_for(case), channel)
        return super().decide(case) if refusal is None else Refused(refusal)


class CardEvent(Operation):
    """An operation that is one event in the life of the holder's card."""

    @abstractmethod
    def event(self, case: Case) -> Event:
        """Return what happens to the card."""

    def refuse_state(self, case: Case) -> Reason | None:
        """Say why this cannot happen to a card in its state, by the table of its life."""
        changed = self.changed(case)
        return changed if isinstance(changed, Reason) else None

    def changed(self, case: Case) -> Card | Reason:
        """Return the card as it is afterwards."""
        if case.card is None:
            return Reason(CARD_ABSENT)
        return after(case.card, self.event(case), case.request.at)

    def terms(self, case: Case) -> Terms:
        """Return what the holder is told besides; most events cost nothing."""
        return FREE

    def operate(self, case: Case) -> Outcome:
        """Write the card in its next state: one row at its home, asked by every region (R17)."""
        changed = self.changed(case)
        if isinstance(changed, Reason):
            return Refused(changed)
        effect = WriteCard(changed, self.event(case).value, case.card_version)
        return Allowed(self.terms(case), (effect,))


def operation(
    code: str,
    zh: str,
    en: str,
    *,
    source: str,
    rule: str = "R17",
    kinds: frozenset[CredentialKind] = frozenset({CredentialKind.NONE}),
    fields_type: type[OperationFields] = OperationFields,
    schema: type[Schema] = OperationSchema,
    needs_pin: bool = False,
) -> ScenarioSpec:
    """Declare an operation: national, told no more than that the card is good."""
    return ScenarioSpec(
        code=code,
        domain="card",
        zh=zh,
        en=en,
        basis=Basis.NATIONAL,
        fields=fields_type,
        schema=schema,
        discloses=frozenset({"valid"}),
        kinds=kinds,
        rule=rule,
        source=source,
        needs_pin=needs_pin,
        is_use=False,
        section=CARD,
    )


def _refuse_channel(case: Case, service: Service, channel: Channel) -> Reason | None:
    """Say why the host does not do this by this channel, or at this outlet."""
    if channel is Channel.COUNTER:
        return None if service in case.offer.point.services else _elsewhere(case, service)
    rules = case.host.section(CardRules)
    remote = {
        Channel.ONLINE: rules.online if rules is not None else frozenset(),
        Channel.PHONE: rules.phone if rules is not None else frozenset(),
    }
    if service in remote[channel]:
        return None
    served = [one for one in remote if service in remote[one]]
    facts = {"channel": channel.value, "served": ", ".join((Channel.COUNTER, *served))}
    return Reason(CHANNEL_NOT_SERVED, facts)


def _elsewhere(case: Case, service: Service) -> Reason:
    item, point = case.offer.item, case.offer.point
    other = next(
        (
            one.id
            for one in case.host.catalogue.points_of(item)
            if one.city == point.city and service in one.services
        ),
        "-",
    )
    facts = {"item": item.id, "point": point.id, "elsewhere": other}
    return Reason(Code.NOT_OFFERED_AT_POINT, facts)
