"""A card is in one reader at a time, whichever processes want it (docs/decisions/0012)."""

from __future__ import annotations

import os
import signal

import attrs
import pytest

from samecity.spi.journal import Stage
from tests.crash.books import Books
from tests.crash.orders import FARE_FEN, Death, Deed, Order
from tests.crash.parent import Victims
from tests.crash.test_kill import KILLED, RESERVED


@attrs.frozen
class Paused:
    """A victim that waits where it was told to stop."""

    victims: Victims
    pid: int

    def go_on(self) -> None:
        """Let it go on."""
        os.kill(self.pid, signal.SIGCONT)

    def allowed(self) -> bool:
        """Wait for its end; says what it was answered."""
        ended = self.victims.until_ended(self.pid)
        assert ended.status == 0
        assert ended.said is not None
        return ended.said.allowed


def pause(victims: Victims, order: Order) -> Paused:
    pid = victims.start(order)
    assert victims.until_stopped(pid)
    return Paused(victims, pid)


def stop(event: str, function: str) -> Death:
    return Death(event=event, function=function, signal=signal.SIGSTOP)


BEFORE_DEBIT = stop("call", "MemoryReader.debit")
BEFORE_THE_CARD = stop("call", "_wait_for")
ASKED = stop("return", "MemoryPurse.proves")


def test_a_sweep_does_not_ask_a_purse_whose_debit_may_still_come(
    victims: Victims, books: Books
) -> None:
    order = books.use(Deed.TICKET, death=BEFORE_DEBIT)
    first = pause(victims, order)

    assert victims.run(books.sweep()).status == 0
    assert books.stage(order.request_id) is Stage.RESERVED

    first.go_on()
    assert first.allowed()
    books.check()
    assert books.paid_fen() == FARE_FEN


def test_one_request_in_two_processes_is_charged_once(victims: Victims, books: Books) -> None:
    order = books.use(Deed.TICKET, death=BEFORE_DEBIT)
    first = pause(victims, order)
    second = pause(victims, books.again(order, death=BEFORE_THE_CARD))

    second.go_on()
    first.go_on()

    assert (first.allowed(), second.allowed()) == (True, True)
    books.check()
    assert books.paid_fen() == FARE_FEN


def test_two_processes_that_finish_one_request_charge_it_once(
    victims: Victims, books: Books
) -> None:
    order = books.use(Deed.TICKET, death=RESERVED)
    assert victims.run(order).status == KILLED
    both = [pause(victims, books.again(order, death=BEFORE_THE_CARD)) for _ in range(2)]

    for one in both:
        one.go_on()

    assert [one.allowed() for one in both] == [True, True]
    books.check()
    assert books.paid_fen() == FARE_FEN


def test_who_waits_for_a_card_while_a_sweep_puts_its_request_aside_is_decided_anew(
    victims: Victims, books: Books
) -> None:
    order = books.use(Deed.TICKET, death=RESERVED)
    assert victims.run(order).status == KILLED
    again = pause(victims, books.again(order, death=BEFORE_THE_CARD))
    sweep = pause(victims, books.sweep(death=ASKED))

    again.go_on()
    sweep.go_on()

    assert victims.until_ended(sweep.pid).status == 0
    assert again.allowed()
    books.check()
    assert books.paid_fen() == FARE_FEN


@pytest.mark.parametrize("death", [RESERVED, Death(event="return", function="MemoryReader.debit")])
def test_two_sweeps_at_once_finish_each_request_once(
    victims: Victims, books: Books, death: Death
) -> None:
    for card in (1, 2):
        assert victims.run(books.use(Deed.TICKET, death=death, card=card)).status == KILLED
    first = pause(victims, books.sweep(death=ASKED))
    second = victims.start(books.sweep())

    first.go_on()

    assert [victims.until_ended(pid).status for pid in (first.pid, second)] == [0, 0]
    books.check()
