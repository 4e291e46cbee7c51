"""Decisions per second on one core, without the journal, against rule engines.

Ours takes all eleven steps and says who decided each by which rule; the peers say yes or no and
the fare.
"""

from __future__ import annotations

from collections.abc import Iterable
from statistics import median
from typing import Final

from benchmarks.measure import Row, Target, in_turn, per_cpu_second
from benchmarks.peers import Answer, Cedar, DurableRules, Engine
from benchmarks.ride_table import cells_of, questions_to
from benchmarks.taps import Tap, prepare
from samecity.engine.pipeline import Pipeline
from samecity.platform import Platform
from samecity.spi import StateStore

_PER_SECOND: Final = 50_000
_TIMES: Final = 1.5
_ROUNDS: Final = 15


class SameCity:
    """Our engine: the pipeline against a journal in memory."""

    name = "samecity"

    def __init__(self, pipeline: Pipeline, taps: Iterable[Tap], store: StateStore) -> None:
        self._pipeline = pipeline
        self._taps = list(taps)
        self._store = store

    def answers(self) -> list[Answer]:
        """Answer every question once."""
        return [self._ask(tap) for tap in self._taps]

    def _ask(self, tap: Tap) -> Answer:
        request, reader = tap
        decision = self._pipeline.decide(request, reader, self._store).ruling.decision
        return decision.allowed, decision.terms.payable_fen


def rows() -> list[Row]:
    """Measure ours and the peers on one rule table.

    Raises:
        ValueError: A peer gives another answer than we do.
    """
    platform = Platform()
    cells = cells_of(platform.registry)
    questions = questions_to(cells)
    taps = prepare(platform, questions)
    peers: list[Engine] = [DurableRules(cells, questions), Cedar(cells, questions)]
    with platform.journal.snapshot() as store:
        ours = SameCity(platform.pipeline, taps, store)
        expected = ours.answers()
        for peer in peers:
            _check(peer.name, peer.answers(), expected)
        sides = {
            one.name: lambda one=one: per_cpu_second(one.answers, len(questions))
            for one in (ours, *peers)
        }
        found = in_turn(sides, _ROUNDS)
    fastest = max(peers, key=lambda peer: median(found[peer.name]))
    return [
        Row.of(
            f"explained decisions: {len(cells)} rules, {len(questions)} questions",
            found[ours.name],
            found[peer.name],
            unit="decisions per CPU second",
            peer_name=peer.name,
            target=_TARGET if peer is fastest else None,
        )
        for peer in peers
    ]


_TARGET: Final = Target(
    f">= {_PER_SECOND:,} or >= {_TIMES}x the fastest peer",
    lambda ours, ratio: ours >= _PER_SECOND or ratio >= _TIMES,
)


def _check(name: str, answers: list[Answer], expected: list[Answer]) -> None:
    wrong = sum(theirs != ours for theirs, ours in zip(answers, expected, strict=True))
    if wrong:
        raise ValueError(f"expected the answers of samecity, received {wrong} others of {name}")
