from __future__ import annotations

import msgspec
import pytest

from samecity_conformance.load.tally import Tally, Times, Units
from samecity_conformance.load.turn import Standing
from tests.conformance.load.counted import dice, tally_of


def test_a_percentile_is_within_two_percent_of_the_sorted_answers() -> None:
    fallen, times = dice(3), Times()
    answers_ms = sorted(fallen.expovariate(1 / 20) + 0.5 for _ in range(2_000))
    for one in answers_ms:
        times.add(one / 1000)

    for percent in (50, 95, 99):
        exact_ms = answers_ms[len(answers_ms) * percent // 100 - 1]
        assert exact_ms <= times.percentile_ms(percent) <= exact_ms * 1.021


def test_an_interval_narrows_with_the_number_of_answers() -> None:
    widths = []
    for count in (200, 2_000, 20_000):
        fallen, times = dice(5), Times()
        for _ in range(count):
            times.add(fallen.expovariate(1 / 0.02))
        interval = times.interval(95)
        assert interval is not None
        assert interval.low_ms < 59.9 < interval.high_ms
        widths.append(interval.high_ms - interval.low_ms)

    assert widths == sorted(widths, reverse=True)


@pytest.mark.parametrize(("count", "is_enough"), [(0, False), (90, False), (120, True)])
def test_a_high_percentile_needs_about_120_answers(count: int, is_enough: bool) -> None:
    times = Times()
    for _ in range(count):
        times.add(0.01)

    assert (times.interval(95) is not None) is is_enough


def test_tallies_of_two_processes_add_up() -> None:
    first = tally_of("bus", {Standing.LOCAL: 3.0}, count=10)
    second = tally_of("bus", {Standing.LOCAL: 3.0, Standing.VISITOR: 3.0}, count=20)
    first.heard_fen, second.heard_fen = {"transit": 120}, {"transit": 200, "benefit.cash": 5}
    second.wrong = ["expected 1.20"]

    total = Tally()
    total.merge(first)
    total.merge(second)

    assert total.answers == 50
    assert total.of("bus", Standing.LOCAL).took.count == 30
    assert total.heard_fen == {"transit": 320, "benefit.cash": 5}
    assert total.wrong == ["expected 1.20"]


def test_a_tally_survives_the_way_between_two_processes() -> None:
    tally = tally_of("museum", {Standing.VISITOR: 7.0})
    tally.units["museum:2026-11-30T10"] = Units(400, 390, 2)

    sent = msgspec.to_builtins(tally, str_keys=True)

    assert msgspec.convert(sent, Tally, strict=False) == tally
