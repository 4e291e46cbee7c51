from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import attrs
import pytest

from samecity.domain.card import CredentialKind
from samecity.domain.clock import SHANGHAI
from samecity.domain.reasons import Code
from samecity.engine.acceptance import Acceptance
from samecity.platform import Platform
from samecity.synthetic.world import Wallet, World
from samecity_benefits.programmes import Benefits
from samecity_conformance.variants import Altered, registry_with
from tests.plugins.benefits.conftest import Desk, codes

SHOP = "ah-sports-shop"


def voucher(
    desk: Desk,
    wallet: Wallet,
    act: str = "issue",
    *,
    point: str = SHOP,
    at: datetime | None = None,
    **fields: object,
) -> Acceptance:
    """Do something with a voucher in Hefei."""
    kind = CredentialKind.CARD_CONTACTLESS
    told = {"act": act, **fields}
    body = desk.world.body("anhui", "benefit.voucher", kind, told, at=at, point=point)
    return desk.ask(body, desk.world.reader(wallet, kind, desk.world.at))


def test_a_voucher_is_given_out_once_per_person(desk: Desk) -> None:
    wallet = desk.payee(city="anhui")

    first = voucher(desk, wallet)

    assert first.decision.terms.limits == {"face_fen": 3_000, "threshold_fen": 10_000}
    assert codes(voucher(desk, wallet)) == [Code.ALREADY_DONE]
    assert voucher(desk, desk.payee(city="wuhu")).decision.allowed


def test_it_takes_its_face_off_one_purchase(desk: Desk) -> None:
    wallet = desk.payee(city="anhui")
    voucher(desk, wallet)

    terms = voucher(desk, wallet, "spend", amount_fen=10_000).decision.terms
    again = voucher(desk, wallet, "spend", amount_fen=10_000)

    assert (terms.gross_fen, terms.payable_fen, terms.fund_fen) == (10_000, 7_000, 3_000)
    assert codes(again) == ["VOUCHER_ABSENT"]


def test_below_the_threshold_the_full_price_stands_and_the_voucher_is_kept(desk: Desk) -> None:
    wallet = desk.payee(city="anhui")
    voucher(desk, wallet)

    below = voucher(desk, wallet, "spend", amount_fen=9_999)

    assert codes(below) == [Code.BELOW_THRESHOLD]
    assert below.decision.terms.payable_fen == 9_999
    assert voucher(desk, wallet, "spend", amount_fen=10_000).decision.terms.fund_fen == 3_000


def test_a_purchase_brought_back_gives_the_voucher_back_once(desk: Desk) -> None:
    wallet = desk.payee(city="anhui")
    voucher(desk, wallet)
    voucher(desk, wallet, "spend")

    assert voucher(desk, wallet, "refund").decision.allowed
    assert codes(voucher(desk, wallet, "refund")) == [Code.ALREADY_DONE]
    assert voucher(desk, wallet, "spend").decision.terms.fund_fen == 3_000
    funded = [one for one in desk.platform.journal.postings() if one.amount_fen > 0]
    assert [(one.account, one.amount_fen) for one in funded] == [
        ("voucher.ah-sport", 3_000),
        ("voucher.ah-sport.refund", 3_000),
        ("voucher.ah-sport", 3_000),
    ]


@pytest.mark.parametrize("act", ["spend", "refund"])
def test_only_merchants_of_the_programme_take_it(desk: Desk, act: str) -> None:
    wallet = desk.payee(city="anhui")
    voucher(desk, wallet)

    refused = voucher(desk, wallet, act, point="ah-restaurant")

    [reason] = refused.decision.reasons
    assert (reason.code, reason.facts["elsewhere"]) == (Code.NOT_OFFERED_AT_POINT, SHOP)


@pytest.mark.parametrize("act", ["spend", "refund"])
def test_who_has_none_cannot_spend_one(desk: Desk, act: str) -> None:
    assert codes(voucher(desk, desk.payee(city="anhui"), act)) == ["VOUCHER_ABSENT"]


@pytest.mark.parametrize(
    ("at", "code"),
    [
        (datetime(2026, 10, 31, 23, 59, 59, tzinfo=SHANGHAI), Code.NOT_OPEN_YET),
        (datetime(2026, 11, 1, tzinfo=SHANGHAI), ""),
        (datetime(2026, 12, 31, 23, 59, 59, tzinfo=SHANGHAI), ""),
        (datetime(2027, 1, 1, tzinfo=SHANGHAI), Code.CLOSED),
    ],
)
def test_it_lives_from_its_first_to_its_last_day(desk: Desk, at: datetime, code: str) -> None:
    wallet = desk.payee(city="anhui")

    assert codes(voucher(desk, wallet, at=at)) == [code] * bool(code)


def test_one_that_expired_unspent_is_gone(desk: Desk) -> None:
    wallet = desk.payee(city="anhui")
    voucher(desk, wallet)
    late = datetime(2027, 1, 1, tzinfo=SHANGHAI)

    assert codes(voucher(desk, wallet, "spend", at=late)) == [Code.CLOSED]


def test_a_voucher_that_nobody_gives_out_is_on_no_list(desk: Desk) -> None:
    answer = voucher(desk, desk.payee(city="anhui"), voucher="ah-cinema")

    assert codes(answer) == [Code.ITEM_NOT_IN_LIST]


def test_a_visitor_is_refused_the_programme(desk: Desk) -> None:
    assert codes(voucher(desk, desk.payee(city="ningbo"))) == [Code.HOME_PROGRAMME_ONLY]


class LastOne(Altered):
    """Anhui with one voucher left in the budget."""

    def alter(self) -> None:
        benefits = self.section(Benefits)
        assert benefits is not None
        rules = (attrs.evolve(benefits.vouchers[0], budget=1), *benefits.vouchers[1:])
        self.sections = {**self.sections, Benefits: attrs.evolve(benefits, vouchers=rules)}


def test_the_last_voucher_of_the_budget_goes_to_one_of_two() -> None:
    desk = Desk(World(Platform(registry=registry_with({"anhui": LastOne}))))
    wallets = [desk.payee(city="anhui") for _ in range(2)]

    with ThreadPoolExecutor(2) as threads:
        answers = list(threads.map(lambda wallet: codes(voucher(desk, wallet)), wallets))

    assert sorted(answers) == [[], [Code.BUDGET_EXHAUSTED]]
