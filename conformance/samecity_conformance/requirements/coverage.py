"""Coverage in both directions: requirements that nothing tests, cases that test nothing known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import attrs

from samecity_conformance.requirements.book import Requirements, load_requirements
from samecity_conformance.run.record import Case


@attrs.frozen
class Coverage:
    """Which cases test which requirement, and what is left over on either side.

    Attributes:
        cases: Ids of the cases by the requirement that they test; every requirement stands here.
        untested: Requirements that no case tests.
        unknown: What a case names that is no requirement, by the case's id.
        aimless: Ids of cases that name no requirement at all.
    """

    cases: Mapping[str, tuple[str, ...]]
    untested: tuple[str, ...]
    unknown: Mapping[str, tuple[str, ...]]
    aimless: tuple[str, ...]

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left over on either side."""
        return not (self.untested or self.unknown or self.aimless)


def coverage(cases: Iterable[Case], requirements: Requirements | None = None) -> Coverage:
    """Compare cases with requirements, both ways.

    Args:
        cases: All of a suite; those of a selection leave requirements untested.
        requirements: None takes those that the suite ships.
    """
    book = load_requirements() if requirements is None else requirements
    tested: dict[str, list[str]] = {id_: [] for id_ in book}
    unknown: dict[str, tuple[str, ...]] = {}
    aimless: list[str] = []
    for case in cases:
        strange = tuple(id_ for id_ in case.requirements if id_ not in book)
        if strange:
            unknown[case.id] = strange
        if not case.requirements:
            aimless.append(case.id)
        for id_ in case.requirements:
            if id_ in book:
                tested[id_].append(case.id)
    return Coverage(
        cases={id_: tuple(ids) for id_, ids in tested.items()},
        untested=tuple(id_ for id_, ids in tested.items() if not ids),
        unknown=unknown,
        aimless=tuple(aimless),
    )
