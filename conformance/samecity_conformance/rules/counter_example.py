"""The case that shows that a rule does not hold: one line, and what was sent and answered."""

from __future__ import annotations

import msgspec

from samecity_conformance.run.record import Evidence
from samecity_conformance.scene import Answer
from samecity_conformance.trial import Trial


class CounterExample(AssertionError):
    """A rule does not hold.

    Attributes:
        expected: What should have been; names and numbers of the decision, in no language.
        received: What was answered, likewise.
        line: The case in one line; the same seed finds it again.
        evidence: The request and its answer, without personal data.
    """

    def __init__(self, expected: str, received: str, line: str, evidence: Evidence) -> None:
        super().__init__(f"expected {expected}, received {received}: {line}")
        self.expected = expected
        self.received = received
        self.line = line
        self.evidence = evidence


def line_of(trial: Trial) -> str:
    """Return a trial as a person can read it and do it again: who, with what, where, when."""
    person, held, place = trial.person, trial.held, trial.place
    told = [
        f"card of {held.home}",
        f"at {place.host} {place.point.id}",
        f"for {place.item.scenario} {place.item.id}",
        f"by {trial.kind}",
        f"on {trial.at:%Y-%m-%d %H:%M}",
        f"born {person.born}",
    ]
    ties = {
        "registered": person.household,
        "lives": person.residence,
        "insured": person.insured,
    }
    told += [f"{name} in {where}" for name, where in ties.items() if where != held.home]
    told += [f"class {name}" for name in sorted(person.classes)]
    told += [f"{name}={value}" for name, value in sorted(trial.fields.items())]
    if held.state != "NORMAL":
        told.append(f"state {held.state}")
    if held.generation.value != 3:
        told.append(f"generation {held.generation.value}")
    if held.balance_fen != 10_000:
        told.append(f"purse {held.balance_fen} fen")
    if trial.again_after is not None:
        told.append(f"again after {trial.again_after}")
    return ", ".join(told)


def evidence_of(line: str, request: dict[str, object] | None, answer: Answer | None) -> Evidence:
    """Put together what was seen; what a law makes the host register is not part of it."""
    response = None if answer is None else msgspec.to_builtins(answer.en)
    return Evidence(request=request, response=response, counter_example=line)
