"""The core's reader port over every binding: what a card shows, and what is written on it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from time import monotonic_ns

import attrs
import pytest

from samecity.domain.card import CardFunction, CredentialKind, Generation
from samecity.errors import ReaderError
from samecity.spi.reader import PinResult, Wanted
from samecity_hardware_sim.bench import Holder
from samecity_hardware_sim.card.cryptograms import Algorithm
from samecity_hardware_sim.card.image import Application, CardImage
from samecity_hardware_sim.card.system import CardChip, Interface
from samecity_hardware_sim.card.variants import blocked, cloned
from samecity_hardware_sim.faults.schedule import Schedule
from samecity_hardware_sim.faults.text import parse_faults
from samecity_hardware_sim.held_card import HeldCard
from samecity_hardware_sim.sam import Sam, purchase_message, purse_address
from samecity_hardware_sim.station import Station
from samecity_hardware_sim.terminals.line import CardRefused
from samecity_hardware_sim.terminals.reader import TerminalReader
from samecity_hardware_sim.traces.recorder import Recorded
from samecity_hardware_sim.traces.trace import Event
from tests.hardware_sim.card.cards import ROOT, card_image, seeded
from tests.hardware_sim.card.terminal import AT
from tests.hardware_sim.readers.conftest import Desk

TAP = CredentialKind.CARD_CONTACTLESS
PLAIN = Wanted(frozenset())
PURSE = Wanted(frozenset(), purse=True)
PIN = Wanted(frozenset(), pin=True)
KINDS = {
    CredentialKind.CARD_CONTACTLESS: Interface.CONTACTLESS,
    CredentialKind.CARD_CONTACT: Interface.CONTACT,
}
A, B = "a" * 32, "b" * 32


@attrs.frozen
class Tapping:
    """A terminal on a desk, and the card that is held against it."""

    station: Station
    sam: Sam | None
    open: list[TerminalReader] = attrs.field(factory=list)

    def reader(self, image: CardImage, pin: str | None = None) -> TerminalReader:
        return self.reader_of(HeldCard(CardChip(image), pin or ""), pin)

    def reader_of(self, card: HeldCard, pin: str | None = None) -> TerminalReader:
        self.close()
        terminal = self.station.terminal(self.sam, lambda: AT)
        reader = TerminalReader(terminal, Holder(self.station, card, pin=pin))
        self.open.append(reader)
        return reader

    def close(self) -> None:
        while self.open:
            self.open.pop().close()

    def presented(self, image: CardImage) -> TerminalReader:
        reader = self.reader(image)
        reader.present(TAP, PURSE)
        return reader


@pytest.fixture
def tapping(desk: Desk) -> Iterator[Tapping]:
    """A terminal with one reader of each interface."""
    slots = {Interface.CONTACTLESS: desk.slots[0], Interface.CONTACT: desk.slots[2]}
    names = {Interface.CONTACTLESS: desk.names[0], Interface.CONTACT: desk.names[2]}
    tapping = Tapping(Station(desk.binding, slots, names, patience_s=5.0), Sam(ROOT))
    yield tapping
    tapping.close()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("generation", Generation)
def test_a_genuine_card_shows_what_it_is(
    tapping: Tapping, kind: CredentialKind, generation: Generation
) -> None:
    shown = tapping.reader(card_image(generation=generation)).present(kind, PURSE)

    assert shown.card is not None
    assert (shown.kind, shown.card.generation, shown.card.is_authentic) == (kind, generation, True)
    has_purse = generation is not Generation.SECOND
    assert (CardFunction.TRANSIT in shown.card.functions) is has_purse
    assert (shown.card.purse is not None) is has_purse


def test_a_reader_reads_no_purse_that_nobody_asked_for(tapping: Tapping) -> None:
    shown = tapping.reader(card_image()).present(TAP, PLAIN)

    assert shown.card is not None
    assert shown.card.purse is None
    assert shown.card.functions == frozenset(CardFunction)


def test_a_copy_of_a_card_is_not_genuine(tapping: Tapping) -> None:
    shown = tapping.reader(cloned(card_image(), seeded(9))).present(TAP, PURSE)

    assert shown.card is not None
    assert not shown.card.is_authentic


def test_a_terminal_without_the_regions_keys_says_so(tapping: Tapping) -> None:
    lacking = (None, Sam(ROOT, places=[b"330200sx"]))

    for sam in lacking:
        with pytest.raises(ReaderError) as failed:
            attrs.evolve(tapping, sam=sam).reader(card_image()).present(TAP, PURSE)
        assert failed.value.reason == "SAM_MISSING"


def test_a_purchase_is_carried_out_once_and_proved(tapping: Tapping) -> None:
    reader = tapping.presented(card_image())

    left = [reader.debit(A, 120), reader.debit(A, 120), reader.debit(B, 30)]

    assert left == [9_880, 9_880, 9_850]
    assert [(one.amount_fen, one.sequence) for one in reader.receipts] == [(120, 0), (30, 1)]
    assert (reader.proves(A), reader.proves(B), reader.proves("c" * 32)) == (True, True, False)


def test_a_load_is_carried_out_once_and_proved(tapping: Tapping) -> None:
    reader = tapping.presented(card_image())

    left = [reader.load(A, 5_000, date(2026, 11, 23)) for _ in range(2)]

    assert left == [15_000, 15_000]
    assert (reader.proves(A), reader.proves(B)) == (True, False)
    again = reader.present(TAP, PURSE)
    assert again.card is not None
    assert again.card.purse is not None
    assert again.card.purse.last_topup_on == date(2026, 11, 23)


def test_the_tac_is_the_one_that_the_issuer_computes(tapping: Tapping) -> None:
    reader = tapping.presented(card_image())
    reader.debit(A, 120)
    receipt = reader.receipts[0]

    message = purchase_message(receipt.kind, 120, receipt.terminal, receipt.number, receipt.at)
    address = purse_address(reader.purse().public, Algorithm.TDES)

    assert receipt.tac == Sam(ROOT).tac(address, message)


def test_too_little_money_is_the_cards_own_answer(tapping: Tapping) -> None:
    reader = tapping.presented(card_image())

    with pytest.raises(CardRefused) as refused:
        reader.debit(A, 10_001)

    assert refused.value.status == 0x9401
    assert not reader.proves(A)


@pytest.mark.parametrize("kind", KINDS)
def test_pins_are_compared_by_the_chip(tapping: Tapping, kind: CredentialKind) -> None:
    card = HeldCard(CardChip(card_image()), "123456")
    nobody = tapping.reader_of(card).present(kind, PIN)
    reader = tapping.reader_of(card, pin="999999")
    wrong = [reader.present(kind, PIN) for _ in range(6)]

    assert (nobody.pin, nobody.pin_tries_left) == (PinResult.NOT_ASKED, 6)
    assert [one.pin_tries_left for one in wrong] == [5, 4, 3, 2, 1, 0]
    assert [one.pin for one in wrong] == [PinResult.WRONG] * 5 + [PinResult.LOCKED]
    reader.reset_pin()
    assert reader.present(kind, PIN).pin_tries_left == 5


def test_the_right_pin_is_right(tapping: Tapping) -> None:
    shown = tapping.reader(card_image(), pin="123456").present(TAP, PIN)

    assert shown.pin is PinResult.RIGHT


def test_a_blocked_purse_is_no_purse_and_a_blocked_card_no_card(tapping: Tapping) -> None:
    shown = tapping.reader(blocked(card_image(), Application.PURSE)).present(TAP, PURSE)

    assert shown.card is not None
    assert shown.card.purse is None
    with pytest.raises(CardRefused) as refused:
        tapping.reader(blocked(card_image(), Application.SSC)).present(TAP, PURSE)
    assert refused.value.status == 0x6283


def test_a_card_that_left_knows_what_it_did_when_it_comes_back(tapping: Tapping) -> None:
    card = HeldCard(CardChip(card_image()), "")
    slot = tapping.station.slots[Interface.CONTACTLESS]
    reader = tapping.reader_of(card)
    reader.present(TAP, PURSE)
    card.take_away(slot)

    with pytest.raises(ReaderError):
        reader.debit(A, 120)
    with pytest.raises(ReaderError):
        reader.proves(A)
    reader.present(TAP, PURSE)

    assert not reader.proves(A)
    assert reader.debit(A, 120) == 9_880


def test_a_card_in_the_wrong_reader_is_no_card_of_this_terminal(tapping: Tapping) -> None:
    only_contact = {Interface.CONTACT: tapping.station.readers[Interface.CONTACT]}
    station = attrs.evolve(tapping.station, readers=dict(only_contact))

    with pytest.raises(ReaderError, match="expected a reader for contactless"):
        attrs.evolve(tapping, station=station).reader(card_image()).present(TAP, PURSE)


def test_a_card_is_put_back_after_everybody_has_seen_it_leave(tapping: Tapping) -> None:
    slot = tapping.station.slots[Interface.CONTACTLESS]
    in_slot: list[bool] = []

    class Late(Recorded):
        """A binding that hears late that the reader is empty."""

        def has_card(self, _name: str) -> bool:
            in_slot.append(slot.is_present)
            return len(in_slot) < 3

    events: list[Event] = []
    binding = Late(tapping.station.binding, events.append, monotonic_ns)
    station = attrs.evolve(tapping.station, binding=binding)
    attrs.evolve(tapping, station=station).presented(card_image())

    assert in_slot == [False, False, False]
    assert slot.is_present


def test_a_terminal_waits_no_longer_than_its_patience(in_process_desk: Desk) -> None:
    slots = {Interface.CONTACTLESS: in_process_desk.slots[0]}
    names = {Interface.CONTACTLESS: in_process_desk.names[0]}
    station = Station(in_process_desk.binding, slots, names, patience_s=0.05)

    with pytest.raises(ReaderError, match="E_NO_SMARTCARD"):
        station.terminal(Sam(ROOT), lambda: AT).wait_for_card(Interface.CONTACTLESS)


def test_a_wrong_answer_of_the_purse_is_an_error_and_the_purse_knows_better(
    tapping: Tapping,
) -> None:
    reader = tapping.presented(card_image())
    tapping.station.slots[Interface.CONTACTLESS].faults = Schedule(parse_faults("answer-mac:*"))

    with pytest.raises(ReaderError, match="MAC2"):
        reader.debit(A, 120)

    assert reader.proves(A)
    assert reader.debit(A, 120) == 9_880
