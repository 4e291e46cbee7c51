"""Where bindings disagree: the same case comes out otherwise by bytes, or over a line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import attrs

from samecity_conformance.run.record import EXERCISED, Result


@attrs.frozen
class Disagreement:
    """A case that did not come out alike.

    Attributes:
        case: Its id.
        results: What became of it, by binding; only of bindings that exercised it.
    """

    case: str
    results: Mapping[str, Result]


def disagreements(runs: Mapping[str, Iterable[Result]]) -> tuple[Disagreement, ...]:
    """Compare runs of the same cases over several bindings.

    What a binding did not exercise says nothing: an omission is no answer, and neither is a reader
    that could not be started. Two failures agree if the same was received.

    Args:
        runs: The results of each binding, by its name.

    Returns:
        The cases that differ, sorted by id.
    """
    by_case: dict[str, dict[str, Result]] = {}
    for binding, results in runs.items():
        for result in results:
            if result.verdict in EXERCISED:
                by_case.setdefault(result.case, {})[binding] = result
    return tuple(
        Disagreement(case, results)
        for case, results in sorted(by_case.items())
        if len({(one.verdict, one.received) for one in results.values()}) > 1
    )
