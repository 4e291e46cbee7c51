"""Plugins of medicine, government, benefits, volunteering and card business that lie."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import attrs
import msgspec

from samecity.domain.card import CredentialKind
from samecity.domain.decision import Terms
from samecity.domain.effects import Post
from samecity.domain.reasons import Reason
from samecity.spi import Allowed, Case, Outcome, Refused
from samecity_conformance.mutants.lies import grounds, replies
from samecity_conformance.mutants.mutant import Mutant


def _fund_rounded_down(_case: Case, yes: Allowed) -> Outcome:
    """Cut the fund's share off at the fen, in terms and books."""
    terms = yes.terms
    if "percent" not in terms.limits:
        return yes
    fund_fen = terms.limits["covered_fen"] * terms.limits["percent"] // 100
    if terms.fund_fen - fund_fen not in (0, 1):
        return yes  # a deductible or a ceiling
    less_fen = terms.fund_fen - fund_fen
    effects = tuple(
        msgspec.structs.replace(one, amount_fen=one.amount_fen - less_fen)
        if isinstance(one, Post) and one.account == "medical_fund"
        else one
        for one in yes.effects
    )
    down = msgspec.structs.replace(
        terms, fund_fen=fund_fen, personal_fen=terms.personal_fen + less_fen
    )
    return msgspec.structs.replace(yes, terms=down, effects=effects)


def _checked_each_time(limits: Mapping[str, int]) -> Mapping[str, int]:
    return {**limits, "identity_checks": limits["steps"]} if "steps" in limits else limits


def _nothing_needed(limits: Mapping[str, int]) -> Mapping[str, int]:
    if "required" not in limits:
        return limits
    return {**limits, "exempted": limits["required"], "needed": 0}


def _one_app(limits: Mapping[str, int]) -> Mapping[str, int]:
    return {**limits, "channels": 1} if "channels" in limits else limits


def _for_a_yuan(terms: Terms) -> Terms:
    return msgspec.structs.replace(terms, gross_fen=100, payable_fen=100)


def _no_for_maybe(_case: Case, yes: Allowed) -> Outcome:
    notes = tuple(
        msgspec.structs.replace(note, code="POLICY_DOES_NOT_FIT")
        if note.code == "POLICY_MAY_FIT"
        else note
        for note in yes.notes
    )
    return msgspec.structs.replace(yes, notes=notes)


def _names_nobody(_case: Case, outcome: Outcome) -> Outcome:
    if isinstance(outcome, Refused) and "enabled" in outcome.reason.facts:
        return Refused(Reason(outcome.reason.code, {"enabled": "-"}), outcome.gross_fen)
    return outcome


def _shown_as_real(_case: Case, yes: Allowed) -> Outcome:
    return msgspec.structs.replace(yes, source=yes.source.replace(" (demo)", ""))


