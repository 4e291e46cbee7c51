"""How the benchmarks measure: sides in turn, medians, rows, and the table that people read."""

from __future__ import annotations

import gc
import json
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Final, TypeVar

import attrs

Figure = TypeVar("Figure")

_LONG_ENOUGH_S: Final = 0.1


@attrs.frozen
class Target:
    """What a row has to reach.

    Attributes:
        text: The target in words; `x` stands for the ratio.
        is_met: Says of our figure and of the ratio whether they reach it.
    """

    text: str
    is_met: Callable[[float, float], bool]


@attrs.frozen
class Row:
    """One comparison; both figures come from the same run on the same machine.

    Attributes:
        ours: Median of our rounds.
        peer: Median of the peer's rounds.
        ratio: Median of ours over the peer's in the same round, which moves less than the figures
            when the machine is busy; so it is not exactly `ours / peer`.
        unit: Of both figures; says what is counted per what.
        target: None for a row that only informs.
    """

    name: str
    ours: float
    peer: float
    ratio: float
    unit: str
    peer_name: str
    target: Target | None = None

    @classmethod
    def of(
        cls,
        name: str,
        ours: Sequence[float],
        peer: Sequence[float],
        *,
        unit: str,
        peer_name: str,
        target: Target | None = None,
    ) -> Row:
        """Make a row of what was found, one figure per round and side."""
        ratio = median(our / their for our, their in zip(ours, peer, strict=True))
        return cls(name, median(ours), median(peer), ratio, unit, peer_name, target)

    @property
    def met(self) -> bool | None:
        """Whether the target is reached, None where there is none."""
        return None if self.target is None else self.target.is_met(self.ours, self.ratio)

    def public(self) -> dict[str, object]:
        """Return the row as plain data."""
        return {
            "name": self.name,
            "ours": self.ours,
            "peer": self.peer,
            "ratio": self.ratio,
            "unit": self.unit,
            "peer_name": self.peer_name,
            "target": self.target.text if self.target is not None else None,
            "met": self.met,
        }


def in_turn(
    sides: Mapping[str, Callable[[], Figure]], rounds: int
) -> Mapping[str, Sequence[Figure]]:
    """Measure all sides in each round, the order reversed every other round.

    Args:
        sides: By name; each call measures once.
        rounds: How often; odd, so that the median is a figure that was measured.

    Returns:
        What each side found, one figure per round.
    """
    figures: dict[str, list[Figure]] = {name: [] for name in sides}
    for number in range(rounds):
        for name in sides if number % 2 == 0 else reversed(list(sides)):
            gc.collect()
            figures[name].append(sides[name]())
    return figures


def per_cpu_second(one_pass: Callable[[], object], count: int) -> float:
    """Repeat whole passes for a while and return how many questions one core answers a second.

    The clock is the CPU time of this process, so that other work on the machine is not counted.

    Args:
        one_pass: Answers all questions once.
        count: How many questions that are.
    """
    passes, begun = 0, time.process_time()
    while (taken_s := time.process_time() - begun) < _LONG_ENOUGH_S:
        one_pass()
        passes += 1
    return passes * count / taken_s


def show(rows: Sequence[Row]) -> str:
    """Lay the rows out as a table, missed targets in plain words."""
    head = ("what", "ours", "peer", "ratio", "unit", "peer is", "target", "")
    lines = [head, *(_cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    table = [_lay_out(line, widths) for line in lines]
    missed = sum(row.met is False for row in rows)
    verdict = f"{missed} of {len(rows)} rows missed their target" if missed else "all targets met"
    return "\n".join((table[0], "-" * len(table[0]), *table[1:], "", verdict))


def write(rows: Sequence[Row], file: Path) -> None:
    """Write the rows as JSON, one object per row."""
    content = json.dumps([row.public() for row in rows], ensure_ascii=False, indent=2)
    file.write_text(content + "\n", encoding="utf-8")


def _cells(row: Row) -> tuple[str, ...]:
    verdict = {True: "met", False: "MISSED", None: ""}[row.met]
    return (
        row.name,
        _figure(row.ours),
        _figure(row.peer),
        f"{row.ratio:.2f}x",
        row.unit,
        row.peer_name,
        row.target.text if row.target is not None else "for information",
        verdict,
    )


def _lay_out(cells: Sequence[str], widths: Sequence[int]) -> str:
    laid_out = (
        cell.rjust(width) if 1 <= column <= 3 else cell.ljust(width)
        for column, (cell, width) in enumerate(zip(cells, widths, strict=True))
    )
    return "  ".join(laid_out).rstrip()


def _figure(number: float) -> str:
    return f"{number:,.0f}" if number >= 100 else f"{number:,.3g}"
