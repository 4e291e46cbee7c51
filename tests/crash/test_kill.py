"""A platform may die at any line of an acceptance: nobody is charged twice, nothing is lost."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from random import Random
from time import sleep
from typing import Final

import pytest

from samecity.spi.journal import Stage
from tests.crash.books import Books
from tests.crash.orders import FARE_FEN, Death, Deed, Order, Said
from tests.crash.parent import Victims

SEED: Final = 20261123
"""Draws the points of death; another one draws others."""

KILLED: Final = -signal.SIGKILL

RESERVED: Final = Death(event="call", function="MemoryReader.debit")
"""Right after the reservation was committed."""

DEBITED: Final = Death(event="return", function="MemoryReader.debit")
"""Right after the purse has paid."""

POINTS: Final = [
    (Death(event="return", function="UnitOfWork.reserve"), None, 0),
    (RESERVED, Stage.RESERVED, 0),
    (Death(event="call", function="ChipFile.write"), Stage.RESERVED, 0),
    (Death(event="return", function="ChipFile.write"), Stage.RESERVED, FARE_FEN),
    (DEBITED, Stage.RESERVED, FARE_FEN),
    (Death(event="call", function="UnitOfWork.confirm"), Stage.RESERVED, FARE_FEN),
    (Death(event="return", function="UnitOfWork.confirm"), Stage.RESERVED, FARE_FEN),
    (Death(event="return", function="Acceptor._finish"), Stage.DONE, FARE_FEN),
]
"""Where it hurts most, and how far books and purse have come there."""


@contextmanager
def told(what: str) -> Iterator[None]:
    """Say beside a failure which point it came from, and which seed drew it."""
    try:
        yield
    except BaseException as failure:
        failure.add_note(f"killed {what}; seed {SEED}")
        raise


def lines_of(whole: Said, points: int, *salt: object) -> Sequence[int]:
    """Draw some of the lines that a victim runs through when nobody kills it."""
    draw = Random(f"{SEED} {salt}")  # noqa: S311  nothing secret
    return draw.sample(range(1, whole.events + 1), points)


def ask_again(victims: Victims, books: Books, order: Order, *, sweeps: int = 0) -> Said:
    """Send a request again in a new process, and look at the books."""
    ended = victims.run(books.again(order, sweeps=sweeps))
    assert ended.status == 0
    assert ended.said is not None
    books.check()
    return ended.said


@pytest.mark.parametrize(
    ("deed", "points"),
    [(Deed.RIDE, 20), (Deed.TICKET, 20), (Deed.ENTER, 10)],
    ids=["ride", "ticket", "enter"],
)
def test_whoever_dies_at_any_line_and_asks_again_is_charged_once(
    victims: Victims, books: Books, deed: Deed, points: int
) -> None:
    whole = victims.run(books.use(deed, death=Death(0))).said
    assert whole is not None
    assert whole.allowed
    drawn = lines_of(whole, points, deed)

    for sweeps, n in zip((0, 2) * points, drawn, strict=False):
        with told(f"at line {n} of {whole.events} of {deed}, then {sweeps} sweeps"):
            order = books.use(deed, death=Death(n))
            assert victims.run(order).status == KILLED

            assert ask_again(victims, books, order, sweeps=sweeps).allowed


@pytest.mark.parametrize("sweeps", [0, 2])
def test_at_every_turn_the_purse_is_the_truth(victims: Victims, books: Books, sweeps: int) -> None:
    for death, stage, charged_fen in POINTS:
        with told(f"at the {death.event} of {death.function}"):
            paid_fen = books.paid_fen()
            order = books.use(Deed.TICKET, death=death)

            assert victims.run(order).status == KILLED
            assert books.stage(order.request_id) is stage
            assert books.paid_fen() - paid_fen == charged_fen

            assert ask_again(victims, books, order, sweeps=sweeps).allowed
            assert books.paid_fen() - paid_fen == FARE_FEN


def test_whoever_dies_again_and_again_is_charged_once(victims: Victims, books: Books) -> None:
    order = books.use(Deed.TICKET)
    deaths = [RESERVED, RESERVED, DEBITED, *(death for death, stage, _ in POINTS[5:7])]

    for death in deaths:
        with told(f"at the {death.event} of {death.function}"):
            assert victims.run(books.again(order, death=death)).status == KILLED

    assert ask_again(victims, books, order).allowed
    assert books.paid_fen() == FARE_FEN


def test_a_kill_from_outside_at_any_moment_is_charged_once(victims: Victims, books: Books) -> None:
    whole = victims.run(books.use(Deed.TICKET)).said
    assert whole is not None
    assert whole.allowed

    for percent in range(0, 100, 15):
        delay_s = whole.seconds * percent / 100
        with told(f"after {delay_s:.6f} s"):
            order = books.use(Deed.TICKET)
            pid = victims.start(order)
            sleep(delay_s)
            os.kill(pid, signal.SIGKILL)
            victims.until_ended(pid)

            assert ask_again(victims, books, order).allowed


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_a_chip_is_whole_wherever_the_writing_of_it_ends(victims: Victims, books: Books) -> None:
    for n in count(1):
        with told(f"at line {n} of ChipFile.write"):
            order = books.use(Deed.TICKET, death=Death(n, function="ChipFile.write"))
            ended = victims.run(order)

            assert ask_again(victims, books, order).allowed
        if ended.status != KILLED:
            break

    assert n > 5


@pytest.mark.parametrize("sweeps", [0, 1])
def test_the_next_use_of_a_card_settles_what_the_last_one_left_open(
    victims: Victims, books: Books, sweeps: int
) -> None:
    for death in (RESERVED, DEBITED):
        assert victims.run(books.use(Deed.TICKET, death=death)).status == KILLED

        ended = victims.run(books.again(books.use(Deed.TICKET), sweeps=sweeps))

        assert ended.said is not None
        assert ended.said.allowed
        books.check()
    assert books.paid_fen() == 3 * FARE_FEN