MUTANTS: Final = (
    Mutant(
        "fund-rounded-down",
        "基金支付额舍去不足一分的部分。",
        "The fund's share is rounded down to the fen.",
        "medical.visit",
        ("T-03",),
        grounds.scenario("medical.visit", outcome=replies.change_yes(_fund_rounded_down)),
    ),
    Mutant(
        "identified-at-every-step",
        "一次就诊每一步都重新核验身份。",
        "A patient is identified anew at every step of a visit.",
        "medical.visit",
        ("M-04",),
        grounds.scenario("medical.visit", outcome=replies.change_limits(_checked_each_time)),
    ),
    Mutant(
        "enabled-institutions-not-named",
        "拒绝异地结算却不说哪里可以。",
        "Who is refused at an institution is not told which ones are enabled.",
        "medical.visit",
        ("M-03", "R27"),
        grounds.scenario("medical.visit", outcome=_names_nobody),
    ),
    Mutant(
        "demo-shown-as-real",
        "演示数据不加标记。",
        "Invented values are shown as if they were real.",
        "medical.visit",
        ("L-05",),
        grounds.scenario("medical.visit", outcome=replies.change_yes(_shown_as_real)),
    ),
    Mutant(
        "somebody-elses-file",
        "拿别人的旧就诊号也能并入档案。",
        "Whoever knows an old hospital number gets the file behind it.",
        "medical.patient_link",
        ("M-05",),
        grounds.scenario(
            "medical.patient_link",
            outcome=replies.allow("HOSPITAL_NUMBER_TAKEN"),
        ),
    ),
    Mutant(
        "agent-without-mandate",
        "没有有效委托也能代办。",
        "An agent acts without a mandate that holds.",
        "government.agent",
        ("A-02",),
        grounds.scenario("government.agent", outcome=replies.allow("AGENT_NOT_AUTHORISED")),
    ),
    Mutant(
        "queue-forgotten",
        "对方系统不通时，排队的申请丢了。",
        "What waits for an authority that is down is forgotten.",
        "government.accept",
        ("A-03",),
        grounds.scenario("government.accept", outcome=replies.forget("queue")),
    ),
    Mutant(
        "missing-paper-overlooked",
        "缺件也受理。",
        "An application without its documents is taken in.",
        "government.accept",
        ("A-04",),
        grounds.scenario("government.accept", outcome=replies.allow("MATERIAL_MISSING")),
    ),
    Mutant(
        "nothing-needed",
        "说一切材料都免交。",
        "No document at all is said to be needed.",
        "government.certs",
        ("A-01",),
        grounds.scenario("government.certs", outcome=replies.change_limits(_nothing_needed)),
    ),
    Mutant(
        "paid-twice",
        "同一期待遇可发两次。",
        "A benefit is paid twice for one period.",
        "benefit.pay",
        ("F-01",),
        grounds.scenario("benefit.pay", outcome=replies.allow("ALREADY_DONE")),
    ),
    Mutant(
        "pays-outsiders",
        "外地人也能领本地的补贴。",
        "A programme pays people of other homes.",
        "benefit.pay",
        ("R10",),
        grounds.scenario("benefit.pay", outcome=replies.allow("HOME_PROGRAMME_ONLY")),
    ),
    Mutant(
        "cash-for-a-fee",
        "异地取现收一元手续费。",
        "Drawing cash costs a yuan.",
        "benefit.cash",
        ("R22",),
        grounds.scenario("benefit.cash", outcome=replies.change_terms(_for_a_yuan)),
    ),
    Mutant(
        "cash-without-pin",
        "取现不验密码。",
        "Cash is drawn without the PIN.",
        "benefit.cash",
        ("C-05",),
        grounds.scenario("benefit.cash", spec=lambda spec: attrs.evolve(spec, needs_pin=False)),
    ),
    Mutant(
        "lottery-pays-children",
        "向未成年人兑奖。",
        "A child is paid a lottery prize.",
        "lottery.claim",
        ("F-04",),
        grounds.scenario("lottery.claim", outcome=replies.allow("UNDER_AGE")),
    ),
    Mutant(
        "ticket-pays-again",
        "同一张彩票可兑两次。",
        "A ticket that was paid is paid again.",
        "lottery.claim",
        ("F-01",),
        grounds.scenario("lottery.claim", outcome=replies.allow("ALREADY_CLAIMED")),
    ),
    Mutant(
        "not-known-is-no",
        "不知道的条件当作不符合。",
        "What nobody knows of a household counts as a no.",
        "policy.match",
        ("F-02",),
        grounds.scenario("policy.match", outcome=replies.change_yes(_no_for_maybe)),
    ),
    Mutant(
        "coins-on-credit",
        "文明币不够也能兑换。",
        "Who has too few coins exchanges them all the same.",
        "volunteer.redeem",
        ("T-08",),
        grounds.scenario("volunteer.redeem", outcome=replies.allow("COINS_TOO_FEW")),
    ),
    Mutant(
        "star-by-card-only",
        "查询星级只收实体卡。",
        "The star is told to cards and not to codes.",
        "volunteer.star",
        ("E-07",),
        grounds.scenario(
            "volunteer.star",
            spec=lambda spec: attrs.evolve(
                spec,
                kinds=spec.kinds & {CredentialKind.CARD_CONTACT, CredentialKind.CARD_CONTACTLESS},
            ),
        ),
    ),
    Mutant(
        "own-hours-recorded",
        "本人可给自己登记志愿时长。",
        "People record their own hours.",
        "volunteer.record",
        ("F-03",),
        grounds.scenario("volunteer.record", spec=lambda spec: attrs.evolve(spec, is_order=False)),
    ),
    Mutant(
        "second-card",
        "已有卡的人可再领一张。",
        "Who holds a card gets a second one.",
        "card.apply",
        ("C-01",),
        grounds.scenario("card.apply", outcome=replies.allow("ALREADY_ISSUED")),
    ),
    Mutant(
        "ecard-in-one-app",
        "第二个应用领到的不是同一张电子社保卡。",
        "A second app brings an e-card of its own.",
        "ecard.issue",
        ("R20",),
        grounds.scenario("ecard.issue", outcome=replies.change_limits(_one_app)),
    ),
)
