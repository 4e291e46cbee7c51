"""Homes that lie about their cards, their people and what they grant them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import ClassVar, Final
from weakref import WeakKeyDictionary

import attrs
import msgspec

from samecity.domain.card import CardState
from samecity.domain.identifiers import DivisionCode
from samecity.spi import NationalPlatform, Question, Region, StateStore, Vouch
from samecity_conformance.mutants.lies import grounds
from samecity_conformance.mutants.lies.cards import on_bench
from samecity_conformance.mutants.mutant import Mutant
from samecity_government.cases.application import Handling
from samecity_government.standards import Requirement
from samecity_hardware_sim.bench import Bench
from samecity_medical.rules import Benefit, Exemption, FilingKind, FilingRule
from samecity_volunteer.programme import Programme

Said = WeakKeyDictionary[NationalPlatform, dict[str, tuple[datetime, Vouch]]]
"""What was said on each platform, of which card and when."""

_MINUTE: Final = timedelta(minutes=1)
_DELTA: Final = ("31", "32", "33", "34")
_LOST: Final = frozenset({CardState.LOST_TEMP, CardState.LOST_FORMAL})


class Caching(Region):
    """A home that repeats for a minute what it said of a card before."""

    _said: ClassVar[Said] = WeakKeyDictionary()

    def vouch(
        self, card_ref: str, at: datetime, store: StateStore, national: NationalPlatform
    ) -> Vouch | None:
        """Answer from memory, if that is not a minute old; each platform has its own."""
        said = self._said.setdefault(national, {})
        if card_ref in said and at - said[card_ref][0] < _MINUTE:
            return said[card_ref][1]
        vouch = super().vouch(card_ref, at, store, national)
        if vouch is not None:
            said[card_ref] = (at, vouch)
        return vouch


class Vouching(Region):
    """A home that changes what it says of its cards; subclasses say how."""

    def vouch(
        self, card_ref: str, at: datetime, store: StateStore, national: NationalPlatform
    ) -> Vouch | None:
        """Vouch, and lie."""
        vouch = super().vouch(card_ref, at, store, national)
        return self.lie(vouch, at) if vouch is not None else None

    def lie(self, vouch: Vouch, at: datetime) -> Vouch:
        """Change an honest answer."""
        raise NotImplementedError


class GraceAfterLoss(Vouching):
    """A home that accepts a lost card for a minute after the report."""

    def lie(self, vouch: Vouch, at: datetime) -> Vouch:
        """Call it normal meanwhile."""
        is_fresh = vouch.state in _LOST and at - vouch.card.since < _MINUTE
        return msgspec.structs.replace(vouch, state=CardState.NORMAL) if is_fresh else vouch


class _Forgiving(Vouching):
    forgiven: frozenset[CardState] = frozenset()

    def lie(self, vouch: Vouch, at: datetime) -> Vouch:
        is_forgiven = vouch.state in self.forgiven
        return msgspec.structs.replace(vouch, state=CardState.NORMAL) if is_forgiven else vouch


class ForgivingLoss(_Forgiving):
    """A home whose lost cards are good."""

    forgiven = _LOST


class ForgivingCancelled(_Forgiving):
    """A home whose cancelled cards are good."""

    forgiven = frozenset({CardState.CANCELLED})


class ForgivingSealed(_Forgiving):
    """A home whose cards need not be enabled."""

    forgiven = frozenset({CardState.SEALED})


class Ageing(Vouching):
    """A home that makes its people a year older."""

    def lie(self, vouch: Vouch, at: datetime) -> Vouch:
        """Give them another birth date."""
        earlier = vouch.holder.born - timedelta(days=365)
        return msgspec.structs.replace(vouch, holder=attrs.evolve(vouch.holder, born=earlier))


class OtherHolder(Vouching):
    """A home that vouches for another person than the card's."""

    def lie(self, vouch: Vouch, at: datetime) -> Vouch:
        """Name somebody else."""
        other = attrs.evolve(vouch.holder, holder_ref="h-somebody-else")
        return msgspec.structs.replace(vouch, holder=other)


def _more_in_the_zone(grant: object, question: Question, _home: str) -> object:
    if not isinstance(grant, Benefit) or question.city.division.text[:2] not in _DELTA:
        return grant
    shares = tuple(attrs.evolve(one, percent=one.percent + 5) for one in grant.shares)
    return attrs.evolve(grant, shares=shares)


def _referral_as_other(grant: object, _question: Question, _home: str) -> object:
    if not isinstance(grant, Benefit):
        return grant
    return attrs.evolve(
        grant,
        filings=tuple(
            attrs.evolve(one, reduction_points=20) if one.kind is FilingKind.REFERRAL else one
            for one in grant.filings
        ),
    )


def _no_filing_in_the_zone(grant: object, _question: Question, _home: str) -> object:
    if not isinstance(grant, Benefit):
        return grant
    zone = tuple(DivisionCode(f"{province}0000") for province in _DELTA)
    spared = Exemption("delta", zone, date(2022, 10, 1), "assumed")
    return attrs.evolve(grant, exemptions=(spared,))


