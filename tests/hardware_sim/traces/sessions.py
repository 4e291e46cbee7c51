"""Recorded sessions of synthetic cards: everything that a terminal can ask, over any binding."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import count
from typing import Final

from samecity.domain.clock import SHANGHAI
from samecity_hardware_sim.card.apdu import build
from samecity_hardware_sim.card.image import CardImage
from samecity_hardware_sim.card.pboc_files import DEBIT_NAME, PPSE_NAME, PSE_NAME
from samecity_hardware_sim.card.purse import Transaction
from samecity_hardware_sim.card.purse_files import PassageRecord
from samecity_hardware_sim.card.ssc import pack_pin
from samecity_hardware_sim.card.ssc_files import SSSE_NAME
from samecity_hardware_sim.card.system import CardChip, Interface
from samecity_hardware_sim.readers import Binding, Connection, InProcess, Leave
from samecity_hardware_sim.sam import Sam
from samecity_hardware_sim.slot import Slot
from samecity_hardware_sim.traces.recorder import Recorded, Sink
from samecity_hardware_sim.traces.trace import Event, Head, Trace
from tests.hardware_sim.card.cards import ROOT, card_image, seeded
from tests.hardware_sim.card.terminal import AT, TERMINAL, Counter, Terminal, Validator

PIN: Final = "739146"
NEW_PIN: Final = "825937"
BEGAN_AT: Final = datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI)
SELECT: Final = bytes.fromhex("00A40400")
INITIAL_PIN: Final = "123456"

Talk = Callable[[Connection], object]


class Wired(CardChip):
    """What a terminal of the tests takes for a chip: a connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def power_on(self) -> bytes:
        return self._connection.answer_to_reset

    def transmit(self, command: bytes) -> bytes:
        return self._connection.transmit(command)


def ticking() -> Callable[[], int]:
    """Return a clock that goes on by 250 us whenever somebody looks."""
    return count(0, 250).__next__


def head() -> Head:
    return Head(began_at=BEGAN_AT, binding="InProcess", profile="P1", seed=1)


def recorded(
    talk: Talk,
    image: CardImage | None = None,
    interface: Interface = Interface.CONTACT,
    *,
    seed: int = 1,
) -> Trace:
    """Record a talk with a card in a slot of this process."""
    slot = Slot("Test ICC 1")
    slot.insert(CardChip(image or card_image(), interface=interface, randbytes=seeded(seed)))
    events: list[Event] = []
    record(InProcess([slot]), talk, events.append)
    return Trace(head(), tuple(events))


def record(inner: Binding, talk: Talk, sink: Sink) -> None:
    binding = Recorded(inner, sink, ticking())
    connection = binding.connect(binding.names()[0])
    talk(connection)
    connection.disconnect(Leave.UNPOWERED)


def at_the_counter(connection: Connection) -> None:
    """Read, authenticate, use and change the PIN, write, reload, block and unblock."""
    desk = Counter.open(Wired(connection), Sam(ROOT))
    card = desk.terminal
    for number in range(1, 8):
        card.ok(f"00B2{number:02X}2C00")
    card.sw("00B2013400")  # the holder's data, before anything is proved
    card.ok(build(SELECT, SSSE_NAME))
    assert desk.is_genuine()
    assert desk.authenticate() == 0x9000
    card.ok("00A4020002EF06")
    for tag in ("08", "09", "4E", "0A", "0B", "0C", "0D"):
        card.ok(f"00B2{tag}0000")
    _use_the_pin(card)
    assert desk.authenticate(0x12) == 0x9000
    card.sw("00E2003003020131")  # there is no space for a record more
    card.ok("00DC0234" + "20" + "091E" + "测试改名".encode("gbk").ljust(30, b"\0").hex())
    _maintain(desk)


