"""`canteen.meal`: the host's price, once a sitting for each person."""

from __future__ import annotations

import attrs
import msgspec
from marshmallow import fields

from samecity.domain.card import CredentialKind
from samecity.domain.clock import local_day
from samecity.domain.decision import Terms
from samecity.domain.ecard import EcardLevel
from samecity.domain.money import percent_of
from samecity.domain.reasons import Reason
from samecity.domain.treatment import AS_LOCAL, Basis
from samecity.schemas.values import StrictSchema
from samecity.spi import (
    Allowed,
    Case,
    Consent,
    Outcome,
    Question,
    Refused,
    Region,
    Scenario,
    ScenarioSpec,
)
from samecity_jiaxing.kitchen import MEAL
from samecity_jiaxing.menu import CANTEEN, Menu, Sitting

_SERVED = "served"


@attrs.frozen
class MealFields:
    """What somebody wants to eat."""

    meal: Sitting = Sitting.LUNCH


class MealSchema(StrictSchema):
    """Fields of a meal."""

    makes = MealFields

    meal = fields.Enum(Sitting, by_value=True, load_default=Sitting.LUNCH)


class MealTerms(msgspec.Struct, frozen=True, gc=False):
    """A host's terms for one meal."""

    gross_fen: int
    payable_fen: int


class Meal(Scenario):
    """A card at the counter of a community canteen."""

    spec = ScenarioSpec(
        code=MEAL,
        domain="consumption",
        zh="老年食堂就餐",
        en="Eat at a senior canteen",
        basis=Basis.ZONE,
        fields=MealFields,
        schema=MealSchema,
        discloses=frozenset({"valid", "class", "pseudonym"}),
        kinds=frozenset({CredentialKind.CARD_CONTACTLESS, CredentialKind.ECARD_QR}),
        rule="R04",
        source="fictional",
        consent=Consent.NOTICE,
        ecard_level=EcardLevel.PAYMENT,
        for_identity=False,
        section=CANTEEN,
        terms=MealTerms,
    )

    def host_terms(self, region: Region, question: Question) -> MealTerms:
        """Price the meal from the host's menu.

        Raises:
            LookupError: The region has a canteen but does not serve that meal.
        """
        menu, asked = region.section(Menu), question.fields
        dish = menu.at(asked.meal) if menu and isinstance(asked, MealFields) else None
        if dish is None:
            raise LookupError(f"expected a dish at {question.point.id}, received none")
        percent = dish.percent(question.holder.age) if question.treatment in AS_LOCAL else 100
        return MealTerms(dish.gross_fen, percent_of(dish.gross_fen, percent))

    def decide(self, case: Case) -> Outcome:
        """Take the host's price, unless the person has eaten at this sitting."""
        terms = case.terms_as(MealTerms)
        meal, day = case.fields_as(MealFields).meal, local_day(case.request.at)
        key = f"{case.pseudonym}:{day}:{meal}"
        row = case.host_shelf.get(_SERVED, key)
        if row is not None:
            reason = Reason("MEAL_SERVED", {"served_on": day.isoformat()})
            return Refused(reason, terms.gross_fen)
        return Allowed(
            Terms(
                gross_fen=terms.gross_fen,
                payable_fen=terms.payable_fen,
                saving_fen=terms.gross_fen - terms.payable_fen,
            ),
            effects=(case.host_shelf.set(_SERVED, key, {"point": case.offer.point.id}, row),),
        )
