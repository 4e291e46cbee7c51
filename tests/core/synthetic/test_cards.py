"""A chip carries each transaction out once, and is in one reader at a time."""

from __future__ import annotations

from datetime import date

import pytest

from samecity.domain.card import CredentialKind
from samecity.errors import ReaderError
from samecity.platform import Platform
from samecity.spi.reader import PinResult, Wanted
from samecity.synthetic.cards import DONE_KEPT, PIN_TRIES, MemoryCard, MemoryPurse, MemoryReader
from samecity.synthetic.world import World

WANTED = Wanted(frozenset(), purse=True)
TAP = CredentialKind.CARD_CONTACTLESS


@pytest.fixture
def card() -> MemoryCard:
    chip = World(Platform()).adult("anhui").chip
    assert chip is not None
    return chip


@pytest.fixture
def purse() -> MemoryPurse:
    return MemoryPurse("purse-1", 1_000, date(2026, 1, 1))


def test_a_transaction_is_carried_out_once(purse: MemoryPurse) -> None:
    for _ in range(2):
        purse.debit("ride", 120)
        purse.load("topup", 500, date(2026, 2, 2))

    assert (purse.balance_fen, purse.last_topup_on) == (1_380, date(2026, 2, 2))
    assert (purse.proves("ride"), purse.proves("other")) == (True, False)


def test_a_purse_with_too_little_pays_nothing_and_proves_nothing(purse: MemoryPurse) -> None:
    with pytest.raises(ReaderError):
        purse.debit("ride", 1_001)

    assert (purse.balance_fen, purse.proves("ride")) == (1_000, False)


def test_a_purse_remembers_its_last_transactions_and_no_more(purse: MemoryPurse) -> None:
    rides = [f"ride-{number}" for number in range(DONE_KEPT + 1)]

    for ride in rides:
        purse.debit(ride, 1)

    assert [purse.proves(ride) for ride in rides] == [False] + [True] * DONE_KEPT


def test_a_card_that_is_shown_elsewhere_is_lost_to_the_first_reader(card: MemoryCard) -> None:
    first, second = MemoryReader(card=card), MemoryReader(card=card)
    first.present(TAP, WANTED)

    second.present(TAP, WANTED)

    with pytest.raises(ReaderError, match="taken away"):
        first.debit("ride", 120)
    with pytest.raises(ReaderError, match="taken away"):
        first.proves("ride")
    assert second.debit("ride", 120) == 10_000 - 120


def test_a_reader_that_was_closed_has_no_card(card: MemoryCard) -> None:
    reader = MemoryReader(card=card)
    reader.present(TAP, WANTED)
    reader.close()

    with pytest.raises(ReaderError):
        reader.load("topup", 500, date(2026, 2, 2))


def test_closing_a_reader_does_not_take_the_card_out_of_another_one(card: MemoryCard) -> None:
    first, second = MemoryReader(card=card), MemoryReader(card=card)
    first.present(TAP, WANTED)
    second.present(TAP, WANTED)

    first.close()

    assert second.proves("ride") is False


def test_a_terminal_gives_a_locked_card_its_tries_back(card: MemoryCard) -> None:
    for _ in range(PIN_TRIES):
        card.verify_pin("999999")
    assert card.verify_pin(card.pin) is PinResult.LOCKED

    MemoryReader(card=card).reset_pin()

    assert card.verify_pin(card.pin) is PinResult.RIGHT
