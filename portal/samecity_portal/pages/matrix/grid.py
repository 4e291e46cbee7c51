"""Asks the matrix: every home at every host, by a platform in memory, of which nothing is kept.

A question is put by a plain adult with a card in order, as `samecity matrix` does. It is about the
rules alone, so an answer holds for as long as the registry does, and each worker remembers some.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from functools import lru_cache
from typing import Final

import attrs

from samecity.cli.can_serve import Answer, answer_of
from samecity.cli.matrix import every_pair
from samecity.cli.tap import Tap, ask
from samecity.domain.card import CredentialKind
from samecity.domain.decision import Decision
from samecity.domain.reasons import Code, Reason
from samecity.domain.treatment import Treatment
from samecity.errors import RequestInvalid
from samecity.host.registry import Registry
from samecity.synthetic.world import World
from samecity_portal.house import memory_house

_MOST: Final = 512
"""Grids that a worker remembers: some 10 kB each."""

_NOT_THERE: Final = frozenset({Code.NOT_OFFERED, Code.NOT_OPEN_YET, Code.CLOSED})


@attrs.frozen
class Cell:
    """One home at one host.

    Attributes:
        home: Name by which the home was asked for.
        gross_fen: What it costs anybody.
        payable_fen: What leaves purse or till.
        said: Reasons of a refusal, and notes.
    """

    home: str
    host: str
    allowed: bool
    treatment: Treatment
    gross_fen: int
    payable_fen: int
    said: tuple[Reason, ...]

    @property
    def absence(self) -> str:
        """Why nobody is served, whatever the card: a reason code, or empty."""
        codes = [str(one.code) for one in self.said if one.code in _NOT_THERE]
        return codes[0] if codes and not self.allowed else ""


@lru_cache(_MOST)
def grid(
    registry: Registry,
    scenario: str,
    at: datetime,
    kind: CredentialKind | None,
    own: tuple[tuple[str, str], ...] = (),
) -> tuple[Cell, ...]:
    """Ask for every home at every host.

    Returns:
        Cells home by home; none where the scenario cannot be asked for without more being said.

    Raises:
        RequestInvalid: One of its own fields is set to what cannot be.
    """
    tap = Tap(scenario=scenario, host="", at=at, kind=kind, settings=own)
    with _world(registry, at) as world:
        try:
            return tuple(_cell(home, one) for home, one in every_pair(tap, world, world))
        except RequestInvalid:
            if own:
                raise
            return ()


def _cell(home: str, decision: Decision) -> Cell:
    return Cell(
        home,
        decision.host,
        decision.allowed,
        decision.treatment,
        decision.terms.gross_fen,
        decision.terms.payable_fen,
        (*decision.reasons, *decision.notes),
    )


def ask_cell(registry: Registry, tap: Tap) -> tuple[Answer, Decision, Decision]:
    """Ask for one home at one host.

    Returns:
        Whether it serves; the decision; and that about a card of the host itself.

    Raises:
        RequestInvalid: The scenario cannot be asked for without more being said.
        UnknownName: There is no such region, city or scenario.
    """
    with _world(registry, tap.at) as world:
        found, decision = answer_of(world, tap, lambda _: None)
        return found, decision, ask(world, attrs.evolve(tap, home=tap.host))


@contextmanager
def _world(registry: Registry, at: datetime) -> Iterator[World]:
    with closing(memory_house(registry)) as asked:
        yield World(asked.platform, at)


def homes_and_hosts(cells: Iterable[Cell]) -> tuple[list[str], list[str]]:
    """Return the rows and columns of a grid."""
    known = list(cells)
    return list(dict.fromkeys(one.home for one in known)), list(
        dict.fromkeys(one.host for one in known)
    )
