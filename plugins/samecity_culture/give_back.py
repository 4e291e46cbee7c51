"""`culture.return`: what was borrowed comes back to the library that lent it, always.

Neither an agreement that has ended nor a lost card keeps anybody from returning a book: at the
desk the person is found by document.
"""

from __future__ import annotations

from typing import Final

from samecity.domain.card import AT_A_DESK, CredentialKind
from samecity.domain.decision import Terms
from samecity.domain.reasons import Reason
from samecity.domain.treatment import Basis
from samecity.spi import Allowed, Case, Outcome, Question, Refused, Region, Scenario, ScenarioSpec
from samecity_culture.account import Account
from samecity_culture.house_rules import CULTURE
from samecity_culture.items import ItemsFields, ItemsSchema

NOT_ON_LOAN: Final = "NOT_ON_LOAN"


class GiveBack(Scenario):
    """Items given back at the desk or machine of the library that lent them."""

    spec = ScenarioSpec(
        code="culture.return",
        domain="culture",
        zh="归还",
        en="Return",
        basis=Basis.ZONE,
        fields=ItemsFields,
        schema=ItemsSchema,
        discloses=frozenset({"valid", "pseudonym"}),
        kinds=AT_A_DESK | {CredentialKind.NONE},
        rule="R04",
        source="S0 ZS-09, domain 4.5",
        section=CULTURE,
    )

    def has_baseline(self, region: Region, question: Question) -> bool:
        """A loan made under an agreement is finished when the agreement is not in force (R28)."""
        return True

    def refuse_state(self, case: Case) -> Reason | None:
        """Refuse a card that may not be used (R18); without a card its state does not matter."""
        if case.request.kind is CredentialKind.NONE:
            return None
        return super().refuse_state(case)

    def decide(self, case: Case) -> Outcome:
        """Take back all the items or none, overdue or not."""
        account, items = Account.of(case), case.fields_as(ItemsFields).items
        if not account.due.keys() >= set(items):
            return Refused(Reason(NOT_ON_LOAN))
        kept = account.returned(items)
        return Allowed(Terms(limits={"on_loan": len(kept.due)}), effects=(kept.write(case),))
