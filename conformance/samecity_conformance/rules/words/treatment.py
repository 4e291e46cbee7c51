"""`Then` steps about treatment: who is treated how, at whose terms, for how long."""

from __future__ import annotations

from itertools import combinations
from typing import Final

from samecity.domain.catalogue import OfferedTo
from samecity.domain.reasons import Code
from samecity.domain.treatment import Treatment
from samecity_conformance.messages import DecisionMessage
from samecity_conformance.parity import comparable
from samecity_conformance.rules.search import Seen, Unmet
from samecity_conformance.rules.words.comparison import (
    is_at_least,
    one_of,
    refused_with,
    same,
    worth,
)
from samecity_conformance.rules.words.vocabulary import then
from samecity_conformance.scene import Answer

_RANK: Final = {
    Treatment.LOCAL: 3,
    Treatment.LOCAL_EQUAL: 3,
    Treatment.HOST_OPEN: 2,
    Treatment.NATIONAL_BASELINE: 1,
    Treatment.REFUSED: 0,
}

_CHAIN: Final = frozenset({Code.OUT_OF_ZONE, Code.LOCAL_CARD_ONLY})

_TREATMENT: Final = 8
"""Step of the pipeline that finds the treatment."""


@then("the treatment is LOCAL or it is refused", "待遇为 LOCAL，或者拒绝")
def treated_as_local(seen: Seen) -> None:
    """R01."""
    for answer in seen.everybody:
        one_of((Treatment.LOCAL, Treatment.REFUSED), answer.en.treatment, "treatment")


@then("both answers are the same but for issuer and route", "除发卡地和结算路径外，两个答复相同")
def the_same(seen: Seen) -> None:
    """R02: every use, the second one too; what is compared stands in design section 5."""
    for visiting, locally in zip(seen.answers["visitor"], seen.answers["local"], strict=True):
        same(comparable(locally.en), comparable(visiting.en), "decision")


@then("the visitor gets no more than the local", "外地人所得不超过本地人")
def no_more(seen: Seen) -> None:
    """R05."""
    for visiting, locally in zip(seen.answers["visitor"], seen.answers["local"], strict=True):
        if not is_at_least(locally.en, visiting.en):
            raise Unmet(f"at most {worth(locally.en)}", worth(visiting.en))


@then("no agreement decides and nobody is treated as a local", "不由任何协议决定，也不按本地待遇")
def no_leak(seen: Seen) -> None:
    """R07."""
    agreements = {one.id for one in seen.search.registry.agreements.agreements}
    for answer in seen.everybody:
        if answer.en.decided_by in agreements:
            raise Unmet(
                "decided_by another than an agreement", f"decided_by={answer.en.decided_by}"
            )
        one_of(
            set(Treatment) - {Treatment.LOCAL, Treatment.LOCAL_EQUAL},
            answer.en.treatment,
            "treatment",
        )


@then(
    "an open host decides, else the national baseline, else it is out of zone",
    "依次为本地开放、全国基线、不在区域",
)
def chain(seen: Seen) -> None:
    """R06."""
    decision = seen.one("holder").en
    is_open = seen.trial.place.item.offered_to is OfferedTo.NATIONAL
    if not decision.allowed:
        if is_open and _CHAIN.intersection(decision.reason_codes):
            raise Unmet("HOST_OPEN", ",".join(decision.reason_codes))
        return
    if is_open:
        same(Treatment.HOST_OPEN.value, decision.treatment, "treatment")
    by = {
        Treatment.HOST_OPEN.value: seen.search.host_code,
        Treatment.NATIONAL_BASELINE.value: "national",
    }
    one_of(by, decision.treatment, "treatment")
    same(by[decision.treatment], decision.decided_by, "decided_by")


@then(
    "local and equal are worth no less than open, and open no less than baseline",
    "本地与同等不低于开放，开放不低于基线",
)
def in_order(seen: Seen) -> None:
    """P-c."""
    decisions = [answer.en for answer in seen.everybody]
    for one, other in combinations(decisions, 2):
        for better, worse in ((one, other), (other, one)):
            if _rank(better) >= _rank(worse) and not is_at_least(better, worse):
                raise Unmet(
                    f"{better.home} {better.treatment} at least {worth(worse)}",
                    f"{worth(better)} where {worse.home} is {worse.treatment}",
                )


def _rank(decision: DecisionMessage) -> int:
    return _RANK[Treatment(decision.treatment)]


@then("whoever is treated alike gets the same terms", "待遇相同的人条件相同")
def terms_of_the_host(seen: Seen) -> None:
    """R04: the treatment and the person make the terms, never the home."""
    by_treatment: dict[str, Answer] = {}
    for answer in seen.everybody:
        if answer.en.allowed:
            first = by_treatment.setdefault(answer.en.treatment, answer)
            same(comparable(first.en), comparable(answer.en), "decision")


