"""`ecard.issue` and `ecard.show`: one e-card per person, carried by many channels (R20)."""

from __future__ import annotations

from typing import Final

import attrs
from marshmallow import fields, validate

from samecity.domain.card import Card, CardFunction, CardState, CredentialKind
from samecity.domain.decision import Terms
from samecity.domain.ecard import Ecard, EcardLevel, refusal_of_ecard
from samecity.domain.reasons import Code, Reason
from samecity.domain.treatment import Basis
from samecity.schemas.values import StrictSchema
from samecity.spi import Allowed, Case, Outcome, Refused, ScenarioSpec
from samecity_card.business import Business
from samecity_card.rules import CARD

ECARD_NOT_ISSUED: Final = "ECARD_NOT_ISSUED"
NATIONAL_APP: Final = "national-app"
"""The channel of an application that names none: the national platform's own. Source: `P37i`."""


@attrs.frozen
class ChannelFields:
    """What everything about an e-card is told.

    Attributes:
        channel: The app in question; empty takes the request's.
    """

    channel: str = ""


class ChannelSchema(StrictSchema):
    """Fields about a channel."""

    makes = ChannelFields

    channel = fields.String(
        load_default="", validate=validate.Length(max=60, error="at most 60 characters")
    )


@attrs.frozen
class IssueFields(ChannelFields):
    """An application for an e-card.

    Attributes:
        authorise_in_loss: Whether the holder allows identity services during a temporary loss;
            None leaves it as it is.
    """

    authorise_in_loss: bool | None = None


class IssueSchema(ChannelSchema):
    """Fields of an application for an e-card."""

    makes = IssueFields

    authorise_in_loss = fields.Boolean(load_default=None, allow_none=True)


class EcardIssuing(Business):
    """Something that needs a usable physical card in the applicant's hands."""

    def refuse_state(self, case: Case) -> Reason | None:
        """Refuse who has no live card; who has one is refused by its state (NB-12)."""
        if case.card is None or case.card_state is CardState.CANCELLED:
            return Reason(Code.ECARD_NO_PHYSICAL_CARD)
        return super().refuse_state(case)


class IssueEcard(EcardIssuing):
    """An application through a channel; a second one brings the same e-card (NB-08).

    Channels carry, the national platform signs: without it none is issued (NB-06).
    """

    spec = ScenarioSpec(
        code="ecard.issue",
        domain="card",
        zh="电子社保卡申领",
        en="Ask for an e-card",
        basis=Basis.NATIONAL,
        fields=IssueFields,
        schema=IssueSchema,
        discloses=frozenset({"valid"}),
        kinds=frozenset({CredentialKind.NONE}),
        rule="R20",
        source="S1 NB-05, NB-06, NB-08, NB-11, NB-12",
        is_use=False,
        section=CARD,
    )

    def operate(self, case: Case) -> Outcome:
        """Give the person's e-card to the channel, making it first if there is none."""
        channel = channel_of(case) or NATIONAL_APP
        if channel not in case.national.channels:
            return Refused(not_authorised(channel))
        assert case.card is not None  # refuse_state
        before, version = ecard_for(case, case.card, level_of(case.card))
        ecard = bind(before, channel)
        authorises = case.fields_as(IssueFields).authorise_in_loss
        if authorises is not None:
            ecard = attrs.evolve(ecard, is_authorised_in_loss=authorises)
        limits = {"level": int(ecard.level), "channels": len(ecard.channels)}
        return Allowed(Terms(limits=limits), (case.national.sign(ecard, version),))


class ShowEcard(Business):
    """A channel shows a code: a use for identity, so that coupling and state decide (R18).

    The code's text reaches the channel as the disclosed field `code` and is kept nowhere; a replay
    of the request does not bring it again.
    """

    spec = ScenarioSpec(
        code="ecard.show",
        domain="card",
        zh="出示电子社保卡",
        en="Show the e-card",
        basis=Basis.NATIONAL,
        fields=ChannelFields,
        schema=ChannelSchema,
        discloses=frozenset({"valid", "code"}),
        kinds=frozenset({CredentialKind.NONE}),
        rule="R18",
        source="S1 NB-10, NB-13, P37b",
        section=CARD,
    )

    def refuse_state(self, case: Case) -> Reason | None:
        """Refuse by the state of the card behind the e-card, seen through the coupling policy."""
        ecard = _shown(case)
        if ecard is None:
            return super().refuse_state(case) or Reason(ECARD_NOT_ISSUED)
        return refusal_of_ecard(ecard, case.card_state, case.national.coupling, for_identity=True)

    def operate(self, case: Case) -> Outcome:
        """Register a new code: sixty seconds, one scan, this channel (P37b)."""
        ecard = _shown(case)
        assert ecard is not None  # refuse_state
        channel = channel_of(case) or ecard.channels[0]
        if channel not in ecard.channels:
            return Refused(not_authorised(channel))
        request = case.request
        code = case.national.code_of(request.request_id)
        return Allowed(effects=(case.national.show(ecard, channel, request.at, code),))


def channel_of(case: Case) -> str:
    """Return the channel that a request means, or nothing."""
    return case.fields_as(ChannelFields).channel or case.request.channel


def not_authorised(channel: str) -> Reason:
    """Say that a channel may not do this."""
    return Reason(Code.CHANNEL_NOT_AUTHORISED, {"channel": channel[:40]})


def level_of(card: Card) -> EcardLevel:
    """Return the issue level that a card gives: payment needs its bank function (P37a)."""
    return EcardLevel.PAYMENT if CardFunction.BANK in card.functions else EcardLevel.IDENTITY


def ecard_for(case: Case, card: Card, level: EcardLevel) -> tuple[Ecard, int]:
    """Return the one e-card of a card's holder and its version; a new one has version 0.

    An e-card whose own card was cancelled for good passes to this card.

    Args:
        case: The request.
        card: A live card of the person.
        level: Issue level of an e-card that stands for this card from now on.
    """
    found = case.store.ecard_of(card.holder_ref)
    if found is None:
        ref = f"e-{card.card_ref}"
        return Ecard(ref, card.card_ref, card.holder_ref, card.home, level, ()), 0
    ecard, version = found
    behind = case.store.card(ecard.home, ecard.card_ref)
    if behind is None or behind[0].state is CardState.CANCELLED:
        ecard = attrs.evolve(ecard, card_ref=card.card_ref, home=card.home, level=level)
    return ecard, version


def bind(ecard: Ecard, channel: str) -> Ecard:
    """Let a channel carry an e-card."""
    return attrs.evolve(ecard, channels=tuple(sorted({*ecard.channels, channel})))


def _shown(case: Case) -> Ecard | None:
    """Return the e-card of the card in the case, if it has one."""
    found = case.store.ecard_of(case.holder.holder_ref)
    if found is None or case.card is None or found[0].card_ref != case.card.card_ref:
        return None
    return found[0]
