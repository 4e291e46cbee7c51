"""A terminal for the tests: a chip in a slot, a SAM beside it, and the flows of card-standards."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import attrs

from samecity.domain.clock import SHANGHAI
from samecity_hardware_sim.card.apdu import build
from samecity_hardware_sim.card.cryptograms import Algorithm
from samecity_hardware_sim.card.purse import Transaction
from samecity_hardware_sim.card.purse_files import PURSE_NAME, PublicInformation, Start
from samecity_hardware_sim.card.ssc_files import SSSE_NAME
from samecity_hardware_sim.card.system import CardChip
from samecity_hardware_sim.card.tlv import find
from samecity_hardware_sim.sam import Address, Debit, Sam, purse_address, ssc_address

AT: Final = datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI)
TERMINAL: Final = bytes.fromhex("330200000042")
READ_SSSE: Final = 0x0A


class Terminal:
    """Sends commands and follows 61xx and 6Cxx, as a driver for T=0 does."""

    def __init__(self, chip: CardChip) -> None:
        self.chip = chip
        self.atr = chip.power_on()

    def send(self, command: str | bytes) -> tuple[bytes, int]:
        apdu = bytes.fromhex(command) if isinstance(command, str) else command
        answer = self.chip.transmit(apdu)
        if answer[-2] == 0x6C:
            answer = self.chip.transmit(apdu[:4] + answer[-1:])
        data = answer[:-2]
        while answer[-2] == 0x61:
            answer = self.chip.transmit(bytes((0x00, 0xC0, 0x00, 0x00, answer[-1])))
            data += answer[:-2]
        return data, int.from_bytes(answer[-2:])

    def sw(self, command: str | bytes) -> int:
        return self.send(command)[1]

    def ok(self, command: str | bytes) -> bytes:
        data, status = self.send(command)
        assert status == 0x9000, f"{status:04X}"
        return data

    def challenge(self, size: int = 8) -> bytes:
        return self.ok(f"00840000{size:02X}")


@attrs.define
class Counter:
    """What stands behind a window: reads and authenticates the social security application."""

    terminal: Terminal
    sam: Sam
    address: Address

    @classmethod
    def open(cls, chip: CardChip, sam: Sam) -> Counter:
        terminal = Terminal(chip)
        fci = terminal.ok(build(bytes.fromhex("00A40400"), SSSE_NAME))
        code = find(fci, 0x6F, 0xA5, 0x9F0C, 0x86)
        algorithm = Algorithm.TDES if code == b"\x01" else Algorithm.SM4
        identification = terminal.ok("00B2012C12")[2:]
        address = ssc_address(identification[:3].hex(), terminal.atr[4:17], algorithm, sam.profile)
        return cls(terminal, sam, address)

    def is_genuine(self) -> bool:
        source, factor = self.terminal.challenge(), self.terminal.challenge()
        answer = self.terminal.ok(build(bytes.fromhex("00880000"), factor + source))
        return answer == self.sam.internal(self.address, factor, source)

    def authenticate(self, key_id: int = READ_SSSE) -> int:
        source, factor = self.terminal.challenge(), self.terminal.challenge()
        data = self.sam.external(self.address, key_id, factor, source)
        return self.terminal.sw(build(bytes((0x00, 0x82, 0x00, key_id)), data))

    def sealed(
        self, header: str, key_id: int, data: bytes = b"", *, encrypted: bool = False
    ) -> int:
        factor = self.terminal.challenge()
        command = self.sam.sealed(
            self.address, key_id, factor, bytes.fromhex(header), data, encrypted=encrypted
        )
        return self.terminal.sw(command)


@attrs.define
class Validator:
    """What hangs in a bus: the purse's side of a purchase or a load."""

    terminal: Terminal
    sam: Sam
    address: Address

    @classmethod
    def open(cls, chip: CardChip, sam: Sam, algorithm: Algorithm = Algorithm.TDES) -> Validator:
        terminal = Terminal(chip)
        terminal.ok(build(bytes.fromhex("00A40400"), PURSE_NAME))
        public = PublicInformation.decode(terminal.ok("00B095001E"))
        return cls(terminal, sam, purse_address(public, algorithm))

    def balance_fen(self) -> int:
        return int.from_bytes(self.terminal.ok("805C000204"))

    def initialize(self, kind: Transaction, amount_fen: int) -> Start:
        p1 = {Transaction.LOAD: 0, Transaction.PURCHASE: 1, Transaction.CAPP_PURCHASE: 3}[kind]
        data = b"\x01" + amount_fen.to_bytes(4) + TERMINAL
        answer = self.terminal.ok(build(bytes((0x80, 0x50, p1, 0x02)), data))
        return Start.of_load(answer) if kind is Transaction.LOAD else Start.of_purchase(answer)

    def prepare(self, start: Start, kind: Transaction, amount_fen: int) -> Debit:
        return self.sam.debit(self.address, start, kind, amount_fen, TERMINAL, AT)

    def load_data(self, start: Start, amount_fen: int) -> bytes:
        return self.sam.credit(self.address, start, amount_fen, TERMINAL, AT)

    def pay(self, amount_fen: int, kind: Transaction = Transaction.PURCHASE) -> bytes:
        debit = self.prepare(self.initialize(kind, amount_fen), kind, amount_fen)
        return self.terminal.ok(build(bytes.fromhex("80540100"), debit.data))

    def load(self, amount_fen: int) -> bytes:
        start = self.initialize(Transaction.LOAD, amount_fen)
        return self.terminal.ok(build(bytes.fromhex("80520000"), self.load_data(start, amount_fen)))

    def log(self) -> list[bytes]:
        found = []
        for number in range(1, 12):
            data, status = self.terminal.send(f"00B2{number:02X}C417")
            if status != 0x9000:
                break
            found.append(data)
        return found