@then("inside the agreement it is worth no less than outside", "在协议内不差于在协议外")
def worth_it(seen: Seen) -> None:
    """P-b."""
    inside, outside = seen.one("inside").en, seen.one("outside").en
    if not is_at_least(inside, outside):
        raise Unmet(f"at least {worth(outside)}", worth(inside))


@then(
    "equality ends with the agreement, and what was accepted stands",
    "同等待遇随协议终止，已受理的不变",
)
def falls_back(seen: Seen) -> None:
    """R28."""
    before, again, after = (seen.one(part) for part in ("before", "again", "after"))
    if before.en.allowed:
        same(Treatment.LOCAL_EQUAL.value, before.en.treatment, "before.treatment")
    same(before.en, again.en, "again")
    same(expected=True, received=again.is_replay, name="again.is_replay")
    one_of(
        (Treatment.HOST_OPEN, Treatment.NATIONAL_BASELINE, Treatment.REFUSED),
        after.en.treatment,
        "after.treatment",
    )


@then(
    "both are refused for the same reason, and no reader is opened", "两者以同一理由拒绝，且不读卡"
)
def refused_unread(seen: Seen) -> None:
    """R03, N-04."""
    visitor, locally = seen.one("visitor"), seen.one("local")
    for answer in (visitor, locally):
        refused_with([Code.NOT_OPEN_YET], answer)
        same(0, answer.opened, "opened")
    same(locally.en.reason_codes, visitor.en.reason_codes, "reasons")


@then("the visitor is served as a local is", "外地人与本地人同样办理")
def served_alike(seen: Seen) -> None:
    """R16, R22: allowed where a local is, refused for a local's reason, at a local's price."""
    visitor, locally = seen.one("visitor").en, seen.one("local").en
    same(locally.allowed, visitor.allowed, "allowed")
    same(locally.reason_codes, visitor.reason_codes, "reasons")
    same(locally.terms, visitor.terms, "terms")


@then("it is for local cards only", "只给本地卡")
def local_only(seen: Seen) -> None:
    """R09: whatever else refuses it first, the zone is no way round it."""
    decision = seen.one("holder").en
    if decision.allowed or decision.steps[-1].n >= _TREATMENT:
        refused_with([Code.LOCAL_CARD_ONLY], seen.one("holder"))


@then(
    "the visitor rides, at the published price unless the host opens its own",
    "外地人可乘车，除本地开放优惠外按公布票价",
)
def rides(seen: Seen) -> None:
    """R08."""
    decision = seen.one("holder").en
    if not decision.allowed:
        raise Unmet("allowed", ",".join(decision.reason_codes))
    if decision.treatment == Treatment.NATIONAL_BASELINE.value:
        same(0, decision.terms.saving_fen, "saving_fen")


@then("home decides, and agreements change nothing", "由发卡地决定，协议不改变结果")
def home_decides(seen: Seen) -> None:
    """R10."""
    inside, outside = seen.one("inside").en, seen.one("outside").en
    if inside.allowed:
        same(Treatment.HOME_POLICY.value, inside.treatment, "treatment")
        same(seen.trial.held.home, inside.decided_by, "decided_by")
    same(comparable(outside), comparable(inside), "decision")


@then("the fare is no higher than a local's of that age", "票价不高于同龄本地人")
def senior_fare(seen: Seen) -> None:
    """R11: at every age that the host's data name."""
    visitors = seen.answers["visitor"]
    for visiting, locally in zip(visitors, seen.answers["local"], strict=True):
        if locally.en.allowed and locally.en.terms.payable_fen == 0:
            same(0, visiting.en.terms.payable_fen, "payable_fen")


@then(
    "it is out of zone, or open to everybody by the host's own word",
    "不在区域内，除非用卡地自行开放",
)
def out_of_zone(seen: Seen) -> None:
    """R15."""
    decision = seen.one("holder").en
    if decision.allowed:
        one_of((Treatment.HOST_OPEN, Treatment.NATIONAL_BASELINE), decision.treatment, "treatment")
    elif decision.steps[-1].n == _TREATMENT:
        one_of(_CHAIN, ",".join(decision.reason_codes), "reasons")


@then("it is on no list, and no reader is opened", "不在清单上，且不读卡")
def on_no_list(seen: Seen) -> None:
    """R15."""
    answer = seen.one("holder")
    refused_with([Code.ITEM_NOT_IN_LIST, Code.NOT_OFFERED_AT_POINT], answer)
    same(0, answer.opened, "opened")
    if not all(reason.next_step for one in (answer.zh, answer.en) for reason in one.reasons):
        raise Unmet("where to go", "no next step")
