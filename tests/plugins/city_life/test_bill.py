from __future__ import annotations

import pytest

from samecity.domain.card import AccountState, CredentialKind
from samecity.domain.ecard import EcardLevel
from samecity.domain.reasons import Code
from samecity.domain.treatment import Treatment
from samecity.synthetic.people import load_people
from tests.plugins.town import Town, codes

BILL = "shop.bill"


@pytest.mark.parametrize(
    ("home", "treatment"), [("binzhou", Treatment.LOCAL), ("foshan", Treatment.HOST_OPEN)]
)
def test_a_bill_is_paid_by_any_card(town: Town, home: str, treatment: Treatment) -> None:
    decision = town.use(town.world.adult(home), "binzhou", BILL).decision

    assert (decision.treatment, decision.terms.payable_fen) == (treatment, 4_860)
    [post] = [one for one in decision.effects if one["type"] == "post"]
    assert (post["payer"], post["payee"], post["amount_fen"]) == (home, "binzhou", 4_860)


def test_a_bill_is_paid_once_whoever_pays_it(town: Town) -> None:
    town.use(town.world.adult("binzhou"), "binzhou", BILL)

    again = town.use(town.world.adult("anhui"), "binzhou", BILL)
    another = town.use(town.world.adult("anhui"), "binzhou", BILL, bill="heat-2611")

    assert codes(again) == [Code.ALREADY_DONE]
    assert another.decision.terms.payable_fen == 198_000


def test_two_who_pay_one_bill_at_once_do_not_both_pay(town: Town) -> None:
    pair = [town.world.adult("binzhou"), town.world.adult("anhui")]

    answers = town.at_once(pair, "binzhou", BILL)

    assert sorted(map(codes, answers)) == [[], [Code.ALREADY_DONE]]


@pytest.mark.parametrize("account", [AccountState.NONE, AccountState.INACTIVE, AccountState.FROZEN])
@pytest.mark.parametrize("kind", [CredentialKind.CARD_CONTACT, CredentialKind.ECARD_QR])
def test_without_an_active_account_no_card_pays(
    town: Town, account: AccountState, kind: CredentialKind
) -> None:
    payer = town.world.issue(load_people()["p-liu"].person, "binzhou", account=account)

    answer = town.use(payer, "binzhou", BILL, kind=kind)

    assert codes(answer) == [Code.ACCOUNT_NOT_ACTIVE]
    assert answer.decision.terms.gross_fen == 4_860


def test_an_ecard_for_identity_alone_pays_nothing(town: Town) -> None:
    payer = town.world.adult("binzhou")
    town.world.give_ecard(payer, level=EcardLevel.IDENTITY)

    answer = town.use(payer, "binzhou", BILL, kind=CredentialKind.ECARD_QR)

    assert codes(answer) == [Code.ECARD_LEVEL_TOO_LOW]


def test_a_bill_that_nobody_sent_is_not_paid(town: Town) -> None:
    answer = town.use(town.world.adult("binzhou"), "binzhou", BILL, bill="none")

    assert codes(answer) == ["NUMBER_UNKNOWN"]


def test_nobody_pays_by_card_without_agreeing(town: Town) -> None:
    here = town.use(town.world.adult("binzhou"), "binzhou", BILL, envelope={"consents": []})
    visitor = town.use(town.world.adult("anhui"), "binzhou", BILL, envelope={"notices": []})

    assert codes(here) == [Code.CONSENT_MISSING]
    assert codes(visitor) == [Code.NOTICE_MISSING]
