"""What a report and a difference say, as far as their pages show it (docs/reports.md)."""

from __future__ import annotations

import msgspec


class Case(msgspec.Struct, frozen=True):
    """A case by id and title."""

    id: str
    zh: str
    en: str
    regions: tuple[str, ...] = ()
    requirements: tuple[str, ...] = ()


class Result(msgspec.Struct, frozen=True):
    """What became of a case."""

    verdict: str
    expected: str = ""
    received: str = ""
    why: str = ""
    hint: str = ""
    repeat: str = ""


class Outcome(msgspec.Struct, frozen=True):
    """A case and what became of it; no result if the run ended before."""

    case: Case
    result: Result | None = None

    @property
    def verdict(self) -> str:
        """What became of it; `missing` without a result."""
        return self.result.verdict if self.result is not None else "missing"


class Share(msgspec.Struct, frozen=True):
    """How much of a profile was exercised."""

    profile: str
    exercised: int
    applicable: int
    least_percent: int


class Head(msgspec.Struct, frozen=True):
    """What was run."""

    regions: tuple[str, ...] = ()
    profiles: tuple[str, ...] = ()


class Report(msgspec.Struct, frozen=True):
    """A report.

    Attributes:
        missing: Cases without a result.
    """

    conclusion: str
    head: Head
    summary: dict[str, int]
    missing: int
    shares: tuple[Share, ...]
    cases: tuple[Outcome, ...]

    def ended(self, verdict: str) -> list[Outcome]:
        """Return the cases that ended so."""
        return [one for one in self.cases if one.verdict == verdict]


class Changed(msgspec.Struct, frozen=True):
    """A case that ended otherwise; a verdict is None where the run has no such case."""

    change: str
    case: str
    outcome: Outcome
    before: str | None = None
    after: str | None = None


class Difference(msgspec.Struct, frozen=True):
    """What changed between two runs.

    Attributes:
        bound: What the verdicts depend on and what is not the same in both.
        same: How many cases ended as before.
    """

    before: str
    after: str
    bound: tuple[str, ...]
    changes: tuple[Changed, ...]
    same: int


def read_report(content: bytes) -> Report:
    """Read a report as the suite writes it."""
    return msgspec.json.decode(content, type=Report)


def read_difference(content: bytes) -> Difference:
    """Read a difference as the suite writes it."""
    return msgspec.json.decode(content, type=Difference)