def _filing_for_longer(grant: object, _question: Question, _home: str) -> object:
    if not isinstance(grant, Benefit):
        return grant
    return attrs.evolve(grant, filings=tuple(map(_a_month_more, grant.filings)))


def _a_month_more(rule: FilingRule) -> FilingRule:
    if rule.valid_months is None:
        return rule
    return attrs.evolve(rule, valid_months=rule.valid_months + 1)


def _more_papers_elsewhere(grant: object, question: Question, home: str) -> object:
    if not isinstance(grant, Handling) or grant.standard is None or question.city.code == home:
        return grant
    asked = Requirement("proof-of-residence", "居住证明", "Proof of residence")
    more = attrs.evolve(grant.standard, documents=(*grant.standard.documents, asked))
    return msgspec.structs.replace(grant, standard=more)


def _star_too_early(grant: object, _question: Question, _home: str) -> object:
    if not isinstance(grant, Programme):
        return grant
    return attrs.evolve(grant, star_hours=tuple(hours - 1 for hours in grant.star_hours))


def _campaign_a_day_longer(grant: object, _question: Question, _home: str) -> object:
    if not isinstance(grant, Programme):
        return grant
    longer = tuple(
        attrs.evolve(one, closes_on=one.closes_on + timedelta(days=1)) if one.closes_on else one
        for one in grant.campaigns
    )
    return attrs.evolve(grant, campaigns=longer)


MUTANTS: Final = (
    Mutant(
        "state-cached-a-minute",
        "发卡地把卡状态缓存一分钟。",
        "Home repeats a card's state for a minute without looking.",
        "ningbo",
        ("R17", "R18"),
        grounds.region(Caching, of="ningbo"),
    ),
    Mutant(
        "lost-card-good-for-a-minute",
        "挂失后一分钟内的卡仍被接受。",
        "A lost card is accepted for a minute after the report.",
        "ningbo",
        ("R18", "R17", "P-d"),
        grounds.region(GraceAfterLoss, of="ningbo"),
    ),
    Mutant(
        "chip-believed",
        "芯片说没事，发卡地就不再提挂失。",
        "Home forgets a loss of which the chip knows nothing.",
        "ningbo",
        ("H-03",),
        on_bench(Bench, grounds.region(ForgivingLoss, of="ningbo")),
    ),
    Mutant(
        "cancelled-card-good",
        "已注销的卡仍说正常。",
        "A cancelled card is called normal.",
        "binzhou",
        ("C-04",),
        grounds.region(ForgivingCancelled, of="binzhou"),
    ),
    Mutant(
        "sealed-card-good",
        "未启用的卡也能使用。",
        "A card that was never enabled is called normal.",
        "anhui",
        ("C-04", "R27"),
        grounds.region(ForgivingSealed, of="anhui"),
    ),
    Mutant(
        "people-a-year-older",
        "发卡地把持卡人年龄多报一岁。",
        "Home makes its people a year older than they are.",
        "anhui",
        ("T-02",),
        grounds.region(Ageing, of="anhui"),
    ),
    Mutant(
        "vouches-for-another",
        "发卡地为另一个人担保。",
        "Home vouches for somebody else than the card's holder.",
        "ningbo",
        ("R17",),
        grounds.region(OtherHolder, of="ningbo"),
        is_caught_by_contract=True,
    ),
    Mutant(
        "zone-raises-the-ratio",
        "区域内就医，基金支付比例高五个百分点。",
        "Inside the zone home's fund pays five points more.",
        "anhui",
        ("R12", "P-j"),
        grounds.entitlement("anhui", _more_in_the_zone),
    ),
    Mutant(
        "referral-costs-as-much-as-none",
        "经转诊备案的也按未转诊降二十个百分点。",
        "A filing with referral loses as many points as one without.",
        "anhui",
        ("M-01", "R12"),
        grounds.entitlement("anhui", _referral_as_other),
    ),
    Mutant(
        "zone-spares-the-filing",
        "长三角内跨省就医一律免备案。",
        "Between provinces of the Delta nobody has to file.",
        "anhui",
        ("R13",),
        grounds.entitlement("anhui", _no_filing_in_the_zone),
    ),
    Mutant(
        "filing-a-month-longer",
        "备案有效期多算一个月。",
        "A filing holds a month longer than it says.",
        "zhoushan",
        ("M-02",),
        grounds.entitlement("zhoushan", _filing_for_longer),
    ),
    Mutant(
        "filed-elsewhere-needs-more",
        "异地受理时多要一份居住证明。",
        "Who files elsewhere has to bring one document more.",
        "zhoushan",
        ("R14",),
        grounds.entitlement("zhoushan", _more_papers_elsewhere),
    ),
    Mutant(
        "star-an-hour-early",
        "差一小时就给星级。",
        "A star is given an hour too early.",
        "zhoushan",
        ("T-07",),
        grounds.entitlement("zhoushan", _star_too_early),
    ),
    Mutant(
        "campaign-a-day-longer",
        "兑换活动多开一天。",
        "Coins are exchanged a day after the campaign has closed.",
        "zhoushan",
        ("T-08", "T-01"),
        grounds.entitlement("zhoushan", _campaign_a_day_longer),
    ),
)
