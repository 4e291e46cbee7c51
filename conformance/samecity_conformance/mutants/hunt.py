"""The hunt: which cases notice that a mutant lies, and how soon.

Pure of pytest and processes: a quarry is anything that plays on a ground and says what is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from time import monotonic

import attrs

from samecity_conformance.mutants.mutant import Ground, Mutant


@attrs.frozen
class Played:
    """What became of a case on a ground.

    Attributes:
        fault: What it found wrong with the region, empty if nothing.
        defect: How the case itself broke, which proves nothing; empty if it did not.
        is_skipped: Whether it was not run after all.
    """

    fault: str = ""
    defect: str = ""
    is_skipped: bool = False


@attrs.frozen
class Hound:
    """A case that can be set on a mutant.

    Attributes:
        case: Its id.
        requirements: Ids of those that it tests.
        needs_chips: Whether it speaks of bytes.
        about: Regions and scenarios of which it speaks.
        play: Runs it.
    """

    case: str
    requirements: frozenset[str]
    needs_chips: bool
    about: frozenset[str]
    play: Callable[[Ground], Played]


@attrs.frozen
class Kill:
    """A case that noticed.

    Attributes:
        requirements: Those that the mutant names and the case tests.
        message: What it found.
    """

    case: str
    requirements: tuple[str, ...]
    message: str


@attrs.frozen
class Catch:
    """What came of hunting one mutant.

    Attributes:
        mutant: Its id.
        kills: One for each requirement that it names, as far as there is one.
        silent: Requirements that it names and that noticed nothing.
        defects: Cases that broke, with how.
        played: How many cases were run.
        skipped: How many were not run after all.
    """

    mutant: str
    kills: tuple[Kill, ...]
    silent: tuple[str, ...]
    defects: tuple[str, ...]
    played: int
    skipped: int
    took_s: float

    @property
    def is_clean(self) -> bool:
        """Whether nothing at all was found, and nothing left out: what a control has to be."""
        return not (self.kills or self.defects or self.skipped)

    @property
    def is_killed(self) -> bool:
        """Whether every requirement that has to notice did."""
        return bool(self.kills) and not self.silent


def is_as_it_should(mutant: Mutant, catch: Catch) -> bool:
    """Say whether a catch proves what it should: a lie is noticed, a control is not blamed."""
    if not mutant.requirements:
        return catch.is_clean
    return catch.is_killed and not catch.defects


def hunt(mutant: Mutant, ground: Ground, pack: Iterable[Hound]) -> Catch:
    """Set cases on a mutant: those of each requirement that it names, until one notices.

    One that names none is a control: every case is played, and none may notice anything.

    Args:
        mutant: Who lies.
        ground: Where it lies.
        pack: Cases that can be played there, the likeliest first; gone through several times.
    """
    began = monotonic()
    played: dict[str, Played] = {}
    kills: dict[str, Kill] = {}
    for requirement in mutant.requirements:
        if not any(requirement in kill.requirements for kill in kills.values()):
            own = (hound for hound in pack if requirement in hound.requirements)
            kills.update(_first(mutant, own, ground, played))
    if not mutant.requirements:
        kills.update(_first(mutant, pack, ground, played))
    noticed = {one for kill in kills.values() for one in kill.requirements}
    return Catch(
        mutant=mutant.id,
        kills=tuple(kills.values()),
        silent=tuple(one for one in mutant.requirements if one not in noticed),
        defects=tuple(f"{case}: {one.defect}" for case, one in played.items() if one.defect),
        played=len(played),
        skipped=sum(one.is_skipped for one in played.values()),
        took_s=monotonic() - began,
    )


def _first(
    mutant: Mutant, pack: Iterable[Hound], ground: Ground, played: dict[str, Played]
) -> Iterator[tuple[str, Kill]]:
    """Yield the first case that notices, with its id; what was played already is not repeated."""
    for hound in pack:
        if hound.case in played:
            continue
        one = played[hound.case] = hound.play(ground)
        if one.fault:
            own = tuple(sorted(hound.requirements.intersection(mutant.requirements)))
            yield hound.case, Kill(hound.case, own, one.fault)
            return
