"""`Given` steps of the rules: of whom, of what and of when they speak."""

from __future__ import annotations

from types import NoneType
from typing import Final

from samecity.domain.card import CredentialKind
from samecity.domain.catalogue import OfferedTo
from samecity.domain.treatment import Basis
from samecity.spi.scenario import Consent
from samecity_conformance.rules.search import Search
from samecity_conformance.rules.words.vocabulary import given
from samecity_conformance.trial import Trial

NONE: Final = CredentialKind.NONE
PAYMENT: Final = "benefit.pay"
"""What fills an account."""

_CASH: Final = "benefit.cash"


@given("the scenario under test in the region under test", "被测地区的被测场景")
def under_test(search: Search) -> None:
    """Say what every rule is about; the search was made for it."""


# Of whom.


@given("somebody with a card of the region", "持有本地卡的人")
def local(search: Search) -> None:
    """Keep cards of the place of use."""
    search.homes = (search.host_code,)


@given("somebody with a card of any region", "持有任意地区发行的卡的人")
def anybody(search: Search) -> None:
    """Keep every card, a local one too."""


@given("a visitor", "外地持卡人")
def visitor(search: Search) -> None:
    """Keep cards of other regions."""
    search.homes = tuple(home for home in search.homes if home != search.host_code)


@given("a visitor whom an agreement makes equal", "协议给予同等待遇的外地持卡人")
def equal_visitor(search: Search) -> None:
    """Keep whom an agreement in force grants the item."""
    visitor(search)
    search.require(search.spec.basis is Basis.ZONE)
    search.keep(lambda trial: search.grant(trial) is not None)


@given("a visitor to whom no agreement grants the scenario", "没有协议给予该场景待遇的外地持卡人")
def stranger(search: Search) -> None:
    """Keep whom no agreement in force grants the item."""
    visitor(search)
    search.keep(lambda trial: search.grant(trial) is None)


@given("a plain adult at an ordinary moment", "普通成年人，平常时间")
def plain(search: Search) -> None:
    """Leave out odd ages, classes, fields and moments."""
    search.be_plain()


@given("a senior from elsewhere who lives here", "常住本地的外埠老人")
def resident_senior(search: Search) -> None:
    """Keep rides of visitors whom age would help if they were local.

    A host whose data name no age has nothing to share.
    """
    stranger(search)
    search.keep(lambda trial: bool(search.terrain.ages(trial.place)))
    search.require(search.spec.needs_purse and search.spec.terms is not NoneType)
    search.be_plain()


@given("somebody who has no card", "没有卡的人")
def cardless(search: Search) -> None:
    """Keep the ordinary document, for there is no card to show."""
    search.homes = (search.host_code,)
    search.require(search.code == "ecard.issue")
    search.be_plain()


# Of what.


@given("what a sponsor keeps for local cards is left out", "不计主办方只给本地卡的项目")
def without_local_offers(search: Search) -> None:
    """Search on the same terrain without such offers."""
    search.on(search.terrain.without_local_offers)


@given("agreements decide who is treated how", "待遇由协议决定的场景")
def by_zone(search: Search) -> None:
    """Keep scenarios whose treatment follows the chain."""
    search.require(search.spec.basis is Basis.ZONE)


@given("home decides what its person is entitled to", "由发卡地决定待遇的场景")
def by_home(search: Search) -> None:
    """Keep scenarios of entitlement."""
    search.require(search.spec.basis is Basis.HOME and not search.spec.is_only_ordered)


@given("the card serves as a proof of identity", "以卡证明身份的场景")
def for_identity(search: Search) -> None:
    """Keep uses that only identify and that a national rule carries."""
    spec = search.spec
    search.require(spec.basis is Basis.NATIONAL and spec.is_use and not spec.is_only_ordered)
    search.require(bool(spec.kinds - {NONE}))


@given("the card is used and not only managed", "用卡而不是办卡的场景")
def use(search: Search) -> None:
    """Keep uses by a card or a code: operations on the card follow a table of their own."""
    search.require(search.spec.is_use)
    shown(search)


def shown(search: Search) -> None:
    """Leave out what a document alone does."""
    search.require(bool(search.spec.kinds - {NONE}))
    search.keep(lambda trial: trial.kind is not NONE)


@given("the place takes several kinds of credential", "受理多种凭证的地点")
def several_kinds(search: Search) -> None:
    """Keep places where a person can choose."""
    shown(search)
    search.keep(lambda trial: len(search.shown_kinds(trial.place)) > 1)


@given("the place does not take every kind of credential", "不受理全部凭证种类的地点")
def not_every_kind(search: Search) -> None:
    """Keep places that refuse one kind and take another."""
    shown(search)
    search.keep(
        lambda trial: bool(search.spec.kinds - {*search.terrain.space.kinds(trial.place), NONE})
    )


@given("the place takes cards and codes", "卡、码都受理的地点")
def cards_and_codes(search: Search) -> None:
    """Keep places that serve with and without the national platform."""
    shown(search)
    search.keep(lambda trial: len({one.is_ecard for one in search.shown_kinds(trial.place)}) > 1)


@given("an item that its sponsor keeps for local cards", "主办方只给本地卡的项目")
def local_item(search: Search) -> None:
    """Keep items that are marked so."""
    search.require(search.spec.basis is Basis.ZONE)
    search.keep(lambda trial: trial.place.item.offered_to is OfferedTo.LOCAL)