def _use_the_pin(card: Terminal) -> None:
    card.sw("0020000003111111")
    card.sw("00200000")
    card.ok(build(bytes.fromhex("00200000"), pack_pin(INITIAL_PIN)))
    card.ok(build(bytes.fromhex("805E0100"), pack_pin(INITIAL_PIN) + b"\xff" + pack_pin(PIN)))
    card.ok(build(bytes.fromhex("00200000"), pack_pin(PIN)))
    card.ok("00A4000002DF01")
    card.ok("00A4020002EF05")
    card.ok("00B2200000")
    card.ok("00B0960010")
    card.ok("00A4080004DDF1EF05")
    card.ok("00B2030000")
    card.ok("00A4000002DDF1")


def _maintain(desk: Counter) -> None:
    assert desk.authenticate(0x10) == 0x9000
    assert desk.sealed("84240001", 0x73, pack_pin(NEW_PIN), encrypted=True) == 0x9000
    assert desk.sealed("84240000", 0x73) == 0x9000
    assert desk.sealed("841E0000", 0x01) == 0x9000
    desk.terminal.sw(build(SELECT, SSSE_NAME))
    assert desk.sealed("84180000", 0x01) == 0x9000


def on_the_bus(connection: Connection) -> None:
    """Read every file of the purse, pay, ride, load, prove, and write with a MAC."""
    bus = Validator.open(Wired(connection), Sam(ROOT))
    card = bus.terminal
    card.ok("00B0960037")
    card.ok("00B097000B")
    card.ok("00B201D480")
    assert bus.balance_fen() == 10_000
    bus.load(5000)
    bus.pay(200)
    ride(bus, 300)
    assert len(bus.log()) == 3
    card.ok("00B201F430")
    card.ok("805A0009020001")
    card.sw("805A0009020099")
    card.sw(build(bytes.fromhex("80500102"), b"\x01" + (99_999).to_bytes(4) + TERMINAL))
    factor = card.challenge()
    data = "李四".encode("gbk")
    header = bytes.fromhex("04D69600")
    card.ok(bus.sam.sealed(bus.address, 0x01, factor, header, data))
    card.ok("00B0960037")


def ride(bus: Validator, amount_fen: int) -> None:
    """Pay a ride and write it down in file 1E, all at once."""
    kind = Transaction.CAPP_PURCHASE
    debit = bus.prepare(bus.initialize(kind, amount_fen), kind, amount_fen)
    passage = PassageRecord(
        kind=3, terminal=bytes(8), vehicle=1, amount_fen=amount_fen, at=AT, city=b"\x34\x20"
    )
    bus.terminal.ok(build(bytes.fromhex("80DC00F0"), passage.encode()))
    bus.terminal.ok(build(bytes.fromhex("80540100"), debit.data))


def at_the_bank(connection: Connection) -> None:
    """Walk from the environments to the card number, as an EMV reader does."""
    card = Terminal(Wired(connection))
    card.ok(build(SELECT, PPSE_NAME))
    card.ok(build(SELECT, PSE_NAME))
    card.ok("00B2010C00")
    card.ok(build(SELECT, DEBIT_NAME))
    asked = 33  # bytes that its PDOL asks for
    card.ok(build(bytes.fromhex("80A80000"), bytes((0x83, asked)) + bytes(asked)))
    card.ok("00B2010C00")
    card.ok("00B2020C00")
    for tag in ("9F36", "9F13", "9F17", "9F4F"):
        card.ok(f"80CA{tag}00")


def everything(connection: Connection) -> None:
    """Hold all the talks in turn, and say things that nobody understands."""
    at_the_bank(connection)
    on_the_bus(connection)
    at_the_counter(connection)
    for odd in ("00CA00000100", "002000", "0020000012345678", "80FE0000037391469900", "00C0000000"):
        connection.transmit(bytes.fromhex(odd))
    connection.transmit(bytes.fromhex("8416000004AABBCCDD"))


TALKS: Final[Sequence[Talk]] = (at_the_counter, on_the_bus, at_the_bank, everything)
