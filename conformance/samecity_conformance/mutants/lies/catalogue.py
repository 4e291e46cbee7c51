"""Catalogues and other data of a region that lie: dates, depth, kinds, lists, outlets, facts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Final

import attrs

from samecity.domain.card import CredentialKind
from samecity.domain.catalogue import Item, OfferedTo, ServicePoint
from samecity.spi import Region
from samecity_card.rules import CardRules, Service
from samecity_city_life.events import Event, Window
from samecity_conformance.mutants.lies import grounds
from samecity_conformance.mutants.mutant import Mutant
from samecity_transit.tariff import Purse, Tariff

_LONG_AGO: Final = date(2000, 1, 1)
_NEVER: Final = date(2099, 1, 1)


def _with(change: Callable[[Item], Item], *, scenario: str) -> Callable[[Item], Item]:
    """Limit a change to the items of a scenario."""
    return lambda item: change(item) if item.scenario == scenario else item


def _at(change: Callable[[ServicePoint], ServicePoint], *ids: str) -> grounds.PointLie:
    """Limit a change to some points."""
    return lambda point: change(point) if point.id in ids else point


def _purse(purse: Purse) -> grounds.Alter:
    def alter(region: Region) -> None:
        tariff = region.section(Tariff)
        if tariff is not None:
            changed = attrs.evolve(tariff, purse=purse)
            region.sections = {**region.sections, Tariff: changed}

    return alter


def _card_rules(change: Callable[[CardRules], CardRules]) -> grounds.Alter:
    def alter(region: Region) -> None:
        rules = region.section(CardRules)
        if rules is not None:
            region.sections = {**region.sections, CardRules: change(rules)}

    return alter


def _without_gen3(region: Region) -> None:
    cities = {
        code: attrs.evolve(city, gen3_start=None) for code, city in region.identity.cities.items()
    }
    region.identity = attrs.evolve(region.identity, cities=cities)


def _one_ride_more(region: Region) -> None:
    facts = tuple(
        attrs.evolve(fact, value=str(int(fact.value) + 1)) if fact.key == "campaign_rides" else fact
        for fact in region.identity.facts
    )
    region.identity = attrs.evolve(region.identity, facts=facts)


def _signs_a_second_longer(row: object) -> object:
    if not isinstance(row, Event):
        return row
    later = row.sign_in.ends.replace(second=30)
    return attrs.evolve(row, sign_in=Window(row.sign_in.begins, later))


MUTANTS: Final = (
    Mutant(
        "opening-date-ignored",
        "目录里的开通日期不算数。",
        "The day on which an item opens is ignored.",
        "ningbo",
        ("R27",),
        grounds.items("ningbo", lambda item: attrs.evolve(item, opens_on=_LONG_AGO)),
    ),
    Mutant(
        "opened-item-closed-again",
        "已经开通的跨市通办又关了。",
        "What was opened is closed again without a word.",
        "anhui",
        ("P-i",),
        grounds.items(
            "anhui",
            _with(lambda item: attrs.evolve(item, opens_on=_NEVER), scenario="government.accept"),
        ),
    ),
    Mutant(
        "depth-ignored",
        "只到一级的场馆也能预约、售票。",
        "A venue of level 1 books and sells.",
        "anhui",
        ("T-06", "N-04"),
        grounds.points("anhui", lambda point: attrs.evolve(point, depth=3)),
    ),
    Mutant(
        "offered-to-ignored",
        "只借给本地卡的图书馆借给所有卡。",
        "A library that lends to local cards lends to every card.",
        "binzhou",
        ("R03", "R06"),
        grounds.items("binzhou", lambda item: attrs.evolve(item, offered_to=OfferedTo.NATIONAL)),
    ),
    Mutant(
        "code-without-reader",
        "没有扫码设备的药店说能收电子社保卡。",
        "A pharmacy without a code reader says that it takes codes.",
        "ningbo",
        ("R19", "R27"),
        grounds.points(
            "ningbo",
            _at(
                lambda point: attrs.evolve(point, kinds=frozenset(CredentialKind)),
                "nb-pharmacy-card-only",
            ),
        ),
    ),
    Mutant(
        "gate-takes-cards-only",
        "电子社保卡在博物馆闸机不被接受。",
        "A museum's gate takes cards and no codes.",
        "zhoushan",
        ("R19",),
        grounds.points(
            "zhoushan",
            _at(
                lambda point: attrs.evolve(
                    point, kinds=frozenset({CredentialKind.CARD_CONTACTLESS})
                ),
                "zs-museum",
            ),
        ),
    ),
    Mutant(
        "village-point-does-all",
        "村级服务点什么都办。",
        "A village point takes what only an outlet does.",
        "binzhou",
        ("A-05", "N-04"),
        grounds.items(
            "binzhou",
            _with(
                lambda item: attrs.evolve(item, point_types=item.point_types | {"village_point"}),
                scenario="government.accept",
            ),
        ),
    ),
    Mutant(
        "item-on-another-list",
        "只与舟山互认的事项也给了整个长三角。",
        "An item of the list with Zhoushan stands on the Delta's list too.",
        "ningbo",
        ("R15",),
        grounds.items(
            "ningbo",
            lambda item: attrs.evolve(item, lists=item.lists | {"delta"}) if item.lists else item,
        ),
    ),
    Mutant(
        "undesignated-pharmacy-settles",
        "非定点药店也直接结算。",
        "A pharmacy outside the insurance settles directly.",
        "zhoushan",
        ("M-03",),
        grounds.points(
            "zhoushan",
            lambda point: attrs.evolve(point, services=point.services | {"designated"}),
        ),
    ),
    Mutant(
        "health-card-everywhere",
        "各家医院都说认居民健康卡。",
        "Every hospital says that it takes the health card.",
        "anhui",
        ("M-04", "R19"),
        grounds.points(
            "anhui", lambda point: attrs.evolve(point, services=point.services | {"health_card"})
        ),
    ),
    Mutant(
        "card-not-made-at-once",
        "即时制卡网点不能当场出卡。",
        "Outlets that make cards at once do not.",
        "zhoushan",
        ("C-07",),
        grounds.points(
            "zhoushan",
            lambda point: attrs.evolve(point, services=point.services - {"instant_card"}),
        ),
    ),
    Mutant(
        "second-generation-goes-on",
        "启动三代卡后仍发二代卡。",
        "A city that has begun the third generation still issues the second.",
        "anhui",
        ("C-02",),
        grounds.data("anhui", _without_gen3),
    ),
    Mutant(
        "replacement-for-nothing",
        "补领第二张三代卡不收工本费。",
        "The second third-generation card is free like the first.",
        "anhui",
        ("C-03",),
        grounds.data(
            "anhui", _card_rules(lambda rules: attrs.evolve(rules, replacement_fee_fen=0))
        ),
    ),
    Mutant(
        "card-by-telephone",
        "打电话就能申领新卡。",
        "A card is applied for by telephone.",
        "anhui",
        ("C-06",),
        grounds.data(
            "anhui",
            _card_rules(lambda rules: attrs.evolve(rules, phone=rules.phone | {Service.APPLY})),
        ),
    ),
    Mutant(
        "purse-holds-more",
        "电子钱包可充到三百元。",
        "A purse holds 300 yuan.",
        "anhui",
        ("T-04",),
        grounds.data("anhui", _purse(Purse(max_fen=30_000))),
    ),
    Mutant(
        "purse-never-sleeps",
        "十二个月未充值的钱包不休眠。",
        "A purse that was not loaded for twelve months does not sleep.",
        "anhui",
        ("T-04", "T-01"),
        grounds.data("anhui", _purse(Purse(dormant_months=24))),
    ),
    Mutant(
        "sign-in-open-too-long",
        "签到时间过了半分钟仍可签到。",
        "People sign in half a minute after the time is over.",
        "binzhou",
        ("L-02", "T-01"),
        grounds.rows("binzhou", _signs_a_second_longer),
    ),
    Mutant(
        "one-ride-too-many-counted",
        "活动乘车人次比公布的多一次。",
        "One ride more is counted than the source printed.",
        "binzhou",
        ("L-04",),
        grounds.data("binzhou", _one_ride_more),
    ),
)
