"""`ecard.family`: one phone shows the e-cards of relatives who have none."""

from __future__ import annotations

from enum import StrEnum, unique
from typing import Final

import attrs
from marshmallow import ValidationError, fields

from samecity.domain.card import Card, CardState, CredentialKind
from samecity.domain.clock import age_on, local_day
from samecity.domain.decision import Terms
from samecity.domain.ecard import EcardLevel
from samecity.domain.effects import NATIONAL, SetState
from samecity.domain.holder import Holder
from samecity.domain.identifiers import ResidentId
from samecity.domain.lifecycle import REFUSAL_OF, state_at
from samecity.domain.reasons import Code, Reason
from samecity.domain.treatment import Basis
from samecity.spi import Allowed, Case, Outcome, Refused, Row, ScenarioSpec
from samecity_card.ecard import (
    NATIONAL_APP,
    ChannelFields,
    ChannelSchema,
    EcardIssuing,
    bind,
    channel_of,
    ecard_for,
    not_authorised,
)
from samecity_card.rules import CARD, CardRules

GUARDED_AGE: Final = 16
"""Below this age only the guardian may show the e-card. Source: `P37f`."""

_FAMILY: Final = "family"


@unique
class Relation(StrEnum):
    """What the relative is to the holder."""

    CHILD = "child"
    PARENT = "parent"
    SPOUSE = "spouse"
    GRANDPARENT = "grandparent"
    GRANDCHILD = "grandchild"
    OTHER = "other"


@attrs.frozen
class FamilyFields(ChannelFields):
    """A relative's e-card.

    Attributes:
        relative: Number on the relative's document.
        relation: As the holder states it; the guardianship of a child is checked, nothing else.
        relative_agrees: Whether a relative of 16 or more has agreed.
    """

    relative: ResidentId | None = None
    relation: Relation = Relation.CHILD
    relative_agrees: bool = False


def _resident_id(text: str) -> ResidentId | None:
    try:
        return ResidentId(text) if text else None
    except ValueError as error:
        raise ValidationError("a resident id") from error


class FamilySchema(ChannelSchema):
    """Fields of a relative's e-card."""

    makes = FamilyFields

    relative = fields.String(load_default=None, post_load=_resident_id)
    relation = fields.Enum(Relation, by_value=True, load_default=Relation.CHILD)
    relative_agrees = fields.Boolean(load_default=False)


class ShareEcard(EcardIssuing):
    """The family service: for children and elders without a phone (`P37f`)."""

    spec = ScenarioSpec(
        code="ecard.family",
        domain="card",
        zh="亲情服务",
        en="Show a relative's e-card",
        basis=Basis.NATIONAL,
        fields=FamilyFields,
        schema=FamilySchema,
        discloses=frozenset({"valid"}),
        kinds=frozenset({CredentialKind.NONE}),
        rule="R20",
        source="P37f, P37e2",
        is_use=False,
        section=CARD,
    )

    def operate(self, case: Case) -> Outcome:
        """Give the relative's e-card to the holder's channel, up to the quota."""
        channel = channel_of(case) or NATIONAL_APP
        if channel not in case.national.channels:
            return Refused(not_authorised(channel))
        relative = _relative(case)
        if isinstance(relative, Reason):
            return Refused(relative)
        card = _usable_card(case, relative)
        if isinstance(card, Reason):
            return Refused(card)
        return _share(case, card, channel)


def _relative(case: Case) -> Holder | Reason:
    """Find the relative and check that the holder may act for them."""
    asked, applicant = case.fields_as(FamilyFields), case.holder
    person = case.national.find_person(asked.relative) if asked.relative is not None else None
    if person is None or person.holder.holder_ref == applicant.holder_ref:
        return Reason(Code.HOLDER_MISMATCH)
    relative = person.holder
    if age_on(relative.born, local_day(case.request.at)) < GUARDED_AGE:
        is_guardian = relative.guardian_ref == applicant.holder_ref
        return relative if is_guardian else Reason(Code.GUARDIAN_REQUIRED)
    return relative if asked.relative_agrees else Reason(Code.AGENT_NOT_AUTHORISED)


def _usable_card(case: Case, relative: Holder) -> Card | Reason:
    """Return the relative's newest good card, or why there is none."""
    at = case.request.at
    held = [card for card, _ in case.national.cards_of(relative.holder_ref, case.store)]
    live = [card for card in reversed(held) if card.state is not CardState.CANCELLED]
    good = next((card for card in live if state_at(card, at) is CardState.NORMAL), None)
    if good is not None:
        return good
    if live:
        return Reason(REFUSAL_OF[state_at(live[0], at)])
    return Reason(Code.ECARD_NO_PHYSICAL_CARD)


def _share(case: Case, card: Card, channel: str) -> Outcome:
    rules = case.home.section(CardRules)
    quota = rules.family_quota if rules is not None else 0
    ecard, version = ecard_for(case, card, EcardLevel.IDENTITY)
    mine = case.holder.holder_ref
    row = case.national_shelf.get(_FAMILY, _key(case))
    shown = _shown_by(case, row)
    if ecard.family_holder != mine:
        if len(shown) >= quota:
            return Refused(Reason(Code.QUOTA_EXHAUSTED))
        shown = [*shown, ecard.ecard_ref]
    shared = attrs.evolve(bind(ecard, channel), family_holder=mine)
    return Allowed(
        Terms(limits={"left": quota - len(shown)}),
        (case.national.sign(shared, version), _keep(case, shown, row)),
    )


def _shown_by(case: Case, row: Row | None) -> list[str]:
    """Return the e-cards that the holder still shows; another relative may have taken one over."""
    refs = row.body["ecards"] if row is not None else ()
    assert isinstance(refs, list | tuple)
    found = (case.store.ecard(str(ref)) for ref in refs)
    mine = case.holder.holder_ref
    return [one[0].ecard_ref for one in found if one is not None and one[0].family_holder == mine]


def _keep(case: Case, shown: list[str], row: Row | None) -> SetState:
    return case.national_shelf.set(_FAMILY, _key(case), {"ecards": shown}, row)


def _key(case: Case) -> str:
    return case.national.pseudonym(NATIONAL, case.holder.holder_ref)
