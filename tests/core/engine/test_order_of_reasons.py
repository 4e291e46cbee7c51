"""The order of the steps decides which reason wins (domain 4.4)."""

from __future__ import annotations

from collections.abc import Collection
from itertools import combinations
from typing import Final

import attrs
import pytest

from samecity.domain.card import CardState, CredentialKind
from samecity.domain.decision import Decision, Verdict
from samecity.domain.reasons import Code, Reason
from samecity.domain.request import Request
from samecity.host.registry import Registry
from samecity.platform import Platform
from samecity.spi import Allowed, Case, Consent, Outcome, Refused
from samecity.synthetic.cards import MemoryReader
from samecity.synthetic.world import World
from tests.core.engine.probes import POINT, PROBE, SPEC, ProbeFields, probe_registry

FAULTS: Final = {
    "shape": (1, Code.REQUEST_INVALID),
    "region": (2, Code.REGION_UNKNOWN),
    "scenario": (2, Code.SCENARIO_UNKNOWN),
    "point": (3, Code.NOT_OFFERED_AT_POINT),
    "kind": (4, Code.KIND_NOT_ACCEPTED),
    "reader": (5, Code.READER_ERROR),
    "clone": (5, Code.CARD_NOT_AUTHENTIC),
    "state": (6, Code.CARD_LOCKED),
    "pin": (7, Code.PIN_WRONG),
    "zone": (8, Code.OUT_OF_ZONE),
    "notice": (9, Code.NOTICE_MISSING),
    "consent": (9, Code.CONSENT_MISSING),
    "rule": (10, Code.STOCK_EMPTY),
}
"""What can be wrong with a request, in the order in which it should be told, with its step."""

NAMES: Final = ["shape", "parties", "offer", "kind", "credential", "state", "holder", "treatment"]


def refuse_if_told(case: Case) -> Outcome:
    refused = case.fields_as(ProbeFields).word == "refuse"
    return Refused(Reason(Code.STOCK_EMPTY), 700) if refused else Allowed()


@pytest.fixture(scope="module")
def strict_registry() -> Registry:
    return probe_registry(
        refuse_if_told, attrs.evolve(SPEC, needs_pin=True, consent=Consent.CONSENT)
    )


def decide(registry: Registry, faults: Collection[str]) -> tuple[Decision, MemoryReader]:
    platform = Platform(registry=registry)
    world = World(platform)
    state = CardState.LOCKED if "state" in faults else CardState.NORMAL
    wallet = world.adult("foshan" if "zone" in faults else "anhui", state=state)
    assert wallet.chip is not None
    wallet.chip.is_genuine = "clone" not in faults
    said = frozenset({f"ningbo:{PROBE}"})
    request = Request(
        request_id="" if "shape" in faults else "r-1",
        scenario="probe.other" if "scenario" in faults else PROBE,
        host="atlantis" if "region" in faults else "ningbo",
        kind=CredentialKind.CARD_CONTACT if "kind" in faults else CredentialKind.CARD_CONTACTLESS,
        fields=ProbeFields("refuse" if "rule" in faults else ""),
        at=world.at,
        point="nowhere" if "point" in faults else POINT,
        notices=frozenset() if "notice" in faults else said,
        consents=frozenset() if "consent" in faults else said,
    )
    card = None if "reader" in faults else wallet.chip
    reader = MemoryReader(card=card, pin="999999" if "pin" in faults else "000000")
    with platform.journal.begin("ningbo") as unit:
        concluded = platform.pipeline.decide(request, reader, unit)
    return concluded.ruling.decision, reader


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_has_its_reason_and_its_step(strict_registry: Registry, fault: str) -> None:
    n, code = FAULTS[fault]

    decision, _ = decide(strict_registry, [fault])

    assert [reason.code for reason in decision.reasons] == [code]
    assert [step.n for step in decision.steps] == list(range(1, n + 1))
    assert [step.verdict for step in decision.steps] == [Verdict.PASSED] * (n - 1) + [
        Verdict.REFUSED
    ]


@pytest.mark.parametrize(("earlier", "later"), list(combinations(FAULTS, 2)))
def test_of_two_faults_the_earlier_step_wins(
    strict_registry: Registry, earlier: str, later: str
) -> None:
    decision, _ = decide(strict_registry, [earlier, later])

    assert [reason.code for reason in decision.reasons] == [FAULTS[earlier][1]]


def test_faults_healed_one_by_one_come_up_in_the_order_of_the_steps(
    strict_registry: Registry,
) -> None:
    faults = list(FAULTS)
    told = []
    while faults:
        decision, _ = decide(strict_registry, faults)
        told.append(decision.reasons[0].code)
        faults.pop(0)

    assert told == [code for _, code in FAULTS.values()]
    assert decide(strict_registry, [])[0].allowed


@pytest.mark.parametrize("fault", ["shape", "region", "scenario", "point", "kind"])
def test_what_is_refused_before_step_5_reads_nobodys_card(
    strict_registry: Registry, fault: str
) -> None:
    _, reader = decide(strict_registry, [fault])

    assert reader.opened == 0


def test_an_allowed_decision_shows_eleven_steps_with_rule_and_source(
    strict_registry: Registry,
) -> None:
    decision, reader = decide(strict_registry, [])

    assert [step.n for step in decision.steps] == list(range(1, 12))
    assert [step.name for step in decision.steps[:8]] == NAMES
    assert {step.verdict for step in decision.steps} == {Verdict.PASSED}
    assert all(step.plugin and step.rule and step.source for step in decision.steps)
    assert reader.opened == 1


def test_the_steps_name_who_decided_them(strict_registry: Registry) -> None:
    decision, _ = decide(strict_registry, [])

    decided = {step.name: step.plugin for step in decision.steps}

    assert decided == {
        "shape": "samecity",
        "parties": "samecity",
        "offer": "ningbo",
        "kind": "ningbo",
        "credential": "samecity",
        "state": "anhui",
        "holder": "samecity",
        "treatment": "delta",
        "consent": "samecity",
        "rule": "probe",
        "effects": "samecity",
    }


def test_a_refusal_has_no_money_but_the_price_that_helps(strict_registry: Registry) -> None:
    decision, _ = decide(strict_registry, ["rule"])

    terms = decision.terms
    assert (terms.gross_fen, terms.payable_fen, terms.saving_fen) == (700, 0, 0)
    assert (decision.effects, decision.disclosed, decision.notes) == ((), (), ())
