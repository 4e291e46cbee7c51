"""Whoever hands a payment file in may die anywhere; handed in again, it pays everybody once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final

import msgspec
import pytest

from samecity.platform import Platform
from samecity.spi import Account
from samecity.synthetic.world import DEFAULT_AT, World
from tests.crash.books import Books
from tests.crash.orders import Death, Deed, Order
from tests.crash.parent import Victims
from tests.crash.test_kill import KILLED, lines_of, told

PAYEES: Final = 35
BATCHES: Final = 4
POINTS: Final = [
    (Death(3, event="call", function="UnitOfWork.record"), 2),
    (Death(3, event="return", function="UnitOfWork._apply"), 2),
    (Death(3, event="return", function="UnitOfWork.record"), 2),
    (Death(3, event="call", function="Acceptor._carry_out"), 3),
]
"""Where it hurts most, and how many batches are kept there."""


def amount_fen(number: int) -> int:
    """Return what the payee of a line gets, each another amount."""
    return 1_000 + number


@cache
def payees() -> Sequence[str]:
    """Return who is paid: a world is the same wherever it is made."""
    world = World(Platform())
    return [world.adult("binzhou").holder_ref for _ in range(PAYEES)]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "pension.csv"
    lines = (f"{ref},{amount_fen(n)}\n" for n, ref in enumerate(payees(), start=1))
    path.write_text("".join(lines), "utf-8")
    return path


def hand_in(books: Books, file: Path, period: str, death: Death | None = None) -> Order:
    return Order(
        Deed.FILE,
        books.url,
        str(books.folder),
        at=DEFAULT_AT.isoformat(),
        line=(str(file), period),
        death=death,
    )


def paid(books: Books, period: str) -> list[int]:
    """Return what each payee has got for a period, 0 where nothing came in."""
    entry = f"benefit:binzhou:bz-pension:{period}"
    with books.journal.snapshot() as store:
        return [Account.of(ref, store).entries.get(entry, 0) for ref in payees()]


def check(books: Books, *periods: str) -> None:
    """Find that everybody was paid once for each period, and that the books are whole."""
    everybody = [amount_fen(number) for number in range(1, PAYEES + 1)]
    assert [paid(books, period) for period in periods] == [everybody] * len(periods)
    owed = [one.amount_fen for one in books.journal.postings() if one.amount_fen > 0]
    assert (sum(owed), len(owed)) == (len(periods) * sum(everybody), len(periods) * BATCHES)
    assert [one.problem for one in books.journal.verify() if not one.is_whole] == []


@pytest.mark.parametrize(("death", "batches"), POINTS, ids=lambda value: str(value)[:40])
def test_a_file_that_was_cut_off_is_finished_when_it_is_handed_in_again(
    victims: Victims, books: Books, file: Path, death: Death, batches: int
) -> None:
    assert victims.run(hand_in(books, file, "2026-11", death)).status == KILLED
    assert sum(1 for got_fen in paid(books, "2026-11") if got_fen) == 10 * batches

    again = victims.run(hand_in(books, file, "2026-11")).said

    assert again is not None
    assert (again.allowed, again.is_replay) == (True, False)
    check(books, "2026-11")


def test_a_whole_file_handed_in_again_is_answered_from_the_journal(
    victims: Victims, books: Books, file: Path
) -> None:
    victims.run(hand_in(books, file, "2026-11"))

    again = victims.run(hand_in(books, file, "2026-11")).said

    assert again is not None
    assert (again.allowed, again.is_replay) == (True, True)
    check(books, "2026-11")


def test_whoever_dies_at_any_line_of_a_file_and_hands_it_in_again_pays_once(
    victims: Victims, books: Books, file: Path
) -> None:
    whole = victims.run(hand_in(books, file, "2025", Death(0))).said
    assert whole is not None
    periods = ["2025"]

    for n in lines_of(whole, 10, "file"):
        periods.append(f"2026-{len(periods)}")
        with told(f"at line {n} of {whole.events} of a file"):
            order = hand_in(books, file, periods[-1], Death(n))
            assert victims.run(order).status == KILLED

            assert victims.run(msgspec.structs.replace(order, death=None)).status == 0

            check(books, *periods)
