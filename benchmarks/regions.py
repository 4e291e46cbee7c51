"""Many regions: does a decision cost more with 340 of them than with 4, and how much memory?

All regions are copies of Ningbo's data under other names and divisions. As a program
(`python -m benchmarks.regions 340`) this prints the resident memory of a fresh process, in MB.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import chain, cycle, pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import psutil

from benchmarks.measure import Row, Target, in_turn, per_cpu_second
from benchmarks.ride_table import HOSTS, Question
from benchmarks.taps import prepare
from samecity.domain.clock import SHANGHAI
from samecity.host.plugins import Plugins, found_module, installed
from samecity.host.registry import Registry
from samecity.national.divisions import Division, load_divisions
from samecity.platform import Platform
from samecity.spi import Manifest, RegionSource, StateStore, hookimpl

MANY: Final = 340
"""The prefecture-level divisions of GB/T 2260, with provinces that have none."""

FEW: Final = 4
_COST_ROUNDS: Final = 25
_MEMORY_ROUNDS: Final = 3
_QUESTIONS: Final = 680
_COST_RATIO: Final = 1.1
_MEMORY_MB: Final = 150
_ROOT: Final = Path(__file__).parent.parent
_DELTA: Final = frozenset({"31", "32", "33", "34"})
_MODEL: Final = files("samecity_ningbo") / "data"


class Copies:
    """A plugin in memory that registers regions from folders."""

    samecity_manifest = Manifest(name="copies", zh="副本", en="Copies")

    def __init__(self, folders: Iterable[Path]) -> None:
        self._sources = [RegionSource(folder) for folder in folders]

    @hookimpl
    def samecity_register_regions(self) -> Iterable[RegionSource]:
        """Register the copies."""
        return self._sources


def rows() -> list[Row]:
    """Measure 340 regions against 4: the cost of a decision, and memory."""
    return [*_cost_rows(), _memory_row()]


def _cost_rows() -> list[Row]:
    few, many = _divisions(FEW), _divisions(MANY)
    platform_of_many = _platform(many)
    sides = {
        "few": _cost(_platform(few), few),
        "many": _cost(platform_of_many, few),
        "spread": _cost(platform_of_many, many),
    }
    found = in_turn(sides, _COST_ROUNDS)
    target = Target(f"<= {_COST_RATIO}x", lambda _ours, ratio: ratio <= _COST_RATIO)
    row_of = partial(Row.of, unit="CPU us per decision", peer_name=f"{FEW} regions")
    return [
        row_of(f"{MANY} regions, same questions", found["many"], found["few"], target=target),
        row_of(f"{MANY} regions, questions about all", found["spread"], found["few"]),
    ]


def _cost(platform: Platform, asked_about: Sequence[Division]) -> Callable[[], float]:
    """Prepare questions; the result measures what a decision costs, in microseconds."""
    taps = prepare(platform, _questions(asked_about))
    decide = platform.pipeline.decide

    def decide_all(store: StateStore) -> None:
        for request, reader in taps:
            decide(request, reader, store)

    def cost_us() -> float:
        with platform.journal.snapshot() as store:
            return 1e6 / per_cpu_second(partial(decide_all, store), len(taps))

    return cost_us


def _memory_row() -> Row:
    sides = {"few": partial(_memory_mb, FEW), "many": partial(_memory_mb, MANY)}
    found = in_turn(sides, _MEMORY_ROUNDS)
    return Row.of(
        f"{MANY} regions, memory of the process",
        found["many"],
        found["few"],
        unit="MB resident",
        peer_name=f"{FEW} regions",
        target=Target(f"< {_MEMORY_MB} MB", lambda ours, _ratio: ours < _MEMORY_MB),
    )


def _memory_mb(count: int) -> float:
    """Ask a fresh process; it loads the regions and answers the questions first."""
    command = [sys.executable, "-m", "benchmarks.regions", str(count)]
    done = subprocess.run(command, cwd=_ROOT, check=True, capture_output=True)  # noqa: S603  ourselves
    return float(done.stdout)


def _decide_and_weigh(count: int) -> float:
    divisions = _divisions(count)
    platform = _platform(divisions)
    taps = prepare(platform, _questions(divisions))
    with platform.journal.snapshot() as store:
        for request, reader in taps:
            platform.pipeline.decide(request, reader, store)
    resident: int = psutil.Process().memory_info().rss
    return resident / 1e6


def _platform(divisions: Sequence[Division]) -> Platform:
    return Platform(registry=_registry(divisions))


def _divisions(count: int) -> Sequence[Division]:
    """Return so many divisions, half of a few of them in the Delta."""
    table = load_divisions()
    units = [row for row in table.rows if table.prefectures_in(row.code) == 1]
    if count == len(units):
        return units
    inside, outside = _split(units)
    return [*inside[: count // 2], *outside[: count // 2]]


def _split(divisions: Iterable[Division]) -> tuple[list[Division], list[Division]]:
    inside: list[Division] = []
    outside: list[Division] = []
    for one in divisions:
        (inside if one.code.text[:2] in _DELTA else outside).append(one)
    return inside, outside


def _registry(divisions: Sequence[Division]) -> Registry:
    """Open a registry in which each division is a region with a copy of Ningbo's data.

    Raises:
        ValueError: Not all of them were registered.
    """
    with TemporaryDirectory() as folder:
        folders = [_copy(_MODEL, Path(folder) / one.slug, one) for one in divisions]
        copies = found_module(Copies.samecity_manifest.name, Copies(folders))
        registry = Registry(Plugins([*installed(), copies], blocked=frozenset(HOSTS)))
    if len(registry.regions) != len(divisions):
        problems = "; ".join(str(problem) for problem in registry.plugins.problems.values())
        raise ValueError(
            f"expected {len(divisions)} regions, received {len(registry.regions)}: {problems}"
        )
    return registry


def _copy(model: Traversable, to: Path, division: Division) -> Path:
    """Copy a folder of Ningbo's data, renamed to another division."""
    to.mkdir()
    for one in model.iterdir():
        if one.is_dir():
            _copy(one, to / one.name, division)
            continue
        text = one.read_text(encoding="utf-8")
        renamed = text.replace('"ningbo"', f'"{division.slug}"').replace(
            '"330200"', f'"{division.code}"'
        )
        (to / one.name).write_text(renamed, encoding="utf-8")
    return to


def _questions(divisions: Sequence[Division]) -> list[Question]:
    """Ask as often and about as many people however many regions there are.

    A third ride at home, a third in another region of the Delta, a third where no agreement holds.
    """
    inside, outside = _split(divisions)
    pairs = zip(
        cycle((one, one) for one in divisions),
        cycle(pairwise([*inside, inside[0]])),
        cycle(pairwise([*outside, outside[0]])),
        strict=False,  # endless
    )
    riding = chain.from_iterable(pairs)
    at = datetime(2022, 11, 23, 10, tzinfo=SHANGHAI)
    return [
        Question(home.slug, host.slug, date(1990, 1, 1) + timedelta(days=number), at)
        for number, (home, host) in zip(range(_QUESTIONS), riding, strict=False)  # endless
    ]


if __name__ == "__main__":
    print(_decide_and_weigh(int(sys.argv[1])))
