from __future__ import annotations

from datetime import date, timedelta

import attrs
import pytest

from samecity.domain.card import CredentialKind
from samecity.domain.catalogue import OfferedTo
from samecity.domain.reasons import Code
from samecity.domain.treatment import Treatment
from samecity.host.registry import Registry
from samecity.journal.sql import SqlJournal
from samecity_city_life.offers import Offer
from samecity_city_life.section import CityLife
from samecity_conformance.variants import Altered, registry_with
from tests.plugins.town import Town, codes, notes

BUY, REFUND = "shop.discount", "shop.refund"
DAY = date(2026, 11, 23)


def offer(**values: object) -> Offer:
    plain = Offer("test", "测试", "test", "funder", DAY, "test", threshold_fen=2_000, off_fen=1_900)
    return attrs.evolve(plain, **values)  # type: ignore[arg-type]  # any of its fields


def town_with(*offers: Offer) -> Town:
    """Return a town in whose Zhoushan these offers run and no others."""

    class WithOffers(Altered):
        def alter(self) -> None:
            self.sections = {**self.sections, CityLife: CityLife(offers=offers)}

    return Town(registry_with({"zhoushan": WithOffers}))


def paid(town: Town, home: str, amount_fen: int) -> tuple[int, list[str]]:
    answer = town.use(town.world.adult(home), "zhoushan", BUY, amount_fen=amount_fen)
    assert codes(answer) == []
    terms = answer.decision.terms
    assert terms.gross_fen == amount_fen == terms.payable_fen + terms.saving_fen
    return terms.payable_fen, notes(answer)


@pytest.mark.parametrize(
    ("amount_fen", "payable_fen", "noted"),
    [
        (1, 1, ["BELOW_THRESHOLD"]),
        (1_999, 1_999, ["BELOW_THRESHOLD"]),
        (2_000, 100, []),
        (2_500, 600, []),
        (10**8, 10**8 - 1_900, []),
    ],
)
def test_the_threshold_itself_has_the_discount(
    town: Town, amount_fen: int, payable_fen: int, noted: list[str]
) -> None:
    assert paid(town, "zhoushan", amount_fen) == (payable_fen, noted)


@pytest.mark.parametrize(
    ("offered_to", "home", "payable_fen", "noted"),
    [
        (OfferedTo.LOCAL, "zhoushan", 100, []),
        (OfferedTo.LOCAL, "ningbo", 2_000, ["LOCAL_CARD_ONLY"]),
        (OfferedTo.ZONE, "ningbo", 100, []),
        (OfferedTo.ZONE, "shanghai", 100, []),
        (OfferedTo.NATIONAL, "foshan", 100, []),
        (OfferedTo.NATIONAL, "binzhou", 100, []),
    ],
)
def test_the_sponsor_says_whom_an_offer_admits(
    offered_to: OfferedTo, home: str, payable_fen: int, noted: list[str]
) -> None:
    town = town_with(offer(offered_to=offered_to))

    assert paid(town, home, 2_000) == (payable_fen, noted)


def test_an_offer_whose_text_says_nothing_is_for_local_cards() -> None:
    assert offer().offered_to is OfferedTo.LOCAL


@pytest.mark.parametrize("offered_to", [OfferedTo.LOCAL, OfferedTo.ZONE])
def test_who_is_outside_the_zone_is_not_meant(offered_to: OfferedTo) -> None:
    town = town_with(offer(offered_to=offered_to))

    answer = town.use(town.world.adult("foshan"), "zhoushan", BUY)

    assert codes(answer) == [Code.OUT_OF_ZONE]


@pytest.mark.parametrize(
    ("opens_on", "closes_on", "expected"),
    [
        (DAY, DAY, []),
        (DAY - timedelta(days=9), DAY, []),
        (DAY, None, []),
        (DAY - timedelta(days=9), DAY - timedelta(days=1), [Code.CLOSED]),
        (DAY + timedelta(days=1), None, [Code.NOT_OPEN_YET]),
    ],
)
def test_an_offer_runs_on_its_first_and_on_its_last_day(
    opens_on: date, closes_on: date | None, expected: list[str]
) -> None:
    town = town_with(offer(opens_on=opens_on, closes_on=closes_on))

    answer = town.use(town.world.adult("zhoushan"), "zhoushan", BUY)

    assert codes(answer) == expected


