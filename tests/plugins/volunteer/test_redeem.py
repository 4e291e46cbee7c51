from __future__ import annotations

from datetime import date, datetime

import attrs
import pytest

from samecity.domain.clock import SHANGHAI
from samecity.domain.reasons import Code
from samecity.synthetic.world import Wallet
from samecity_conformance.variants import Altered, registry_with
from samecity_volunteer.programme import Campaign, Coins, Product, Programme
from tests.plugins.town import Town, codes

REDEEM, STAR, RECORD = "volunteer.redeem", "volunteer.star", "volunteer.record"
CAMPAIGN = Campaign("c", "活动", "campaign", date(2026, 1, 1), "test")
PARCEL = Product(
    "standard", "c", "兑换品", "parcel", price_coins=20, value_fen=3_000, stock=9, source="test"
)


def town_with(
    product: Product = PARCEL, campaign: Campaign = CAMPAIGN, *, coins: Coins | None = None
) -> Town:
    """Return a town whose Zhoushan exchanges this one product."""
    programme = Programme((100,), "test", coins or Coins(500), (campaign,), (product,))

    class WithProgramme(Altered):
        def alter(self) -> None:
            self.sections = {**self.sections, Programme: programme}

    return Town(registry_with({"zhoushan": WithProgramme}))


def volunteer_of(town: Town, hours: int, served_on: str = "2026-11-01") -> Wallet:
    wallet = town.world.adult("zhoushan")
    record(town, wallet, hours * 60, served_on)
    return wallet


def record(town: Town, wallet: Wallet, minutes: int, served_on: str = "2026-11-01") -> None:
    number = wallet.person.resident_id.text
    told = {"volunteer": number, "minutes": minutes, "served_on": served_on}
    assert codes(town.order("zhoushan", RECORD, told)) == []


def coins(town: Town, wallet: Wallet) -> int:
    return town.use(wallet, "zhoushan", STAR).decision.terms.limits["coins"]


@pytest.mark.parametrize(
    ("minutes", "expected"), [(59, 0), (60, 1), (119, 1), (30_000, 500), (36_000, 500)]
)
def test_a_full_hour_is_a_coin_up_to_five_hundred_a_year(
    town: Town, minutes: int, expected: int
) -> None:
    volunteer = town.world.adult("zhoushan")
    record(town, volunteer, minutes)

    assert coins(town, volunteer) == expected


def test_each_year_has_its_own_five_hundred(town: Town) -> None:
    volunteer = town.world.adult("zhoushan")
    record(town, volunteer, 36_000, "2025-12-31")
    record(town, volunteer, 36_000, "2026-01-01")
    record(town, volunteer, 30, "2024-06-01")

    assert coins(town, volunteer) == 1_000


@pytest.mark.parametrize(("hours", "expected"), [(19, [Code.COINS_TOO_FEW]), (20, []), (21, [])])
def test_the_price_itself_is_enough(town: Town, hours: int, expected: list[str]) -> None:
    volunteer = volunteer_of(town, hours)

    assert codes(town.use(volunteer, "zhoushan", REDEEM)) == expected


def test_redeeming_lowers_coins_and_never_the_star(town: Town) -> None:
    volunteer = volunteer_of(town, 100)

    left = town.use(volunteer, "zhoushan", REDEEM).decision.terms.limits
    rated = town.use(volunteer, "zhoushan", STAR).decision.terms.limits

    assert left == {"coins": 80}
    assert (rated["hours"], rated["star"], rated["coins"]) == (100, 1, 80)


def test_a_correction_after_an_exchange_leaves_nobody_in_debt(town: Town) -> None:
    volunteer = volunteer_of(town, 20)
    town.use(volunteer, "zhoushan", REDEEM)
    record(town, volunteer, -600)

    assert coins(town, volunteer) == 0
    record(town, volunteer, 11 * 60)
    assert coins(town, volunteer) == 1


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2022-12-05T00:00:00", []),
        ("2022-12-31T23:59:59", []),
        ("2022-12-31T23:59:59.999999", []),
        ("2023-01-01T00:00:00", [Code.CLOSED]),
    ],
)
def test_the_last_day_counts_to_its_last_second(
    town: Town, moment: str, expected: list[str]
) -> None:
    volunteer = volunteer_of(town, 100, "2022-11-01")
    town.at = datetime.fromisoformat(moment).replace(tzinfo=SHANGHAI)

    answer = town.use(volunteer, "zhoushan", REDEEM, product="gift-box")

    assert codes(answer) == expected


