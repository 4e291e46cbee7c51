"""P-e to P-h and P-l: what holds of every decision, whatever was asked."""

from __future__ import annotations

from collections import Counter
from typing import Final

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from samecity.domain.card import CredentialKind
from samecity_conformance.messages import DecisionMessage
from samecity_conformance.parity import comparable
from samecity_conformance.scene import Answer
from samecity_conformance.trial import Place, Trial, begin, kinds_at, run, use
from tests.properties.space import MANY, PLACES, REGISTRY, SOME, scenarios, trials, trials_of

NOT_SHOWN: Final = frozenset({CredentialKind.NONE})


def shown_kinds(place: Place) -> list[CredentialKind]:
    return sorted(kinds_at(REGISTRY, place) - NOT_SHOWN, key=str)


BY_LAW: Final = frozenset({"name", "resident_id"})
"""What a law makes some hosts register: handed over by the disclosure, and nowhere else."""

SEVERAL: Final = PLACES.where(lambda place: len(shown_kinds(place)) > 1)
"""Where more than one kind of credential is taken."""


def parts(decision: DecisionMessage) -> dict[str, int]:
    terms = decision.terms
    return {
        "payable": terms.payable_fen,
        "saving": terms.saving_fen,
        "fund": terms.fund_fen,
        "personal": terms.personal_fen,
    }


@MANY
@given(trial=trials(SEVERAL), data=st.data())
def test_card_and_code_give_the_same_decision_wherever_both_are_taken(
    trial: Trial, data: st.DataObject
) -> None:
    one, other = data.draw(
        st.lists(st.sampled_from(shown_kinds(trial.place)), min_size=2, max_size=2, unique=True)
    )

    first = run(REGISTRY, attrs.evolve(trial, kind=one))[0].en
    second = run(REGISTRY, attrs.evolve(trial, kind=other))[0].en

    assert comparable(first) == comparable(second)
    assert (first.treatment, first.decided_by) == (second.treatment, second.decided_by)


@MANY
@given(trial=trials())
def test_the_same_request_again_is_the_same_decision_and_moves_no_money(trial: Trial) -> None:
    scene = begin(REGISTRY, trial)
    first = use(scene, trial)
    assert scene.sent is not None

    again = scene.send(scene.sent.body, scene.sent.reader)

    assert again.is_replay
    assert (again.zh, again.en) == (first.zh, first.en)
    assert (again.charged_fen, again.postings) == (0, ())


@MANY
@given(trial=trials())
def test_nothing_that_leaves_the_platform_names_the_holder(trial: Trial) -> None:
    scene = begin(REGISTRY, trial)
    answer = use(scene, trial)
    learnt = {name: told for name, told in answer.disclosure.items() if name not in BY_LAW}
    person, chip = scene.wallet.person, scene.wallet.chip
    assert chip is not None
    secrets = (
        person.name,
        person.resident_id.text,
        person.holder.holder_ref,
        chip.identification.text,
        scene.wallet.card_ref,
    )

    kept = scene.platform.journal.recall(answer.en.request_id)
    seen = repr((attrs.evolve(answer, disclosure=learnt), kept))

    assert [secret for secret in secrets if secret in seen] == []


def explained(answer: Answer) -> list[tuple[str, ...]]:
    return [
        (reason.code, reason.rule, reason.message, reason.next_step)
        for decision in (answer.zh, answer.en)
        for reason in (*decision.reasons, *decision.notes)
    ]


def money_is_conserved(answer: Answer) -> None:
    decision = answer.en
    money = parts(decision)

    assert min(money.values()) >= 0
    assert sum(money.values()) == (decision.terms.gross_fen if decision.allowed else 0)
    assert 0 in (money["payable"], money["personal"])


def the_purse_and_the_books_move_by_what_the_decision_says(answer: Answer) -> None:
    moved = Counter(
        {
            kind: sum(
                int(effect["amount_fen"]) for effect in answer.en.effects if effect["type"] == kind
            )
            for kind in ("debit_purse", "load_purse", "post")
        }
    )

    assert answer.charged_fen == moved["debit_purse"] - moved["load_purse"]
    assert sum(posting.amount_fen for posting in answer.postings) == 0
    assert sum(abs(posting.amount_fen) for posting in answer.postings) == 2 * moved["post"]


def the_host_learns_what_the_scenario_declares_and_only_when_it_is_allowed(answer: Answer) -> None:
    declared = sorted(REGISTRY.known_scenario(answer.en.scenario).spec.discloses)
    expected = declared if answer.en.allowed else []

    assert sorted(answer.disclosure) == expected
    assert answer.en.disclosed == expected


def a_refusal_names_code_rule_and_next_step_and_a_yes_has_no_reason(answer: Answer) -> None:
    decision = answer.en

    assert bool(decision.reasons) != decision.allowed or decision.reason_codes == ["QUEUED"]
    assert set(decision.reason_codes + decision.note_codes) <= set(REGISTRY.reasons)
    for texts in explained(answer):
        assert all(texts), texts
        assert not any("{" in text for text in texts), texts


def a_refusal_does_nothing_but_report_an_incident(answer: Answer) -> None:
    decision = answer.en
    if not decision.allowed:
        assert {effect["type"] for effect in decision.effects} <= {"open_incident"}
        assert (decision.notes, decision.treatment) == ([], "REFUSED")
        assert decision.terms.limits == {}
        assert decision.steps[-1].verdict == "refused"


CLAIMS: Final = (
    money_is_conserved,
    the_purse_and_the_books_move_by_what_the_decision_says,
    the_host_learns_what_the_scenario_declares_and_only_when_it_is_allowed,
    a_refusal_names_code_rule_and_next_step_and_a_yes_has_no_reason,
    a_refusal_does_nothing_but_report_an_incident,
)
"""What holds of any answer; to check all of them costs less than to make the answer."""


@pytest.mark.parametrize("scenario", scenarios())
@SOME
@given(data=st.data())
def test_every_claim_holds_of_every_answer(scenario: str, data: st.DataObject) -> None:
    for answer in run(REGISTRY, data.draw(trials_of(scenario))):
        assert answer.en.scenario == scenario
        for claim in CLAIMS:
            claim(answer)
