"""`Then` steps about answers: what is told to whom, what is charged, what plugins say."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Final

import attrs

from samecity.domain.reasons import Code
from samecity_conformance.rules.search import Seen, Unmet
from samecity_conformance.rules.words.comparison import refused_with, same, short, untouched
from samecity_conformance.rules.words.vocabulary import then
from samecity_conformance.scene import Answer

_BY_LAW: Final = frozenset({"name", "resident_id"})
"""What a law makes some hosts register: handed over by the disclosure, and nowhere else."""

_OF_HOME: Final = frozenset({"region", "counterparty", "reference", "account", "amount_fen", "day"})
"""All that a home's books may hold of a use elsewhere (R26)."""

_OWN_RULE_FROM: Final = 9
"""First step of the pipeline that may refuse a valid card of the place: notice, consent, rule."""


# What the host and home learn.


@then(
    "the host learns what the scenario declares, and only when it is allowed",
    "用卡地只在放行时得到声明的字段",
)
def disclosed(seen: Seen) -> None:
    """R25, P-h."""
    declared = sorted(seen.search.spec.discloses)
    for answer in seen.everybody:
        expected = declared if answer.en.allowed else []
        same(expected, sorted(answer.disclosure), "disclosure")
        same(expected, answer.en.disclosed, "disclosed")


@then(
    "neither answer nor journal bears what names the holder", "答复和账册都没有能识别持卡人的内容"
)
def nameless(seen: Seen) -> None:
    """N-03."""
    for answer in seen.everybody:
        learnt = {name: told for name, told in answer.disclosure.items() if name not in _BY_LAW}
        visible = repr((attrs.evolve(answer, disclosure=learnt), seen.facts.get("kept")))
        for secret in seen.secrets:
            if secret in visible:
                raise Unmet("nothing that names the holder", "a name, a number or a card")


@then(
    "home's books hold amount, day and operator, and no place",
    "发卡地账册只有金额、日期和经营者，没有地点",
)
def books_of_home(seen: Seen) -> None:
    """R26."""
    place, home = seen.trial.place, seen.trial.held.home
    for answer in seen.everybody:
        for posting in answer.postings:
            if posting.region == home:
                held = attrs.asdict(posting)
                same(sorted(_OF_HOME), sorted(held), "posting")
                for told in (place.point.id, place.item.id, answer.en.request_id):
                    if told in map(str, held.values()):
                        raise Unmet("no place and no request", f"{told} in home's books")


@then(
    "it is refused until the notice is shown, and nothing is disclosed",
    "告知之前拒绝，不披露任何信息",
)
def noticed(seen: Seen) -> None:
    """N-01."""
    answer = seen.one("holder")
    refused_with([Code.NOTICE_MISSING, Code.CONSENT_MISSING], answer)
    same({}, dict(answer.disclosure), "disclosure")


@then(
    "it is refused for want of the guardian, and nothing is disclosed",
    "因无监护人同意而拒绝，不披露任何信息",
)
def guarded(seen: Seen) -> None:
    """N-02."""
    answer = seen.one("holder")
    refused_with([Code.GUARDIAN_REQUIRED], answer)
    same({}, dict(answer.disclosure), "disclosure")


# Refusals, repeats and money.


@then(
    "a refusal says why, by which rule and what to do next, and a yes has no reason",
    "拒绝写明原因、规则和下一步；放行没有原因",
)
def explained(seen: Seen) -> None:
    """R27, P-l."""
    for answer in seen.everybody:
        decision = answer.en
        if decision.allowed:
            if decision.reason_codes not in ([], [Code.QUEUED.value]):
                raise Unmet("no reason but QUEUED", ",".join(decision.reason_codes))
        elif not decision.reasons:
            raise Unmet("a reason", "none")
        for told in (answer.zh, answer.en):
            for reason in (*told.reasons, *told.notes):
                if not all((reason.rule, reason.message, reason.next_step)):
                    raise Unmet("rule, message and next step", f"{reason}")
        if not decision.allowed:
            untouched(answer)


@then(
    "nothing refuses a valid card before the scenario's own rule",
    "有效的卡不会在场景规则之前被拒绝",
)
def not_wrongly_refused(seen: Seen) -> None:
    """R27."""
    decision = seen.one("holder").en
    if not decision.allowed and decision.steps[-1].n < _OWN_RULE_FROM:
        raise Unmet(
            f"a refusal at step {_OWN_RULE_FROM} or later",
            f"{','.join(decision.reason_codes)} at step {decision.steps[-1].n}",
        )


