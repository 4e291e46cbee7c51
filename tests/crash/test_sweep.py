"""The sweep at start-up finishes what a crash left open: once, wherever it is killed itself."""

from __future__ import annotations

import pytest

from tests.crash.books import Books
from tests.crash.orders import FARE_FEN, Death, Deed
from tests.crash.parent import Victims
from tests.crash.test_kill import DEBITED, KILLED, RESERVED, lines_of, told


def leave_open(victims: Victims, books: Books, *deaths: Death) -> None:
    """Leave a ticket reserved for each death, each on another card."""
    for card, death in enumerate(deaths, start=1):
        assert victims.run(books.use(Deed.TICKET, death=death, card=card)).status == KILLED
    assert len(books.journal.reserved()) == len(deaths)


def test_what_was_paid_is_booked_and_what_was_not_is_called_off(
    victims: Victims, books: Books
) -> None:
    leave_open(victims, books, RESERVED, DEBITED)

    swept = victims.run(books.sweep())

    assert swept.status == 0
    books.check()
    kept = [books.journal.recall(request_id) for request_id in books.used]
    assert [one.decision.allowed if one is not None else None for one in kept] == [None, True]


def test_the_second_sweep_changes_nothing(victims: Victims, books: Books) -> None:
    leave_open(victims, books, RESERVED, DEBITED)
    victims.run(books.sweep())
    chains, postings = books.journal.verify(), books.journal.postings()

    assert victims.run(books.sweep()).status == 0

    assert (books.journal.verify(), books.journal.postings()) == (chains, postings)


@pytest.mark.parametrize(
    ("death", "paid_fen"), [(RESERVED, 0), (DEBITED, FARE_FEN)], ids=["cancels", "confirms"]
)
def test_a_sweep_that_dies_at_any_line_is_finished_by_the_next_ones(
    victims: Victims, books: Books, death: Death, paid_fen: int
) -> None:
    leave_open(victims, books, death)
    whole = victims.run(books.sweep(death=Death(0))).said
    assert whole is not None

    for n in lines_of(whole, 5, paid_fen):
        with told(f"at line {n} of {whole.events} of the sweep"):
            leave_open(victims, books, death)
            assert victims.run(books.sweep(death=Death(n))).status == KILLED

            assert victims.run(books.sweep(before=1)).status == 0

            books.check()
            assert books.paid_fen() == paid_fen * len(books.used)
