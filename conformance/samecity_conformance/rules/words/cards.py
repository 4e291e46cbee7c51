"""`Then` steps about cards and codes: their state, their kinds, their generation, their purse."""

from __future__ import annotations

from samecity.domain.card import CardState
from samecity.domain.lifecycle import REFUSAL_OF
from samecity.domain.reasons import Code
from samecity_conformance.parity import comparable
from samecity_conformance.rules.search import Seen, Unmet
from samecity_conformance.rules.words.comparison import refused_with, same, untouched
from samecity_conformance.rules.words.vocabulary import then


@then(
    "it is refused as lost by every kind, and nothing is charged",
    "任何凭证都因挂失被拒绝，分文不扣",
)
def dead(seen: Seen) -> None:
    """R18, P-d."""
    report = seen.one("report").en
    if not report.allowed:
        raise Unmet("a loss report", ",".join(report.reason_codes))
    for answer in seen.answers["after"]:
        refused_with([Code.CARD_REPORTED_LOST], answer)
        untouched(answer)


@then("it is refused for that state, and nothing is charged", "按该状态拒绝，分文不扣")
def refused_for_state(seen: Seen) -> None:
    """R17."""
    for state, answers in seen.answers.items():
        refused_with([REFUSAL_OF[CardState(state)]], answers[-1])
        untouched(answers[-1])


@then("every kind gets the same decision", "各种凭证得到同样的决定")
def kinds_agree(seen: Seen) -> None:
    """R19, P-e."""
    first, *others = (answer.en for answer in seen.everybody)
    for other in others:
        same(comparable(first), comparable(other), "decision")
        same(first.treatment, other.treatment, "treatment")
        same(first.decided_by, other.decided_by, "decided_by")


@then("the kind is refused and another one is named", "拒绝该凭证并指明另一种")
def names_another(seen: Seen) -> None:
    """R19."""
    taken = seen.search.shown_kinds(seen.trial.place)
    for answer in seen.everybody:
        refused_with([Code.KIND_NOT_ACCEPTED], answer)
        same(0, answer.opened, "opened")
        for decision in (answer.zh, answer.en):
            told = decision.reasons[0].message + decision.reasons[0].next_step
            if not any(kind.value in told for kind in taken):
                raise Unmet(f"one of {', '.join(kind.value for kind in taken)}", told)


@then("there is none without a card", "没有实体卡就没有电子卡")
def no_ecard(seen: Seen) -> None:
    """R20."""
    refused_with([Code.ECARD_NO_PHYSICAL_CARD], seen.one("holder"))


@then("the code is refused and the card goes on working", "拒绝二维码，实体卡照常使用")
def card_goes_on(seen: Seen) -> None:
    """E-05."""
    code, card = seen.one("code"), seen.one("card")
    refused_with([Code.PLATFORM_UNREACHABLE], code)
    untouched(code)
    if Code.PLATFORM_UNREACHABLE in card.en.reason_codes:
        raise Unmet("the card decided without the platform", Code.PLATFORM_UNREACHABLE)


@then(
    "the visitor has the last place, and whoever comes later finds it full",
    "外地人得到最后一个名额，后来者无名额",
)
def last_place(seen: Seen) -> None:
    """R21, R29."""
    for answer in (*seen.answers["locals"], *seen.answers["visitor"]):
        if not answer.en.allowed:
            raise Unmet("allowed", ",".join(answer.en.reason_codes))
    for answer in seen.answers["late"]:
        refused_with([Code.CAPACITY_FULL], answer)


# Generations and purses.


@then("the second generation lacks what needs a purse and nothing else", "二代卡只缺交通钱包功能")
def generation_gap(seen: Seen) -> None:
    """R23."""
    second, third = seen.one("second").en, seen.one("third").en
    if not seen.search.spec.needs_purse:
        same(comparable(third), comparable(second), "decision")
    elif third.allowed:
        same([Code.TRANSIT_APP_ABSENT.value], second.reason_codes, "reasons")


@then("the purse changes nothing", "钱包余额不影响结果")
def purse_stands_apart(seen: Seen) -> None:
    """R24."""
    same(comparable(seen.one("full").en), comparable(seen.one("empty").en), "decision")


@then("an empty purse pays nothing, whatever the account holds", "空钱包不能付款，账户余额不代替")
def purse_alone_pays(seen: Seen) -> None:
    """R24."""
    empty, full = seen.one("empty"), seen.one("full").en
    same(0, empty.charged_fen, "charged_fen")
    if full.allowed and full.terms.payable_fen > 0:
        refused_with([Code.BALANCE_TOO_LOW], empty)