@then(
    "it is one decision and one charge, and the other body is refused",
    "只有一个决定、一次扣款，内容不同的被拒绝",
)
def once(seen: Seen) -> None:
    """R29, P-f, B-01."""
    first, again, other = (seen.one(part) for part in ("first", "again", "other"))
    same(first.zh, again.zh, "again")
    same(first.en, again.en, "again")
    same(expected=True, received=again.is_replay, name="again.is_replay")
    untouched(again)
    refused_with([Code.IDEMPOTENCY_CONFLICT], other)
    untouched(other)


@then(
    "the parts add up to the whole, in purse and books too", "各部分之和等于总额，钱包和账册也一致"
)
def conserved(seen: Seen) -> None:
    """P-g, R30."""
    for answer in seen.everybody:
        terms = answer.en.terms
        parts = (terms.payable_fen, terms.saving_fen, terms.fund_fen, terms.personal_fen)
        if min(parts) < 0:
            raise Unmet("no part below 0", f"{parts}")
        same(terms.gross_fen if answer.en.allowed else 0, sum(parts), "sum of parts")
        if terms.payable_fen and terms.personal_fen:
            raise Unmet("payable_fen or personal_fen", f"{parts}")
        moved = {kind: _moved(answer, kind) for kind in ("debit_purse", "load_purse", "post")}
        same(moved["debit_purse"] - moved["load_purse"], answer.charged_fen, "charged_fen")
        same(0, sum(posting.amount_fen for posting in answer.postings), "sum of postings")
        posted = sum(abs(posting.amount_fen) for posting in answer.postings)
        same(2 * moved["post"], posted, "posted_fen")


def _moved(answer: Answer, kind: str) -> int:
    return sum(int(one["amount_fen"]) for one in answer.en.effects if one["type"] == kind)


@then("the books of every pair of regions agree", "每对地区的账册一致")
def pairs_agree(seen: Seen) -> None:
    """R30."""
    for answer in seen.everybody:
        owed: dict[tuple[str, str], int] = {}
        for posting in answer.postings:
            pair = posting.region, posting.counterparty
            owed[pair] = owed.get(pair, 0) + posting.amount_fen
        for (region, counterparty), amount_fen in owed.items():
            if region != counterparty:
                same(
                    -amount_fen, owed.get((counterparty, region), 0), f"{counterparty} to {region}"
                )


@then("it is refused for want of authority", "因无权代办而拒绝")
def unauthorised(seen: Seen) -> None:
    """F-03."""
    refused_with([Code.AGENT_NOT_AUTHORISED], seen.one("holder"))


# What data and plugins say when they are asked directly.


@then("home grants the same wherever the card is used", "无论在何处使用，发卡地核定的待遇相同")
def invariant(seen: Seen) -> None:
    """P-j, R12."""
    first, *others = _facts(seen, "entitlements").items()
    for host, granted in others:
        if granted != first[1]:
            raise Unmet(f"{first[0]}: {short(first[1])}", f"{host}: {short(granted)}")


@then("the terms change at ages that the data name, and nowhere else", "条件只在数据写明的年龄变化")
def at_thresholds(seen: Seen) -> None:
    """P-k."""
    by_age = _facts(seen, "terms")
    documented = seen.search.terrain.ages(seen.trial.place)
    ages = sorted(by_age, key=int)
    for younger, older in pairwise(ages):
        if by_age[younger] != by_age[older] and int(older) not in documented:
            raise Unmet(f"a change at {sorted(documented)} only", f"a change at {older}")


@then("the number of open items never falls", "启用的项目数不减少")
def stays_open(seen: Seen) -> None:
    """P-i."""
    opened = list(_facts(seen, "opened").items())
    for (earlier, before), (later, after) in pairwise(opened):
        assert isinstance(before, int)
        assert isinstance(after, int)
        if after < before:
            raise Unmet(f"{before} open items or more on {later}, as on {earlier}", f"{after}")


def _facts(seen: Seen, name: str) -> Mapping[str, object]:
    found = seen.facts[name]
    assert isinstance(found, Mapping)
    return found
