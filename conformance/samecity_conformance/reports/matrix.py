"""The interop matrix: home by host by scenario, as far as a run's results tell it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

import msgspec

from samecity.cli.views.names import Names
from samecity_conformance.run.record import Case, Result, Verdict

ANY_HOME: Final = "*"
"""Home of a result that speaks of no single card: a rule that loops over homes, for instance."""

_WORST_FIRST: Final = (
    Verdict.FAIL,
    Verdict.ERROR,
    Verdict.CONFIGURATION,
    Verdict.ENVIRONMENT,
    Verdict.SKIP,
    Verdict.PASS,
)


class Cell(msgspec.Struct, frozen=True):
    """Cards of a home at a host for a scenario.

    Attributes:
        home: Where they were issued, or `*`.
        treatments: Those that decisions named, sorted; empty if no decision was kept.
        verdict: The worst of its cases.
        cases: Their ids, in order.
    """

    scenario: str
    home: str
    host: str
    treatments: tuple[str, ...]
    verdict: Verdict
    cases: tuple[str, ...]


def matrix_of(results: Iterable[tuple[Case, Result]]) -> tuple[Cell, ...]:
    """Make the matrix of a run, by scenario, home and host; what was omitted is not in it."""
    found: dict[tuple[str, str, str], list[tuple[Case, Result, str]]] = {}
    for case, result in results:
        if result.verdict is not Verdict.OMIT:
            for key, treatment in _places(case, result):
                found.setdefault(key, []).append((case, result, treatment))
    return tuple(
        Cell(
            *key,
            treatments=tuple(sorted({treatment for _, _, treatment in seen if treatment})),
            verdict=min((result.verdict for _, result, _ in seen), key=_WORST_FIRST.index),
            cases=tuple(dict.fromkeys(case.id for case, _, _ in seen)),
        )
        for key, seen in sorted(found.items())
    )


def _places(case: Case, result: Result) -> Iterator[tuple[tuple[str, str, str], str]]:
    """Yield scenario, home and host of a result, and the treatment there."""
    for one in result.evidence.treated:
        yield (one.scenario, one.home or ANY_HOME, one.host), one.treatment
    if not result.evidence.treated:
        for scenario in case.scenarios:
            for host in case.regions:
                yield (scenario, ANY_HOME, host), ""


def grid(cells: Iterable[Cell]) -> tuple[Sequence[str], Mapping[str, Mapping[str, Cell]]]:
    """Arrange the cells of one scenario.

    Returns:
        The hosts, and by home the cells by host; any home comes first.
    """
    rows: dict[str, dict[str, Cell]] = {}
    for cell in sorted(cells, key=lambda cell: cell.home):
        rows.setdefault(cell.home, {})[cell.host] = cell
    return sorted({host for row in rows.values() for host in row}), rows


def home_of(code: str, names: Names) -> str:
    """Name a home in the reader's language."""
    return names.texts("findings.any_home") if code == ANY_HOME else names.region(code)


def treatments_of(cell: Cell, names: Names) -> str:
    """Name the treatments of a cell in few words."""
    return names.listed(names.texts.word("short", treatment) for treatment in cell.treatments)
