"""`culture.borrow`: the card is the reader card; the library's own limits hold for everybody."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from samecity.domain.card import AT_A_DESK
from samecity.domain.clock import local_day
from samecity.domain.decision import Terms
from samecity.domain.reasons import Code, Reason
from samecity.domain.treatment import Basis
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
from samecity_culture.account import Account
from samecity_culture.house_rules import CULTURE, HouseRules, Lending
from samecity_culture.items import ItemsFields, ItemsSchema

ALREADY_ON_LOAN: Final = "ALREADY_ON_LOAN"


class Borrow(Scenario):
    """Items lent at a library's desk or machine, without a reader card and without a deposit."""

    spec = ScenarioSpec(
        code="culture.borrow",
        domain="culture",
        zh="借阅",
        en="Borrow",
        basis=Basis.ZONE,
        fields=ItemsFields,
        schema=ItemsSchema,
        discloses=frozenset({"valid", "pseudonym"}),
        kinds=AT_A_DESK,
        rule="R04",
        source="S0 ZS-09, S3 BZ-16, S4 AH-16",
        section=CULTURE,
        terms=Lending,
    )

    def host_terms(self, region: Region, question: Question) -> Lending:
        """Find what this class of library lends; home's limits are never carried (R04).

        Raises:
            LookupError: The region offers lending here but says nowhere how much.
        """
        rules = region.section(HouseRules) or HouseRules()
        lending = rules.lending_at(question.point.type)
        if lending is None:
            raise LookupError(f"expected a lending rule for {question.point.type}")
        return lending

    def decide(self, case: Case) -> Outcome:
        """Lend all the items or none."""
        lending, account = case.terms_as(Lending), Account.of(case)
        items = case.fields_as(ItemsFields).items
        today = local_day(case.request.at)
        refusal = _refuse(lending, account, items, today)
        if refusal is not None:
            return Refused(refusal)
        lent = account.lent(items, today + timedelta(days=lending.days))
        limits = {
            "loans": lending.loans,
            "days": lending.days,
            "left": lending.loans - len(lent.due),
        }
        source = shown_source(lending.source, demo=lending.demo)
        return Allowed(Terms(limits=limits), effects=(lent.write(case),), source=source)


def _refuse(
    lending: Lending, account: Account, items: tuple[str, ...], today: date
) -> Reason | None:
    if not account.due.keys().isdisjoint(items):
        return Reason(ALREADY_ON_LOAN)
    if len(account.due) + len(items) > lending.loans:
        return Reason(Code.BORROW_LIMIT, {"loans": lending.loans})
    if account.has_overdue(today):
        return Reason(Code.OVERDUE_ITEMS)
    return None
