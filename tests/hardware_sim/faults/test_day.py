"""A day of faults: the same from the same seed, for ever and everywhere."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samecity_hardware_sim.faults import CHANCES, Chance, Kind, faulty_day, parse_fault
from samecity_hardware_sim.faults.day import LAST_DRAWN, MOST_OF_A_TAP

SEEDS = st.integers(0, 2**64)
RATES = st.floats(0, 1)


@given(SEEDS, RATES)
def test_the_same_seed_gives_the_same_day(seed: int, rate: float) -> None:
    assert faulty_day(seed, 30, rate) == faulty_day(seed, 30, rate)


@given(SEEDS, st.integers(0, 30))
def test_a_longer_day_begins_like_a_shorter_one(seed: int, taps: int) -> None:
    assert faulty_day(seed, 30).taps[:taps] == faulty_day(seed, taps).taps


@given(SEEDS, RATES, RATES)
def test_a_worse_day_has_all_faults_of_a_better_one(seed: int, one: float, other: float) -> None:
    better, worse = (faulty_day(seed, 30, rate) for rate in sorted((one, other)))

    for few, many in zip(better.taps, worse.taps, strict=True):
        assert many[: len(few)] == few


def test_a_seed_gives_this_day_on_every_python() -> None:
    taps = faulty_day(7, 20).taps

    assert {number: " ".join(map(str, met)) for number, met in enumerate(taps, 1) if met} == {
        2: "mute:2",
        4: "tear-before:17 latency:8=200ms",
        8: "latency:*=5ms",
        11: "tear-before:16 tear-after:18",
        12: "mute:18",
        20: "stale",
    }


def test_different_seeds_give_different_days() -> None:
    assert len({tuple(faulty_day(seed, 30).taps) for seed in range(100)}) == 100


@given(SEEDS)
def test_a_good_day_has_no_faults_and_the_worst_one_has_them_at_every_tap(seed: int) -> None:
    assert not any(faulty_day(seed, 30, 0).taps)
    assert all(faulty_day(seed, 30, 1).taps)


@given(SEEDS)
def test_a_tap_meets_different_kinds_within_reach(seed: int) -> None:
    for met in faulty_day(seed, 30, 1).taps:
        assert len({fault.kind for fault in met}) == len(met) <= MOST_OF_A_TAP
        assert all(1 <= (fault.at or 1) <= LAST_DRAWN for fault in met)


def test_every_kind_comes_as_often_as_its_weight_says() -> None:
    firsts = Counter(met[0].kind for met in faulty_day(1, 20_000, 1).taps)
    total = sum(chance.weight for chance in CHANCES)

    assert firsts.keys() == set(Kind)
    for chance in CHANCES:
        kind = parse_fault(chance.texts[0].format(n=1)).kind
        assert abs(firsts[kind] / 20_000 - chance.weight / total) < 0.01


def test_a_day_may_be_drawn_from_other_chances() -> None:
    day = faulty_day(1, 50, 1, [Chance(1, ("mute:1",)), Chance(1, ("clone", "stale"))])

    assert {str(fault) for met in day.taps for fault in met} == {"mute:1", "clone", "stale"}


@pytest.mark.parametrize(
    ("seed", "taps", "rate"), [(-1, 1, 0.5), (1, -1, 0.5), (1, 1, 1.1), (1, 1, float("nan"))]
)
def test_a_day_that_cannot_be_is_refused(seed: int, taps: int, rate: float) -> None:
    with pytest.raises(ValueError, match="expected seed="):
        faulty_day(seed, taps, rate)
