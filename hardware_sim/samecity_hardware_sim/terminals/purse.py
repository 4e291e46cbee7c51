"""A terminal's side of the transit purse: read it, take money, put money in, prove it later.

Source of the flow: card-standards 2.4-2.8. A purchase is a CAPP purchase, because that alone writes
what the terminal calls it in the same commit as the money; files 1C and 1D are project-defined.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from hmac import compare_digest
from typing import Final

import attrs

from samecity.errors import ReaderError
from samecity_hardware_sim.card.apdu import build
from samecity_hardware_sim.card.cryptograms import Algorithm
from samecity_hardware_sim.card.purse import LOG_SFI, Transaction
from samecity_hardware_sim.card.purse_files import (
    LOG_SIZE,
    METRO_SIZE,
    PUBLIC_SIZE,
    PURSE_NAME,
    LogRecord,
    MetroRecord,
    PublicInformation,
    Start,
)
from samecity_hardware_sim.card.purse_references import (
    NO_SEQUENCE,
    NOTE_SFI,
    REFERENCES_SFI,
    LoadNote,
    Reference,
)
from samecity_hardware_sim.card.status import SW
from samecity_hardware_sim.sam import Address, Sam, purse_address
from samecity_hardware_sim.terminals.line import CardRefused, Line

_INITIALIZE: Final = {Transaction.LOAD: "80500002", Transaction.CAPP_PURCHASE: "80500302"}
_METRO_SFI: Final = 0x1A
_CODE_SIZE: Final = 4
_ALGORITHMS: Final = {one.purse_code: one for one in Algorithm}


@attrs.frozen(kw_only=True)
class Receipt:
    """What a terminal keeps of a transaction that moved money; the TAC goes to the issuer.

    Attributes:
        number: The terminal's number of a purchase; 0 for a load.
        sequence: The purse's number.
        balance_fen: After it.
    """

    kind: Transaction
    amount_fen: int
    balance_fen: int
    terminal: bytes
    number: int
    sequence: int
    at: datetime
    tac: bytes


@attrs.define(kw_only=True)
class Purse:
    """The purse, selected.

    Attributes:
        public: File 15.
        sam: None can read it and nothing else.
        terminal: The terminal's number, 6 bytes.
    """

    line: Line
    public: PublicInformation
    sam: Sam | None
    terminal: bytes

    @classmethod
    def open(cls, line: Line, sam: Sam | None, terminal: bytes) -> Purse | None:
        """Select the purse; None if the card has none or it is blocked.

        Raises:
            ReaderError: The card does not answer, or its file 15 makes no sense.
        """
        _, status = line.send(build(bytes.fromhex("00A40400"), PURSE_NAME, 256))
        if status in (SW.FILE_NOT_FOUND, SW.INVALIDATED):
            return None
        if status != SW.OK:
            raise CardRefused(status)
        data = line.ask("00B09500", ne=PUBLIC_SIZE)
        try:
            public = PublicInformation.decode(data)
        except ValueError as error:
            raise ReaderError(str(error)) from None
        return cls(line=line, public=public, sam=sam, terminal=terminal)

    @property
    def purse_ref(self) -> str:
        """What stands for the purse in the journal.

        Raises:
            ReaderError: There is no SAM.
        """
        return self._sam.pseudonym(self.public)

    def balance_fen(self) -> int:
        """Return what is in it."""
        return int.from_bytes(self.line.ask("805C0002", ne=4))

    def last_topup_on(self) -> date:
        """Return the day of the last load that happened, or of the issue."""
        note = self._note()
        on = note.on if self._is_done(note) else note.before
        return on or self.public.starts_on

    def proves(self, reference: str) -> bool:
        """Say whether it carried out what a terminal called so.

        A purchase wrote the name together with the money; a load is asked for by its number, and a
        card can prove the last one only.

        Args:
            reference: 32 hexadecimal digits.
        """
        if any(one.text == reference for one in self._references()):
            return True
        note = self._note()
        return note.text == reference and self._is_done(note)

    def debit(
        self,
        reference: str,
        amount_fen: int,
        at: datetime,
        cache: Mapping[int, bytes],
    ) -> Receipt:
        """Carry out a CAPP purchase.

        Args:
            reference: 32 hexadecimal digits.
            amount_fen: 0 or more.
            at: Moment of the purchase.
            cache: What else to write with it, by SFI: record 1 of the metro's file, a new record of
                any other.

        Raises:
            CardRefused: It refused; nothing was taken.
            ReaderError: It left or answered what cannot be right; `proves` tells what it did.
        """
        kind, sam = Transaction.CAPP_PURCHASE, self._sam
        start = self._initialize(kind, amount_fen)
        mine = Reference(text=reference, kind=kind, sequence=start.sequence)
        for sfi, text in {**cache, REFERENCES_SFI: mine.encode()}.items():
            number = 1 if sfi == _METRO_SFI else 0
            self.line.ask(f"80DC{number:02X}{sfi << 3:02X}", text)
        made = sam.debit(self._address(start), start, kind, amount_fen, self.terminal, at)
        answer = self.line.ask("80540100", made.data, 2 * _CODE_SIZE)
        if not compare_digest(answer[_CODE_SIZE:], made.mac2):
            raise ReaderError("expected MAC2 of a genuine purse, received another")
        return Receipt(
            kind=kind,
            amount_fen=amount_fen,
            balance_fen=start.balance_fen - amount_fen,
            terminal=self.terminal,
            number=made.number,
            sequence=start.sequence,
            at=at,
            tac=answer[:_CODE_SIZE],
        )

    def load(self, reference: str, amount_fen: int, on: date, at: datetime) -> Receipt:
        """Carry out a load.

        Args:
            reference: 32 hexadecimal digits.
            amount_fen: Above 0.
            on: Day that counts as the last load.
            at: Moment of the load.

        Raises:
            CardRefused: It refused; nothing was loaded.
            ReaderError: As for `debit`, or its MAC1 is wrong and nothing was loaded.
        """
        before = self.last_topup_on()
        start = self._initialize(Transaction.LOAD, amount_fen)
        note = LoadNote(text=reference, sequence=start.sequence, on=on, before=before)
        address = self._address(start)
        self._write_note(address, note)
        start = self._initialize(Transaction.LOAD, amount_fen)
        data = self._sam.credit(address, start, amount_fen, self.terminal, at)
        tac = self.line.ask("80520000", data, _CODE_SIZE)
        return Receipt(
            kind=Transaction.LOAD,
            amount_fen=amount_fen,
            balance_fen=start.balance_fen + amount_fen,
            terminal=self.terminal,
            number=0,
            sequence=start.sequence,
            at=at,
            tac=tac,
        )

    def log(self) -> tuple[LogRecord, ...]:
        """Read the last transactions, newest first."""
        return tuple(LogRecord.decode(one) for one in self._records(LOG_SFI, LOG_SIZE))

    def metro(self) -> MetroRecord:
        """Read the metro journey that is open or was the last.

        Raises:
            ReaderError: It does not answer, or the record makes no sense.
        """
        data = self.line.ask(f"00B201{_METRO_SFI << 3 | 4:02X}", ne=METRO_SIZE)
        try:
            return MetroRecord.decode(data)
        except ValueError as error:
            raise ReaderError(str(error)) from None

    @property
    def _sam(self) -> Sam:
        if self.sam is None:
            raise ReaderError("expected a SAM, received none", reason="SAM_MISSING")
        return self.sam

    def _address(self, start: Start) -> Address:
        algorithm = _ALGORITHMS.get(start.algorithm_code)
        if algorithm is None:
            raise ReaderError(f"expected a known cipher, received {start.algorithm_code:02X}")
        return purse_address(self.public, algorithm)

    def _initialize(self, kind: Transaction, amount_fen: int) -> Start:
        index = bytes((self._sam.profile.purse_key_index,))
        data = index + amount_fen.to_bytes(4) + self.terminal
        is_load = kind is Transaction.LOAD
        answer = self.line.ask(_INITIALIZE[kind], data, 16 if is_load else 15)
        try:
            return Start.of_load(answer) if is_load else Start.of_purchase(answer)
        except ValueError as error:
            raise ReaderError(str(error)) from None

    def _references(self) -> Iterator[Reference]:
        return (Reference.decode(one) for one in self._records(REFERENCES_SFI, Reference.SIZE))

    def _records(self, sfi: int, size: int) -> Iterator[bytes]:
        for number in range(1, 256):
            header = bytes((0x00, 0xB2, number, sfi << 3 | 4))
            record, status = self.line.send(build(header, ne=size))
            if status == SW.RECORD_NOT_FOUND:
                return
            if status != SW.OK or len(record) != size:
                raise CardRefused(status)
            yield record

    def _note(self) -> LoadNote:
        try:
            return LoadNote.decode(self.line.ask(f"00B0{0x80 | NOTE_SFI:02X}00", ne=LoadNote.SIZE))
        except ValueError as error:
            raise ReaderError(str(error)) from None

    def _write_note(self, address: Address, note: LoadNote) -> None:
        header = bytes((0x04, 0xD6, 0x80 | NOTE_SFI, 0))
        key_id = self._sam.profile.key_ids.maintenance
        factor = self.line.challenge()
        _, status = self.line.send(self._sam.sealed(address, key_id, factor, header, note.encode()))
        if status != SW.OK:
            raise CardRefused(status)

    def _is_done(self, note: LoadNote) -> bool:
        if note.sequence == NO_SEQUENCE:
            return False
        command = build(bytes((0x80, 0x5A, 0x00, Transaction.LOAD)), note.sequence.to_bytes(2), 8)
        _, status = self.line.send(command)
        if status not in (SW.OK, SW.NO_PROOF):
            raise CardRefused(status)
        return status == SW.OK
