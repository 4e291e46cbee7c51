"""What a case of the conformance suite costs beside its own steps, and how long the suite takes.

An empty scenario is run by plain pytest-bdd and by our runner: a process of its own that knows all
steps of the suite, evidence, a time limit, and a verdict on the disk before the next case.
"""

from __future__ import annotations

import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from benchmarks.measure import Row, Target, in_turn
from samecity_conformance.run.conduct import begin, go_on, now
from samecity_conformance.run.folder import Writer
from samecity_conformance.run.pool import Pool
from samecity_conformance.run.protocol import Task
from samecity_conformance.run.record import Case, CaseKind, Level, Verdict
from samecity_conformance.run.survey import survey
from samecity_conformance.run.wish import Wish

_CASES: Final = 300
_ROUNDS: Final = 5
_MOST: Final = 2.0
_WITHIN_S: Final = 30.0
_LIMIT_S: Final = 60.0
_FILE: Final = "test_empty.py"
_NAME: Final = "Nothing"

_FEATURE: Final = (
    "Feature: Empty\n  Scenario Outline: Nothing, <n>\n    Given nothing\n    Examples:\n"
)
_STEP: Final = """
from pytest_bdd import given, scenarios


@given("nothing")
def nothing() -> None:
    pass
"""
_THEIRS: Final = f"""{_STEP}

scenarios("empty.feature")
"""
_OURS: Final = f"""{_STEP}
from pathlib import Path

import pytest

from samecity_conformance.suite.carried_out import carry_out
from samecity_conformance.suite.examples import examples_in


@pytest.mark.parametrize(
    "example", [pytest.param(one) for one in examples_in("empty.feature", Path(__file__).parent)]
)
def test_nothing(example, request) -> None:
    carry_out(example.scenario, request)
"""
_PLAIN: Final = """
import sys, time
import pytest

class Watch:
    @pytest.hookimpl(wrapper=True)
    def pytest_runtestloop(self):
        begun = time.perf_counter()
        result = yield
        print(time.perf_counter() - begun)
        return result

pytest.main(["-s", "-p", "no:terminal", "-p", "no:cacheprovider", sys.argv[1]], plugins=[Watch()])
"""


def rows() -> list[Row]:
    """Measure empty cases, then the whole suite."""
    with TemporaryDirectory() as made:
        return [_overhead(Path(made)), _whole()]


def _overhead(folder: Path) -> Row:
    rows = ["      | n |", *(f"      | {number} |" for number in range(_CASES))]
    for name, tests in (("ours", _OURS), ("theirs", _THEIRS)):
        place = folder / name
        place.mkdir()
        (place / "empty.feature").write_text(_FEATURE + "\n".join(rows) + "\n", encoding="utf-8")
        (place / _FILE).write_text(tests, encoding="utf-8")
    sides = {
        "a case that does nothing": partial(_ours_ms, folder / "ours"),
        "an empty scenario": partial(_peer_ms, folder / "theirs"),
    }
    found = in_turn(sides, _ROUNDS)
    ours, peer = sides
    return Row.of(
        ours,
        found[ours],
        found[peer],
        unit="ms per case",
        peer_name=f"{peer} of plain pytest-bdd",
        target=Target(f"≤ {_MOST:g}x", lambda _ours, ratio: ratio <= _MOST),
    )


def _ours_ms(folder: Path) -> float:
    """Run the cases as a run does, and take the time from the first verdict to the last."""
    cases = [_case(number) for number in range(_CASES)]
    pool = Pool(Task((), _LIMIT_S, suite=str(folder)), seed=0, size=1)
    moments: list[float] = []
    with TemporaryDirectory() as made, (Path(made) / "verdicts").open("wb") as stream:
        writer = Writer(stream.fileno())
        for result in pool.run(cases):
            assert result.verdict is Verdict.PASS, result
            writer.append([result])
            moments.append(time.perf_counter())
    return 1000 * (moments[-1] - moments[0]) / (len(moments) - 1)


def _peer_ms(folder: Path) -> float:
    command = (sys.executable, "-c", _PLAIN, str(folder))
    ran = subprocess.run(command, check=True, capture_output=True, encoding="utf-8")  # noqa: S603
    return 1000 * float(ran.stdout.split()[-1]) / _CASES


def _case(number: int) -> Case:
    return Case(
        id=f"empty/{number}",
        kind=CaseKind.EXAMPLE,
        zh=_NAME,
        en=_NAME,
        requirements=(),
        level=Level.MAY,
        profiles=(),
        regions=(),
        scenarios=(),
        needs_chips=False,
        node=f"{_FILE}::test_nothing[example{number}]",
    )


def _whole() -> Row:
    """Run everything over chips in memory, from the pre-flight to the last verdict."""
    begun = time.perf_counter()
    wish = Wish()
    surveyed = survey(wish)
    assert surveyed.selection is not None
    with TemporaryDirectory() as made:
        folder, at = Path(made) / "run", now()
        record = begin(folder, wish, surveyed.selection, at)
        verdicts = [result.verdict for result in go_on(folder, record)]
    took_s = time.perf_counter() - begun
    return Row.of(
        f"all regions and profiles, {len(verdicts)} cases in process",
        [took_s],
        [1000 * took_s / len(verdicts)],
        unit="s; ms per case",
        peer_name="the same run, per case",
        target=Target(f"< {_WITHIN_S:g} s", lambda ours_s, _ratio: ours_s < _WITHIN_S),
    )
