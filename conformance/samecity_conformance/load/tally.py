"""What a run counts: answers and how long they took, wrong ones, money, and what ran out.

A worker sends its tally as plain data when it has finished; tallies add up.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Final

import msgspec

from samecity_conformance.load.processor import Processor
from samecity_conformance.load.turn import Standing

_STEP: Final = math.log(1.02)
"""Each bucket of a histogram is two percent wider than the one before."""

_EXAMPLES: Final = 10
"""How many wrong answers are kept word for word."""

_CONFIDENT: Final = 1.96
"""Standard deviations on each side of a rank: 95 percent of a normal distribution."""


class Interval(msgspec.Struct, frozen=True):
    """Where a percentile lies, with 95 percent confidence; in milliseconds."""

    low_ms: float
    high_ms: float


class Times(msgspec.Struct):
    """How long answers took: a histogram, so that an hour's run is no larger than a minute's.

    Attributes:
        buckets: How many answers, by bucket: the bucket's number to the power of 1.02 is its upper
            end in microseconds.
    """

    buckets: dict[int, int] = {}

    def add(self, seconds: float) -> None:
        """Count one answer."""
        bucket = math.ceil(math.log(max(1.0, seconds * 1e6)) / _STEP)
        self.buckets[bucket] = self.buckets.get(bucket, 0) + 1

    def merge(self, other: Times) -> None:
        """Add another histogram to this one."""
        for bucket, count in other.buckets.items():
            self.buckets[bucket] = self.buckets.get(bucket, 0) + count

    @property
    def count(self) -> int:
        """How many answers there are."""
        return sum(self.buckets.values())

    def percentile_ms(self, percent: int) -> float:
        """Return the time that so many percent of the answers did not exceed; 0 without answers."""
        return self._at_rank(max(1, math.ceil(self.count * percent / 100)))

    def interval(self, percent: int) -> Interval | None:
        """Return where the percentile lies, or None with too few answers to say.

        From the ranks of the sorted answers, whatever their distribution is.
        """
        count, share = self.count, percent / 100
        spread = _CONFIDENT * math.sqrt(count * share * (1 - share))
        low = math.floor(count * share - spread)
        high = math.ceil(count * share + spread) + 1
        if low < 1 or high > count:
            return None
        # Of a bucket nobody knows where in it the answers are: the interval has all of it.
        return Interval(self._at_rank(low) / math.exp(_STEP), self._at_rank(high))

    def _at_rank(self, rank: int) -> float:
        seen = 0
        for bucket in sorted(self.buckets):
            seen += self.buckets[bucket]
            if seen >= rank:
                return math.exp(bucket * _STEP) / 1000
        return 0.0


class Series(msgspec.Struct):
    """The answers to one act by people of one standing.

    Attributes:
        waited: From the moment at which a person was due until the answer: what a person notices.
        took: From the moment at which the card was shown until the answer, without the queue.
    """

    act: str
    standing: Standing
    waited: Times = msgspec.field(default_factory=Times)
    took: Times = msgspec.field(default_factory=Times)
    wrong: int = 0


class Units(msgspec.Struct):
    """What became of something that can run out.

    Attributes:
        there: How much there was.
        given: How much was given, as people heard.
        asked_in_vain: How often somebody heard that nothing was left.
    """

    there: int
    given: int = 0
    asked_in_vain: int = 0

    def merge(self, other: Units) -> None:
        """Add what another process heard of the same."""
        self.given += other.given
        self.asked_in_vain += other.asked_in_vain


class Ledger(msgspec.Struct, frozen=True):
    """What the books say in the end.

    Attributes:
        posted_fen: What was moved, by account.
        broken: What is wrong with a region's audit chain, by region.
        reserved: How many acceptances nobody finished.
        uneven: Pairs of regions whose postings do not sum to zero.
    """

    posted_fen: dict[str, int]
    broken: dict[str, str]
    reserved: int
    uneven: tuple[str, ...] = ()

    def problems(self) -> list[str]:
        """Return what is wrong with the books, one line each."""
        found = [f"{region}: {problem}" for region, problem in self.broken.items()]
        found += [f"{pair}: expected postings that sum to zero" for pair in self.uneven]
        if self.reserved:
            found.append(f"expected no acceptance left open, received {self.reserved}")
        return found


class Tally(msgspec.Struct):
    """What one process counted.

    Attributes:
        wrong: The first wrong answers, one line each.
        heard_fen: What answers said was moved, by account of the books.
        purses_fen: What the purses themselves have paid.
        units: What could run out, by name.
        faults: What went wrong in the users themselves: a defect of the suite.
        ledger: The books; None while others write in them too.
        seconds: How long people used their cards.
        processor: What the process got of the machine meanwhile.
    """

    series: list[Series] = []
    wrong: list[str] = []
    heard_fen: dict[str, int] = {}
    purses_fen: int = 0
    units: dict[str, Units] = {}
    faults: list[str] = []
    ledger: Ledger | None = None
    seconds: float = 0.0
    processor: Processor = Processor()

    def of(self, act: str, standing: Standing) -> Series:
        """Return the answers to an act by people of one standing."""
        for series in self.series:
            if (series.act, series.standing) == (act, standing):
                return series
        self.series.append(Series(act, standing))
        return self.series[-1]

    def add_problem(self, problem: str) -> None:
        """Keep a wrong answer, unless there are enough of them."""
        if len(self.wrong) < _EXAMPLES:
            self.wrong.append(problem)

    def add_fault(self, fault: str) -> None:
        """Keep what went wrong in a user, unless there is enough of it."""
        if len(self.faults) < _EXAMPLES:
            self.faults.append(fault)

    def merge(self, other: Tally) -> None:
        """Add what another process counted, but its units and its ledger."""
        for series in other.series:
            mine = self.of(series.act, series.standing)
            mine.waited.merge(series.waited)
            mine.took.merge(series.took)
            mine.wrong += series.wrong
        for problem in other.wrong:
            self.add_problem(problem)
        add_up(self.heard_fen, other.heard_fen)
        self.purses_fen += other.purses_fen
        self.faults += other.faults
        self.seconds = max(self.seconds, other.seconds)
        self.processor += other.processor

    def acts(self) -> list[str]:
        """Return the acts of which there are answers, each once."""
        return list(dict.fromkeys(series.act for series in self.series))

    def waited(self, acts: Iterable[str]) -> Times:
        """Return what everybody noticed of some acts."""
        wanted, times = set(acts), Times()
        for series in self.series:
            if series.act in wanted:
                times.merge(series.waited)
        return times

    @property
    def answers(self) -> int:
        """How many answers there are."""
        return sum(series.took.count for series in self.series)

    @property
    def wrong_answers(self) -> int:
        """How many of them are wrong."""
        return sum(series.wrong for series in self.series)


def add_up(sums: dict[str, int], more: Mapping[str, int]) -> None:
    """Add sums to sums, by name."""
    for name, amount in more.items():
        sums[name] = sums.get(name, 0) + amount