def test_a_refusal_names_the_price_that_stands() -> None:
    town = town_with(offer(closes_on=DAY - timedelta(days=1), opens_on=date(2026, 1, 1)))

    answer = town.use(town.world.adult("zhoushan"), "zhoushan", BUY, amount_fen=2_500)

    assert answer.decision.terms.gross_fen == 2_500


def test_a_merchant_that_takes_no_part_has_no_offer() -> None:
    town = town_with(offer(points=frozenset({"zs-bakery"})))
    here = town.use(town.world.adult("zhoushan"), "zhoushan", BUY)
    there = town.use(town.world.adult("zhoushan"), "zhoushan", BUY, envelope={"point": "zs-bakery"})

    assert codes(here) == [Code.CLOSED]
    assert there.decision.terms.saving_fen == 1_900


def test_of_several_offers_the_customer_has_the_best_that_is_left() -> None:
    town = town_with(
        offer(id="small", off_fen=500), offer(id="large"), offer(id="far", threshold_fen=9_000)
    )
    customer = town.world.adult("zhoushan")

    savings = [town.use(customer, "zhoushan", BUY).decision.terms.saving_fen for _ in range(3)]

    assert savings == [1_900, 500, 0]


def test_a_percentage_is_rounded_half_up_and_never_exceeds_the_price() -> None:
    assert offer(threshold_fen=0, off_fen=0, percent_off=10).saving_fen(1_005) == 101
    assert offer(threshold_fen=0, off_fen=0, percent_off=10).saving_fen(1_004) == 100
    assert offer(threshold_fen=0).saving_fen(300) == 300


def test_once_per_person_and_day_by_card_or_code_at_any_merchant(town: Town) -> None:
    customer = town.world.person("p-chen")
    first = town.use(customer, "zhoushan", BUY)
    by_code = town.use(
        customer,
        "zhoushan",
        BUY,
        kind=CredentialKind.ECARD_QR,
        envelope={"point": "zs-bakery"},
    )
    town.at += timedelta(hours=13, minutes=59)
    before_midnight = town.use(customer, "zhoushan", BUY)
    town.at += timedelta(minutes=1)
    at_midnight = town.use(customer, "zhoushan", BUY)

    assert first.decision.terms.payable_fen == 100
    assert (by_code.decision.terms.payable_fen, notes(by_code)) == (2_000, ["QUOTA_EXHAUSTED"])
    assert before_midnight.decision.terms.payable_fen == 2_000
    assert at_midnight.decision.terms.payable_fen == 100


def test_an_offer_may_be_had_several_times_a_day() -> None:
    town = town_with(offer(per_day=2))
    customer = town.world.adult("zhoushan")

    prices = [town.use(customer, "zhoushan", BUY).decision.terms.payable_fen for _ in range(3)]

    assert prices == [100, 100, 2_000]


def test_when_the_quota_is_used_up_the_full_price_stands() -> None:
    town = town_with(offer(quota=2))

    assert [paid(town, "zhoushan", 2_000) for _ in range(3)] == [
        (100, []),
        (100, []),
        (2_000, ["QUOTA_EXHAUSTED"]),
    ]


def test_when_the_budget_does_not_suffice_the_full_price_stands() -> None:
    town = town_with(offer(budget_fen=3_799))

    assert [paid(town, "zhoushan", 2_000) for _ in range(2)] == [
        (100, []),
        (2_000, ["BUDGET_EXHAUSTED"]),
    ]


def test_the_last_fen_of_a_budget_is_spent() -> None:
    town = town_with(offer(budget_fen=3_800))

    assert [paid(town, "zhoushan", 2_000)[0] for _ in range(3)] == [100, 100, 2_000]


@pytest.mark.parametrize("scarce", [offer(quota=1), offer(budget_fen=1_900)])
def test_two_who_pay_at_once_never_both_have_the_last_discount(scarce: Offer) -> None:
    town = town_with(scarce)
    pair = [town.world.adult("zhoushan") for _ in range(2)]

    answers = town.at_once(pair, "zhoushan", BUY)

    assert sorted(one.decision.terms.payable_fen for one in answers) == [100, 2_000]
    assert sum(len(notes(one)) for one in answers) == 1


