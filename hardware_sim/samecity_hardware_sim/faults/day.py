"""Days on which things go wrong: a seed gives the faults of every tap, on every Python alike."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from random import Random
from typing import Final

import attrs

from samecity_hardware_sim.faults.fault import Fault, Kind
from samecity_hardware_sim.faults.text import parse_fault


@attrs.frozen
class Chance:
    """How often a kind of fault is met.

    Attributes:
        weight: Its share among all chances, 1 or more.
        texts: Text forms, equally likely; `{n}` stands for the number of an APDU.
    """

    weight: int
    texts: tuple[str, ...]


CHANCES: Final = (
    Chance(16, ("tear-before:{n}",)),
    Chance(16, ("tear-after:{n}",)),
    Chance(4, ("swap:{n}",)),
    Chance(6, ("unavailable:{n}",)),
    Chance(10, ("mute:{n}",)),
    Chance(16, ("latency:{n}=50ms", "latency:{n}=200ms", "latency:*=5ms")),
    Chance(8, ("status:{n}=6F00", "status:{n}=6985", "status:{n}=6A82", "status:{n}=6700")),
    Chance(4, ("command-mac:*",)),
    Chance(4, ("answer-mac:*",)),
    Chance(4, ("atr=3B00", "atr=3B", "atr=4100")),
    Chance(4, ("clone",)),
    Chance(4, ("stale",)),
    Chance(4, ("sam-missing",)),
)
"""What a day's faults are drawn from. Assumed for demonstration; nobody publishes such figures."""

LAST_DRAWN: Final = 20
"""The highest APDU number that is drawn; a tap has about as many."""

MOST_OF_A_TAP: Final = 2
"""How many faults a tap meets at most; the second is as likely as the first was."""


@attrs.frozen
class Day:
    """A day at a reader.

    Attributes:
        seed: Gives the same day again.
        rate: How likely a tap was to meet a fault, 0-1.
        taps: Of each tap, in their order, its faults; most have none.
    """

    seed: int
    rate: float
    taps: Sequence[tuple[Fault, ...]]


def faulty_day(seed: int, taps: int, rate: float = 0.2, chances: Sequence[Chance] = CHANCES) -> Day:
    """Return a day.

    A longer day begins like a shorter one, and a worse one has all faults of a better one.

    Args:
        seed: 0 or more.
        taps: How many, 0 or more.
        rate: How likely a tap is to meet a fault, 0-1.
        chances: What to draw from, at least one.

    Raises:
        ValueError: An argument is out of its range.
        UnknownName: A chance names no kind of fault.
        RequestInvalid: A chance has no right text form.
    """
    if seed < 0 or taps < 0 or not 0 <= rate <= 1 or not chances:
        raise ValueError(f"expected {seed=} and {taps=} from 0, {rate=} within 0-1, and chances")
    # An integer seeds alike in every release, and of Random only random() is promised to stay.
    dice = Random(seed)  # noqa: S311  a seed is meant to give the same again
    return Day(seed, rate, [_faults_of_a_tap(dice, rate, chances) for _ in range(taps)])


def _faults_of_a_tap(dice: Random, rate: float, chances: Sequence[Chance]) -> tuple[Fault, ...]:
    """Draw as often whatever comes out, so that one tap does not depend on another."""
    met: dict[Kind, Fault] = {}
    is_met = True
    for _ in range(MOST_OF_A_TAP):
        is_met &= dice.random() < rate
        text = _drawn(dice, chances)
        if is_met:
            fault = parse_fault(text)
            met.setdefault(fault.kind, fault)
    return tuple(met.values())


def _drawn(dice: Random, chances: Sequence[Chance]) -> str:
    sums = list(accumulate(chance.weight for chance in chances))
    point = dice.random() * sums[-1]
    chance = next(chance for chance, end in zip(chances, sums, strict=True) if point < end)
    text = chance.texts[int(dice.random() * len(chance.texts))]
    number = 1 + int(dice.random() * LAST_DRAWN)
    return text.format(n=number)