def test_a_campaign_that_has_not_begun_says_when_it_will() -> None:
    town = town_with(campaign=attrs.evolve(CAMPAIGN, opens_on=date(2026, 11, 24)))

    [reason] = town.use(volunteer_of(town, 100), "zhoushan", REDEEM).decision.reasons

    assert (reason.code, reason.facts["opens_on"]) == (Code.NOT_OPEN_YET, "2026-11-24")


def test_when_the_stock_is_gone_nothing_is_taken() -> None:
    town = town_with(attrs.evolve(PARCEL, stock=1))
    volunteer = volunteer_of(town, 100)

    answers = [codes(town.use(volunteer, "zhoushan", REDEEM)) for _ in range(2)]

    assert answers == [[], [Code.STOCK_EMPTY]]
    assert coins(town, volunteer) == 80


def test_when_the_budget_does_not_suffice_nothing_is_taken() -> None:
    town = town_with(campaign=attrs.evolve(CAMPAIGN, budget_fen=8_999))
    volunteer = volunteer_of(town, 100)

    answers = [codes(town.use(volunteer, "zhoushan", REDEEM)) for _ in range(3)]

    assert answers == [[], [], [Code.BUDGET_EXHAUSTED]]
    assert coins(town, volunteer) == 60


def test_two_who_want_the_last_one_never_both_have_it() -> None:
    town = town_with(attrs.evolve(PARCEL, stock=1))
    pair = [volunteer_of(town, 100) for _ in range(2)]

    answers = town.at_once(pair, "zhoushan", REDEEM)

    assert sorted(map(codes, answers)) == [[], [Code.STOCK_EMPTY]]
    assert sorted(coins(town, one) for one in pair) == [80, 100]


def test_one_volunteer_at_two_points_at_once_never_spends_a_coin_twice(town: Town) -> None:
    volunteer = volunteer_of(town, 20)

    answers = town.at_once([volunteer, volunteer], "zhoushan", REDEEM)

    assert sorted(map(codes, answers)) == [[], [Code.COINS_TOO_FEW]]
    assert coins(town, volunteer) == 0


@pytest.mark.parametrize("product", ["scenic-ticket", "care", "transit", "parking", "credit"])
def test_a_perk_of_the_future_is_not_open_yet_and_reads_no_card(town: Town, product: str) -> None:
    answer = town.use(town.world.adult("zhoushan"), "zhoushan", REDEEM, product=product)

    assert codes(answer) == [Code.NOT_OPEN_YET]
    assert answer.decision.home == ""


def test_a_perk_that_has_opened_without_any_goods_is_out_of_stock(town: Town) -> None:
    volunteer = town.world.adult("zhoushan")
    town.at = datetime(2030, 1, 1, 10, 0, tzinfo=SHANGHAI)

    answer = town.use(volunteer, "zhoushan", REDEEM, product="parking")

    assert codes(answer) == [Code.STOCK_EMPTY]


def test_what_no_catalogue_names_is_not_offered(town: Town) -> None:
    answer = town.use(town.world.adult("zhoushan"), "zhoushan", REDEEM, product="yacht")

    assert codes(answer) == [Code.NOT_OFFERED]


@pytest.mark.parametrize("home", ["ningbo", "foshan"])
def test_a_volunteer_of_another_place_exchanges_nothing_here(town: Town, home: str) -> None:
    assert codes(town.use(town.world.adult(home), "zhoushan", REDEEM)) == [Code.HOME_PROGRAMME_ONLY]


def test_the_same_request_again_spends_nothing_more(town: Town) -> None:
    volunteer = volunteer_of(town, 100)
    envelope = {"request_id": "r-twice"}

    first = town.use(volunteer, "zhoushan", REDEEM, envelope=envelope)
    again = town.use(volunteer, "zhoushan", REDEEM, envelope=envelope)

    assert again.is_replay
    assert again.decision == first.decision
    assert coins(town, volunteer) == 80
