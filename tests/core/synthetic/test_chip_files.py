"""Chips in files: found again as they were left, whole, and in one reader at a time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from samecity.domain.card import CredentialKind
from samecity.errors import ConfigurationError, ReaderError
from samecity.journal.open import open_journal
from samecity.national.base import MemoryBase
from samecity.platform import Platform
from samecity.spi.reader import PinResult, Presentment, Wanted
from samecity.synthetic.cards import PIN_TRIES, MemoryReader
from samecity.synthetic.chip_files import FileChips
from samecity.synthetic.world import PURSE_FEN, Wallet, World

KEY = b"k" * 32
TAP = CredentialKind.CARD_CONTACTLESS
PURSE = Wanted(frozenset(), purse=True)
PIN = Wanted(frozenset(), pin=True, purse=True)


@contextmanager
def adult(folder: Path, wait_s: float = 0) -> Iterator[Wallet]:
    """Open the world of a process, with its chips; the next one finds the same card."""
    with closing(open_journal(f"sqlite:///{folder}/journal.db")) as journal:
        platform = Platform(journal=journal, base=MemoryBase(KEY))
        yield World(platform, chips=FileChips(folder / "cards", wait_s=wait_s)).adult("anhui")


def reader_of(wallet: Wallet, pin: str | None = None) -> MemoryReader:
    return MemoryReader(card=wallet.chip, pin=pin)


def read(wallet: Wallet, wanted: Wanted = PURSE, pin: str | None = None) -> Presentment:
    with closing(reader_of(wallet, pin)) as reader:
        return reader.present(TAP, wanted)


def balance_fen(wallet: Wallet) -> int:
    shown = read(wallet).card
    assert shown is not None
    assert shown.purse is not None
    return shown.purse.balance_fen


def pay(wallet: Wallet, transaction: str, amount_fen: int) -> None:
    with closing(reader_of(wallet)) as reader:
        reader.present(TAP, PURSE)
        reader.debit(transaction, amount_fen)


def file_in(folder: Path) -> Path:
    (file,) = (folder / "cards").glob("*.json")
    return file


def test_the_next_process_finds_the_purse_as_it_was_left(tmp_path: Path) -> None:
    with adult(tmp_path) as wallet:
        pay(wallet, "ride", 120)
    with adult(tmp_path) as wallet:
        left_fen = balance_fen(wallet)
        pay(wallet, "ride", 120)

        assert (left_fen, balance_fen(wallet)) == (PURSE_FEN - 120, PURSE_FEN - 120)


def test_two_processes_see_each_others_debits(tmp_path: Path) -> None:
    with adult(tmp_path) as one, adult(tmp_path) as other:
        pay(one, "ride-1", 120)
        pay(other, "ride-2", 200)

        assert balance_fen(one) == PURSE_FEN - 320


def test_wrong_pins_are_counted_across_processes_and_a_terminal_resets_them(
    tmp_path: Path,
) -> None:
    for left in reversed(range(PIN_TRIES)):
        with adult(tmp_path) as wallet:
            assert read(wallet, PIN, pin="999999").pin_tries_left == left
    with adult(tmp_path) as wallet, closing(reader_of(wallet)) as terminal:
        terminal.reset_pin()
    with adult(tmp_path) as wallet:
        assert wallet.chip is not None
        assert read(wallet, PIN, pin=wallet.chip.pin).pin is PinResult.RIGHT


def test_a_world_resets_the_pin_on_the_chip_itself(tmp_path: Path) -> None:
    world = World(Platform(), chips=FileChips(tmp_path / "cards"))
    wallet = world.adult("anhui")
    read(wallet, PIN, pin="999999")

    world.reset_pin(wallet)

    assert json.loads(file_in(tmp_path).read_bytes())["tries_left"] == PIN_TRIES


def test_a_file_says_neither_whose_card_it_is_nor_its_pin(tmp_path: Path) -> None:
    with adult(tmp_path) as wallet:
        pay(wallet, "ride", 120)
        chip, text = wallet.chip, file_in(tmp_path).read_text(encoding="utf-8")

        assert file_in(tmp_path).stem == wallet.card_ref
        assert chip is not None
        secrets = (chip.pin, chip.identification.text, wallet.person.name, wallet.holder_ref)
        assert [one for one in secrets if one in text] == []
        assert json.loads(text).keys() == {"purse", "tries_left"}


# One reader at a time.


def test_a_card_is_refused_to_a_second_process_until_the_first_lets_go(tmp_path: Path) -> None:
    with adult(tmp_path) as one, adult(tmp_path) as other:
        with closing(reader_of(one)) as reader:
            reader.present(TAP, PURSE)
            with pytest.raises(ReaderError, match="another reader"):
                read(other)

        assert balance_fen(other) == PURSE_FEN


def test_a_reader_that_was_closed_debits_no_more(tmp_path: Path) -> None:
    with adult(tmp_path) as wallet:
        reader = reader_of(wallet)
        reader.present(TAP, PURSE)
        reader.close()

        with pytest.raises(ReaderError):
            reader.debit("ride", 120)
        assert balance_fen(wallet) == PURSE_FEN


def test_a_purse_in_a_reader_cannot_be_asked_and_one_that_is_asked_cannot_be_read(
    tmp_path: Path,
) -> None:
    chips = FileChips(tmp_path / "cards")
    with adult(tmp_path) as wallet:
        pay(wallet, "ride", 120)
        shown = read(wallet).card
        assert shown is not None
        assert shown.purse is not None
        purse_ref = shown.purse.purse_ref

        with closing(reader_of(wallet)) as reader:
            reader.present(TAP, PURSE)
            with chips.hold(purse_ref) as proves:
                assert proves is None
        with chips.hold(purse_ref) as proves:
            assert proves is not None
            assert (proves("ride"), proves("other")) == (True, False)
            with pytest.raises(ReaderError):
                read(wallet)
        with chips.hold("purse-of-nobody") as proves:
            assert proves is None


# Bad days.


def test_a_disk_that_fails_takes_the_card_out_of_the_reader_and_nothing_from_the_purse(
    tmp_path: Path,
) -> None:
    with adult(tmp_path) as wallet, closing(reader_of(wallet)) as reader:
        reader.present(TAP, PURSE)
        blocking = file_in(tmp_path).with_suffix(".tmp")
        blocking.mkdir()

        with pytest.raises(ReaderError, match="disk"):
            reader.debit("ride", 120)
        with pytest.raises(ReaderError, match="taken away"):
            reader.proves("ride")

        blocking.rmdir()
        assert balance_fen(wallet) == PURSE_FEN


@pytest.mark.parametrize("content", [b"", b"{", b'{"tries_left": "6", "purse": null}'])
def test_a_damaged_chip_does_not_answer_and_stops_no_sweep(tmp_path: Path, content: bytes) -> None:
    with adult(tmp_path) as wallet:
        file_in(tmp_path).write_bytes(content)

        with pytest.raises(ReaderError, match="answers"):
            read(wallet)
        with FileChips(tmp_path / "cards").hold("purse-1") as proves:
            assert proves is None


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(ConfigurationError, match="folder for the cards"):
        FileChips(tmp_path / "file")