def test_the_funder_pays_what_is_taken_off(town: Town) -> None:
    answer = town.use(town.world.adult("ningbo"), "zhoushan", BUY)

    posts = [one for one in answer.decision.effects if one["type"] == "post"]
    assert posts == [
        {
            "type": "post",
            "payer": "zhoushan",
            "payee": "zhoushan",
            "account": "offer:winter-20-19",
            "amount_fen": 1_900,
        }
    ]


def test_a_refund_gives_back_what_the_purchase_took_once() -> None:
    town = town_with(offer(quota=1, budget_fen=1_900))
    customer = town.world.adult("zhoushan")
    bought = town.use(customer, "zhoushan", BUY)
    receipt = bought.decision.request_id
    without = town.use(customer, "zhoushan", BUY)

    refunded = town.order("zhoushan", REFUND, receipt=receipt)
    again = town.order("zhoushan", REFUND, receipt=receipt)
    after = town.use(customer, "zhoushan", BUY)
    last = town.use(town.world.adult("zhoushan"), "zhoushan", BUY)

    assert notes(without) == ["QUOTA_EXHAUSTED"]
    assert refunded.decision.terms.limits == {"refunded_fen": 100}
    assert codes(again) == [Code.ALREADY_DONE]
    assert after.decision.terms.payable_fen == 100
    assert last.decision.terms.payable_fen == 2_000


def test_a_refund_of_an_offer_without_limits_moves_no_pool() -> None:
    town = town_with(offer())
    bought = town.use(town.world.adult("zhoushan"), "zhoushan", BUY)

    refunded = town.order("zhoushan", REFUND, receipt=bought.decision.request_id)

    assert [one["type"] for one in refunded.decision.effects] == ["set_state", "set_state", "post"]


def test_what_no_offer_paid_for_cannot_be_refunded_here(town: Town) -> None:
    full = town.use(town.world.adult("zhoushan"), "zhoushan", BUY, amount_fen=1_000)

    assert codes(town.order("zhoushan", REFUND)) == ["NUMBER_UNKNOWN"]
    assert codes(town.order("zhoushan", REFUND, receipt=full.decision.request_id)) == [
        "NUMBER_UNKNOWN"
    ]


def test_only_a_merchant_of_the_place_orders_a_refund(town: Town) -> None:
    customer = town.world.adult("zhoushan")
    receipt = town.use(customer, "zhoushan", BUY).decision.request_id

    in_person = town.use(customer, "zhoushan", REFUND, kind=CredentialKind.NONE, receipt=receipt)
    from_elsewhere = town.order("zhoushan", REFUND, by="ningbo", receipt=receipt)

    assert codes(in_person) == [Code.AGENT_NOT_AUTHORISED]
    assert codes(from_elsewhere) == [Code.LOCAL_CARD_ONLY]


def test_the_merchant_learns_that_the_card_is_good_and_nothing_else(town: Town) -> None:
    assert town.use(town.world.adult("ningbo"), "zhoushan", BUY).disclosure == {"valid": True}


@pytest.mark.parametrize("is_kept", [False, True])
def test_books_and_pools_after_purchases_and_refunds_are_as_the_records_say(
    registry: Registry, file_url: str, is_kept: bool
) -> None:
    town = Town(registry, journal=SqlJournal(file_url) if is_kept else None)
    bought = town.use(town.world.adult("ningbo"), "zhoushan", BUY)
    town.order("zhoushan", REFUND, receipt=bought.decision.request_id)
    town.use(town.world.adult("anhui"), "zhoushan", BUY)

    journal = town.world.platform.journal
    with journal.snapshot() as store:
        pools = ("quota:winter-20-19", "budget:winter-20-19")
        taken = [store.taken("zhoushan", "city_life", pool) for pool in pools]
    assert taken == [1, 1_900]
    assert {one.problem for one in journal.verify()} == {""}
    assert sum(one.amount_fen for one in journal.postings()) == 0
    journal.close()


def test_every_treatment_is_admitted_or_not() -> None:
    admitted = {
        who: {treatment for treatment in Treatment if offer(offered_to=who).admits(treatment)}
        for who in OfferedTo
    }

    assert admitted[OfferedTo.LOCAL] == {Treatment.LOCAL}
    assert admitted[OfferedTo.ZONE] == {Treatment.LOCAL, Treatment.LOCAL_EQUAL}
    assert admitted[OfferedTo.NATIONAL] == set(Treatment)