@given("an item that stands on a list", "清单上的事项")
def listed_item(search: Search) -> None:
    """Keep items of lists that agreements can name."""
    search.require(search.spec.basis is Basis.ZONE)
    search.keep(lambda trial: bool(trial.place.item.lists))


@given("the scenario takes its items from lists", "按清单办理的场景")
def by_list(search: Search) -> None:
    """Keep scenarios that speak of an item by its name."""
    search.keep(lambda trial: "item" in trial.place.item.match)
    search.require(search.spec.basis is Basis.ZONE)


@given("a ride by purse", "用交通钱包乘车")
def ride(search: Search) -> None:
    """Keep what a purse pays by the host's terms."""
    search.require(search.spec.needs_purse and search.spec.terms is not NoneType)


@given("the scenario needs no purse", "不需要交通钱包的场景")
def no_purse(search: Search) -> None:
    """Keep what a card does without its transit application."""
    search.require(not search.spec.needs_purse)


@given("the host sets terms for the item", "由用卡地定条件的项目")
def priced(search: Search) -> None:
    """Keep scenarios for which a host computes terms."""
    search.homes = (search.host_code,)
    search.require(search.spec.terms is not NoneType)
    search.be_plain()


@given("the item has a first day", "有启用日期的项目")
def opened(search: Search) -> None:
    """Keep the plain trials of everything: each item has one."""
    search.be_plain()


@given("the data name spans after which a second use differs", "数据写明再次使用时段的项目")
def spans(search: Search) -> None:
    """Keep items for which a transfer window, a loan or a day makes a difference."""
    search.effort = 2
    search.keep(lambda trial: bool(search.terrain.spans(trial.place)))


@given("home grants something that depends on its own rules", "按发卡地规则核定的待遇")
def entitlement(search: Search) -> None:
    """Keep scenarios in which home is asked for an entitlement."""
    search.homes = (search.host_code,)
    search.require(search.spec.entitlement is not NoneType)
    search.be_plain()


@given("cash is drawn from the account behind the card", "从卡内账户取现金")
def cash(search: Search) -> None:
    """Keep the drawing of cash."""
    search.require(search.code == _CASH)
    payers = {home for home in search.homes if search.terrain.places(home, PAYMENT)}
    search.require(search.host_code in payers)
    search.homes = tuple(home for home in search.homes if home in payers)
    search.be_plain()


@given("an institution orders it and no person asks", "只由机构下达、个人不能申请的场景")
def ordered(search: Search) -> None:
    """Keep orders."""
    search.homes = (search.host_code,)
    search.require(search.spec.is_only_ordered)
    search.be_plain()


@given("data leave the province under a notice", "数据出省须先告知的场景")
def under_notice(search: Search) -> None:
    """Keep what is disclosed only after a notice, to visitors of another province."""
    visitor(search)
    search.require(search.spec.consent is not Consent.DUTY and search.spec.is_use)
    host = search.host.identity
    search.keep(lambda trial: not search.identity(trial.held.home).is_same_province(host))
    search.keep(lambda trial: _is_served(search, trial))
    search.be_plain()


@given("a child whose guardian has to agree", "须经监护人同意的儿童")
def child(search: Search) -> None:
    """Keep what needs consent; the child is made of the plain adult."""
    search.homes = (search.host_code,)
    search.require(search.spec.consent is Consent.CONSENT and search.spec.is_use)
    search.be_plain()


@given("the place has few enough places to fill", "名额少、可以占满的地点")
def small(search: Search) -> None:
    """Keep points whose capacity can be filled, for what is free to enter."""
    search.require(search.code == "culture.enter")
    search.homes = tuple(home for home in search.homes if home != search.host_code)
    search.keep(lambda trial: 0 < (trial.place.point.capacity or 0) <= 20)
    search.keep(lambda trial: search.grant(trial) is not None)
    search.effort = 1
    search.be_plain()


@given("a card that is not in order", "状态不正常的卡")
def out_of_order(search: Search) -> None:
    """Keep every state but the normal one; a temporary report is a matter of another rule."""
    use(search)


@given("the trial is made more often", "加大试验次数")
def harder(search: Search) -> None:
    """Try more."""
    search.effort *= 4


@given("the home has a plugin", "发卡地有自己的插件")
def home_with_plugin(search: Search) -> None:
    """Leave out homes for which the national platform stands in."""
    search.homes = tuple(home for home in search.homes if home in search.registry.regions)


@given("no law makes the host register who it is", "法律不要求用卡地登记身份")
def unregistered(search: Search) -> None:
    """Leave out what needs the holder's name, which the national base alone knows."""
    search.require(not search.spec.discloses & {"name", "resident_id"})


@given("the trial is made a few times", "少量试验")
def easier(search: Search) -> None:
    """Try less of what takes many uses each time."""
    search.effort = 2


def _is_served(search: Search, trial: Trial) -> bool:
    """Say whether a visitor is let through to notice, consent and the scenario's own rule."""
    return (
        search.spec.basis is not Basis.ZONE
        or trial.place.item.offered_to is OfferedTo.NATIONAL
        or search.grant(trial) is not None
    )
