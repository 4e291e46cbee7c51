"""`benefit.activate`: the bank account behind the card is activated at a bank counter, for nothing.

What was kept for the account until now is paid in the same transaction, once.
"""

from __future__ import annotations

from typing import Final

import attrs

from samecity.domain.card import AccountState, CredentialKind
from samecity.domain.decision import Terms
from samecity.domain.effects import WriteCard
from samecity.domain.reasons import Code, Reason
from samecity.domain.treatment import Basis
from samecity.schemas.values import StrictSchema
from samecity.spi import Allowed, Case, Outcome, Refused, Scenario, ScenarioSpec
from samecity_benefits.order import State, judge_held, pay
from samecity_benefits.programmes import BENEFITS, Benefits

ACCOUNT_FROZEN: Final = "ACCOUNT_FROZEN"
EVENT: Final = "activate_account"


@attrs.frozen
class ActivateFields:
    """An activation has no fields."""


class ActivateSchema(StrictSchema):
    """Fields of an activation."""

    makes = ActivateFields


class Activate(Scenario):
    """A card at a bank's counter becomes a bank card too, at any bank, without an annual fee."""

    spec = ScenarioSpec(
        code="benefit.activate",
        domain="benefits",
        zh="激活银行账户",
        en="Activate the account",
        basis=Basis.HOME,
        fields=ActivateFields,
        schema=ActivateSchema,
        discloses=frozenset({"valid"}),
        kinds=frozenset({CredentialKind.CARD_CONTACT}),
        rule="R24",
        source="S3 BZ-09",
        section=BENEFITS,
    )

    def decide(self, case: Case) -> Outcome:
        """Activate the account and pay what waited for it."""
        card = case.card
        assert card is not None  # a chip was read
        if not case.holder.is_alive:
            return Refused(Reason(Code.PAYEE_DECEASED))
        if card.account is AccountState.ACTIVE:
            return Refused(Reason(Code.ALREADY_DONE))
        if card.account is AccountState.FROZEN:
            return Refused(Reason(ACCOUNT_FROZEN))
        active = attrs.evolve(card, account=AccountState.ACTIVE)
        held = judge_held(case, active)
        paid = sum(one.state is State.PAID for one in held)
        benefits = case.host.section(Benefits) or Benefits()
        limits = {"minutes": benefits.activation_minutes, "orders_paid": paid}
        return Allowed(
            Terms(limits=limits),
            (WriteCard(active, EVENT, case.card_version), *pay(case, held)),
        )
