"""Hosts that lie about their terms: fares, limits, windows, thresholds, rounding."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Final

import attrs
import msgspec

from samecity.domain.catalogue import OfferedTo
from samecity.domain.money import percent_of
from samecity.domain.treatment import Treatment
from samecity.spi import Question
from samecity_city_life.offers import Offer
from samecity_city_life.section import Paper
from samecity_conformance.mutants.lies import grounds
from samecity_conformance.mutants.lies.hosts import (
    VisitorsBorrowLess,
    VisitorsChangeSooner,
    VisitorsPayMore,
    add,
    to_visitors,
)
from samecity_conformance.mutants.mutant import Mutant
from samecity_culture.admission import Admission
from samecity_culture.house_rules import Lending
from samecity_transit.pricing import RideTerms
from samecity_transit.tariff import Campaign, Concession, Fare

_NEVER: Final = date(2099, 12, 31)


def _pays(
    percent: int, when: Callable[[Question, str], bool]
) -> Callable[[object, Question, str], object]:
    """Let a ride cost another share of the published fare, for some."""

    def lie(terms: object, question: Question, host: str) -> object:
        if not isinstance(terms, RideTerms) or not when(question, host):
            return terms
        fare_fen = percent_of(terms.gross_fen, percent)
        return msgspec.structs.replace(terms, payable_fen=fare_fen, household_fen=fare_fen)

    return lie


def _in_whole_yuan(terms: object, _question: Question, _host: str) -> object:
    if not isinstance(terms, RideTerms):
        return terms
    down_fen = terms.payable_fen // 100 * 100
    return msgspec.structs.replace(terms, payable_fen=down_fen, household_fen=down_fen)


def _code_without_discount(terms: object, question: Question, _host: str) -> object:
    if not isinstance(terms, Admission) or not question.kind.is_ecard:
        return terms
    return msgspec.structs.replace(terms, payable_fen=terms.gross_fen, by_household=())


def _own_pool(terms: object) -> object:
    if not isinstance(terms, Admission):
        return terms
    return msgspec.structs.replace(terms, pool=f"{terms.pool}:visitors")


def _lends_one_more(row: object) -> object:
    return attrs.evolve(row, loans=row.loans + 1) if isinstance(row, Lending) else row


def _a_year_later(row: object) -> object:
    return attrs.evolve(row, min_age=row.min_age + 1) if isinstance(row, Concession) else row


def _first_band_longer(row: object) -> object:
    if not isinstance(row, Fare) or not row.bands_m:
        return row
    return attrs.evolve(row, bands_m=tuple(end_m + 6_000 for end_m in row.bands_m))


def _transfer_shorter(row: object) -> object:
    if not isinstance(row, Fare) or not row.transfer_minutes:
        return row
    return attrs.evolve(row, transfer_minutes=row.transfer_minutes - 1)


def _campaign_for_all(row: object) -> object:
    return attrs.evolve(row, offered_to=OfferedTo.NATIONAL) if isinstance(row, Campaign) else row


def _campaign_without_end(row: object) -> object:
    return attrs.evolve(row, closes_on=_NEVER) if isinstance(row, Campaign) else row


def _above_threshold(row: object) -> object:
    return attrs.evolve(row, threshold_fen=row.threshold_fen + 1) if isinstance(row, Offer) else row


def _twice_a_day(row: object) -> object:
    return attrs.evolve(row, per_day=2) if isinstance(row, Offer) else row


def _offer_for_all(row: object) -> object:
    return attrs.evolve(row, offered_to=OfferedTo.NATIONAL) if isinstance(row, Offer) else row


def _paper_for_all(row: object) -> object:
    return attrs.evolve(row, gross_fen=row.reduced_fen) if isinstance(row, Paper) else row


MUTANTS: Final = (
    Mutant(
        "visitor-pays-more",
        "外地卡比本地卡多付一角。",
        "A visitor pays ten fen more than a local.",
        "ningbo",
        ("R02",),
        grounds.region(VisitorsPayMore, of="ningbo"),
    ),
    Mutant(
        "visitor-pays-less",
        "外地卡比本地卡少付一角。",
        "A visitor pays ten fen less than a local.",
        "anhui",
        ("R05",),
        grounds.terms("anhui", to_visitors(add(-10, "payable_fen", "household_fen"))),
    ),
    Mutant(
        "outsider-rides-cheapest",
        "没有协议的卡反而最便宜。",
        "Whom no agreement names rides for less than a member.",
        "ningbo",
        ("P-b", "P-c"),
        grounds.terms(
            "ningbo", _pays(10, lambda asked, _: asked.treatment is Treatment.NATIONAL_BASELINE)
        ),
    ),
    Mutant(
        "code-without-discount",
        "出示电子社保卡不给优惠价。",
        "A code pays the full price where a card has the discount.",
        "zhoushan",
        ("P-e",),
        grounds.terms("zhoushan", _code_without_discount),
    ),
    Mutant(
        "visitor-transfer-shorter",
        "外地卡的免费换乘少一分钟。",
        "A visitor's free transfer is a minute shorter.",
        "ningbo",
        ("R02", "T-01"),
        grounds.region(VisitorsChangeSooner, of="ningbo"),
    ),
    Mutant(
        "visitor-borrows-less",
        "外地读者可借册数少一册。",
        "A visitor may borrow one item less.",
        "anhui",
        ("R02", "R21", "P-a"),
        grounds.region(VisitorsBorrowLess, of="anhui"),
    ),
    Mutant(
        "visitor-has-own-pool",
        "外地访客另设名额池，本地名额满了仍能入场。",
        "Visitors have a pool of their own, and get in when the slot is full.",
        "anhui",
        ("R21",),
        grounds.terms("anhui", to_visitors(_own_pool)),
    ),
    Mutant(
        "local-senior-pays",
        "本地六十五岁老人乘车仍收全价。",
        "A local of 65 and more pays the full fare.",
        "binzhou",
        ("R01",),
        grounds.terms("binzhou", _pays(100, lambda asked, host: asked.home == host)),
    ),
    Mutant(
        "home-fare-carried",
        "外地卡按发卡地的六折付车费。",
        "A visitor pays by the discount of their own home.",
        "zhoushan",
        ("R04",),
        grounds.terms("zhoushan", _pays(60, lambda asked, _: asked.home == "ningbo")),
    ),
    Mutant(
        "home-threshold-carried",
        "老人免费乘车按发卡地的年龄门槛，舟山卡到滨州须满七十。",
        "A concession goes by home's threshold: from Zhoushan one rides free in Binzhou at 70.",
        "binzhou",
        ("R04",),
        grounds.terms(
            "binzhou",
            _pays(100, lambda asked, _: asked.home == "zhoushan" and asked.holder.age < 70),
        ),
    ),
    Mutant(
        "birthday-does-not-count",
        "满七十岁当日仍不免费。",
        "A ride is not free on the seventieth birthday, only from the next one.",
        "ningbo",
        ("R04", "T-02"),
        grounds.rows("ningbo", _a_year_later),
    ),
    Mutant(
        "residents-pay",
        "常住老人不按本地老人优待。",
        "Seniors who live here without a local card pay the full fare.",
        "zhoushan",
        ("R11",),
        grounds.terms("zhoushan", _pays(100, lambda asked, _: asked.holder.lives_here)),
    ),
    Mutant(
        "outsider-rides-as-local",
        "圈外的卡也享受本地票价。",
        "A card from outside every zone rides at the local fare.",
        "ningbo",
        ("R08", "R06"),
        grounds.terms(
            "ningbo", _pays(60, lambda asked, _: asked.treatment is Treatment.NATIONAL_BASELINE)
        ),
    ),
    Mutant(
        "rounds-fare-down",
        "车费舍去角分，只收整元。",
        "Fares are rounded down to the yuan.",
        "zhoushan",
        ("R04",),
        grounds.terms("zhoushan", _in_whole_yuan),
    ),
    Mutant(
        "bands-shifted",
        "地铁里程分段的终点都往后挪了六公里。",
        "The ends of the metro's distance bands lie six kilometres too far.",
        "ningbo",
        ("R06",),
        grounds.rows("ningbo", _first_band_longer),
    ),
    Mutant(
        "transfer-last-minute-lost",
        "免费换乘的第六十分钟不再算数，对所有卡都一样。",
        "Minute sixty of a transfer no longer counts, for nobody.",
        "ningbo",
        ("T-01",),
        grounds.rows("ningbo", _transfer_shorter),
    ),
    Mutant(
        "campaign-for-all",
        "一分钱乘车活动对所有卡开放。",
        "The one-cent ride of Binzhou's citizens goes to every card.",
        "binzhou",
        ("R09",),
        grounds.rows("binzhou", _campaign_for_all),
    ),
    Mutant(
        "campaign-never-ends",
        "一分钱乘车活动过了截止日仍在进行。",
        "The one-cent campaign goes on after its last day.",
        "binzhou",
        ("R09",),
        grounds.rows("binzhou", _campaign_without_end),
    ),
    Mutant(
        "one-item-too-many",
        "图书馆多借一册。",
        "A library lends one item more than its rules say.",
        "anhui",
        ("T-05",),
        grounds.rows("anhui", _lends_one_more),
    ),
    Mutant(
        "threshold-exclusive",
        "满二十元减十九元，恰好二十元时不减。",
        "Spend 20, save 19 does not hold at 20.00 itself.",
        "zhoushan",
        ("T-09",),
        grounds.rows("zhoushan", _above_threshold),
    ),
    Mutant(
        "discount-twice-a-day",
        "每人每日一次的优惠可享两次。",
        "A discount of once a day is given twice.",
        "zhoushan",
        ("T-09",),
        grounds.rows("zhoushan", _twice_a_day),
    ),
    Mutant(
        "offer-beyond-its-text",
        "主办方限定人群的优惠对全国的卡开放。",
        "An offer is given to cards that its sponsor's text does not mean.",
        "zhoushan",
        ("R09",),
        grounds.rows("zhoushan", _offer_for_all),
    ),
    Mutant(
        "paper-for-all-at-senior-price",
        "报纸按老年优待价卖给所有人。",
        "Everybody has the newspaper at the seniors' price.",
        "zhoushan",
        ("R04",),
        grounds.rows("zhoushan", _paper_for_all),
    ),
)
