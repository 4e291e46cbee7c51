"""The engines that are compared: ours, and rule engines that somebody might use instead."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Protocol

import cedarpy
from durable.engine import Ruleset

from benchmarks.ride_table import Cell, Question
from samecity.domain.card import CardState

Answer = tuple[bool, int]
"""Whether the ride is allowed, and the fare in fen; 0 where it is refused."""

Facts = Mapping[str, str | int]


class Engine(Protocol):
    """A way of answering questions about rides, prepared so that only the answering is timed."""

    name: str

    def answers(self) -> list[Answer]:
        """Answer every question once."""


class DurableRules:
    """durable_rules: a Rete network in C; one rule per cell, two more for refusals.

    The rule set is driven without the library's `Host`, whose timers and threads rides do not
    need; that spares the peer some work per question.
    """

    name = "durable_rules"

    def __init__(self, cells: Iterable[Cell], questions: Iterable[Question]) -> None:
        self._answer: Answer = False, 0
        rules: dict[str, object] = {
            "not normal": {
                "all": [{"m": {"$neq": {"state": CardState.NORMAL.value}}}],
                "run": self._saying((False, 0)),
            }
        }
        for number, cell in enumerate(cells):
            applies = [*_durable_conditions(cell), {"state": CardState.NORMAL.value}]
            enough: dict[str, object] = {"$gte": {"balance_fen": cell.fare_fen}}
            too_little: dict[str, object] = {"$lt": {"balance_fen": cell.fare_fen}}
            rules[f"ride {number}"] = {
                "all": [{"m": {"$and": [*applies, enough]}}],
                "run": self._saying((True, cell.fare_fen)),
            }
            rules[f"too little {number}"] = {
                "all": [{"m": {"$and": [*applies, too_little]}}],
                "run": self._saying((False, 0)),
            }
        self._ruleset = Ruleset("rides", None, rules)
        self._facts = [question.facts for question in questions]

    def answers(self) -> list[Answer]:
        """Answer every question once."""
        return [self._ask(facts) for facts in self._facts]

    def _ask(self, facts: Facts) -> Answer:
        state = self._ruleset.assert_event(facts)
        self._ruleset.do_actions(state, _raise)
        return self._answer

    def _saying(self, answer: Answer) -> Callable[[object], None]:
        def say(_closure: object) -> None:
            self._answer = answer

        return say


class Cedar:
    """cedarpy: Amazon's Cedar in Rust; one policy per cell, the fare in its annotation.

    Policies and entities are parsed once, as its documentation advises.
    """

    name = "cedarpy"

    def __init__(self, cells: Iterable[Cell], questions: Iterable[Question]) -> None:
        self._policies = cedarpy.PolicySet.from_str("\n".join(map(_policy, cells)))
        self._entities = cedarpy.Entities.from_json_str("[]")
        self._requests = [_request(question.facts) for question in questions]

    def answers(self) -> list[Answer]:
        """Answer every question once."""
        return [self._ask(request) for request in self._requests]

    def _ask(self, request: dict[str, object]) -> Answer:
        result = cedarpy.is_authorized(request, self._policies, self._entities)
        if not result.allowed:
            return False, 0
        (fare_fen,) = result.diagnostics.id_annotations_by_reason.values()
        return True, int(fare_fen)


def _durable_conditions(cell: Cell) -> list[dict[str, object]]:
    return [
        {"home": cell.home},
        {"host": cell.host},
        {"$gte": {"age": cell.age_from}},
        {"$lt": {"age": cell.age_below}},
        {"$gte": {"at": int(cell.valid_from.timestamp())}},
        {"$lt": {"at": int(cell.valid_to.timestamp())}},
    ]


def _raise(error: BaseException | None, _state: object) -> None:
    if error is not None:
        raise error


def _policy(cell: Cell) -> str:
    return f"""
    @id("{cell.fare_fen}")
    permit (principal == Home::"{cell.home}", action == Action::"ride",
            resource == Host::"{cell.host}")
    when {{
        context.age >= {cell.age_from} && context.age < {cell.age_below} &&
        context.at >= {int(cell.valid_from.timestamp())} &&
        context.at < {int(cell.valid_to.timestamp())} &&
        context.state == "{CardState.NORMAL.value}" && context.balance_fen >= {cell.fare_fen}
    }};
    """


def _request(facts: Facts) -> dict[str, object]:
    context = {name: facts[name] for name in ("age", "at", "state", "balance_fen")}
    return {
        "principal": {"type": "Home", "id": facts["home"]},
        "action": {"type": "Action", "id": "ride"},
        "resource": {"type": "Host", "id": facts["host"]},
        "context": context,
    }
