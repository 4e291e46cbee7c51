"""What page Conformance shows of a run: how far it is, how long it takes still, how it ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import attrs

from samecity.cli.views.names import Names
from samecity_portal.runs import Run, Runs, RunState, Verdict

VERDICTS: Final = ("pass", "fail", "error", "configuration", "environment", "skip", "omit")
"""The order in which people need them; `pass` first, for it is the longest part of the bar."""

PROFILES: Final = (
    *("national-baseline", "delta-same-city", "ningbo-zhoushan", "e-card"),
    *("hardware", "privacy", "resilience"),
)
"""The suite's own; a plugin's further ones are added by what its regions claim."""

BINDINGS: Final = ("memory", "inprocess")

_NEWEST: Final = 20
_TONES: Final = {"green": "good", "red": "bad", "unproved": "warn", "ours": "bad"}
_OF_STATES: Final = {RunState.RUNNING: "info", RunState.CANCELLED: "warn"}


@attrs.frozen
class Part:
    """A part of the bar.

    Attributes:
        x: Where it begins, in percent of the bar; `width` likewise.
    """

    verdict: str
    count: int
    x: float
    width: float


@attrs.frozen(kw_only=True)
class Progress:
    """How far a run is.

    Attributes:
        said: Its state or conclusion, in a word; `tone` as badges have it.
        percent: Of the cases; None before they are counted.
        left_s: How long it takes still, in seconds; None while nobody can say.
        newest: The last verdicts, the newest first.
    """

    run: Run
    said: str
    tone: str
    regions: str
    profiles: str
    percent: int | None
    left_s: int | None
    took_s: int
    parts: Sequence[Part]
    newest: Sequence[Verdict]

    @property
    def is_over(self) -> bool:
        """Whether it is over, however."""
        return self.run.state is not RunState.RUNNING


def progress_of(names: Names, run: Run, now: datetime, told: Sequence[Verdict] = ()) -> Progress:
    """Return how far a run is.

    Args:
        names: The reader's language.
        run: The run.
        now: By the clock that began it.
        told: Its verdicts so far.
    """
    texts, order = names.texts, run.order
    took_s = ((run.ended_at or now) - order.began_at).total_seconds()
    is_running = run.state is RunState.RUNNING
    left = (run.cases or 0) - run.done
    if run.conclusion:
        said, tone = texts(f"portal.run.{run.conclusion}"), _TONES.get(run.conclusion, "")
    else:
        said, tone = texts(f"portal.run.{run.state.value}"), _OF_STATES.get(run.state, "bad")
    return Progress(
        run=run,
        said=said,
        tone=tone,
        regions=names.listed(names.region(code) for code in order.regions) or texts("findings.all"),
        profiles=names.listed(profile_name(names, one) for one in order.profiles)
        or texts("findings.all"),
        percent=100 * run.done // run.cases if run.cases else None,
        left_s=round(took_s * left / run.done) if is_running and run.done else None,
        took_s=max(0, round(took_s)),
        parts=_parts(run),
        newest=[*reversed(told[-_NEWEST:])],
    )


def mark_of(runs: Runs, run_id: str) -> str:
    """Return what changes with every verdict, and once more at the end."""
    run = runs.find(run_id)
    return f"{run.done}-{run.state.value}"


def profile_name(names: Names, profile: str) -> str:
    """Return the name of a profile; a plugin's own has none but its id."""
    return names.texts.word("portal.profile", profile)


def profiles_of(names: Names) -> list[tuple[str, str]]:
    """Return the profiles that can be run, with their names."""
    claimed = {
        profile
        for region in names.registry.regions.values()
        for profile in region.identity.profiles
    }
    known = [*PROFILES, *sorted(claimed - {*PROFILES})]
    return [(profile, profile_name(names, profile)) for profile in known]


def _parts(run: Run) -> list[Part]:
    whole, parts, x = max(run.cases or 0, run.done, 1), [], 0.0
    for verdict in VERDICTS:
        count = run.verdicts.get(verdict, 0)
        if count:
            width = 100 * count / whole
            parts.append(Part(verdict, count, round(x, 3), round(width, 3)))
            x += width
    return parts
