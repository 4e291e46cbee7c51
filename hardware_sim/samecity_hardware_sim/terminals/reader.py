"""The core's reader port over any binding: what a card shows becomes a presentment with evidence.

Nothing is read that the scenario did not ask for: a tap never opens EF06, because nobody at a gate
needs a name, and what a counter registers comes from the cardholder base.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date, datetime
from time import monotonic, sleep
from typing import Final, Protocol

import attrs

from samecity.domain.card import CardFunction, CredentialKind
from samecity.errors import ReaderError
from samecity.spi.reader import (
    CardEvidence,
    DocumentEvidence,
    PinResult,
    Presentment,
    PurseView,
    Wanted,
)
from samecity_hardware_sim.card.apdu import build
from samecity_hardware_sim.card.pboc_files import DEBIT_NAME
from samecity_hardware_sim.card.status import SW
from samecity_hardware_sim.card.system import Interface
from samecity_hardware_sim.readers.binding import (
    Binding,
    Connection,
    Leave,
    PcscError,
    ReturnCode,
    Share,
)
from samecity_hardware_sim.sam import Sam
from samecity_hardware_sim.terminals.codes import Camera
from samecity_hardware_sim.terminals.line import Line
from samecity_hardware_sim.terminals.picture import Picture
from samecity_hardware_sim.terminals.purse import Purse, Receipt
from samecity_hardware_sim.terminals.social_security import PinAnswer, SocialSecurity

INTERFACES: Final = {
    CredentialKind.CARD_CONTACT: Interface.CONTACT,
    CredentialKind.CARD_CONTACTLESS: Interface.CONTACTLESS,
}
TERMINAL: Final = bytes.fromhex("000000000001")
"""Number of a terminal of which nothing else is said."""
_LOOK_AGAIN_S: Final = 0.001

Passage = Callable[[int], Mapping[int, bytes]]
"""What a gate writes with a fare of so many fen, by SFI."""


def no_passage(_amount_fen: int) -> Mapping[int, bytes]:
    """Write nothing but the money."""
    return {}


@attrs.frozen(kw_only=True)
class Terminal:
    """A machine with readers.

    Attributes:
        binding: How its readers are reached.
        readers: Name of the reader for each interface it has.
        sam: Its security module; without one it can tell no genuine card from a copy.
        now: Its clock, Asia/Shanghai.
        number: Its number, 6 bytes; stands in every transaction.
        camera: What it reads codes with.
        share: Whether others may talk to the card meanwhile.
        patience_s: How long it waits for a card, in seconds.
    """

    binding: Binding
    readers: Mapping[Interface, str]
    sam: Sam | None
    now: Callable[[], datetime]
    number: bytes = TERMINAL
    camera: Camera = attrs.field(factory=Camera)
    share: Share = Share.EXCLUSIVE
    patience_s: float = 0.0

    def wait_for_card(self, interface: Interface) -> Connection:
        """Connect to the card in a reader, as soon as there is one.

        Raises:
            ReaderError: There is no such reader, no card came, or it does not answer.
        """
        name = self.readers.get(interface)
        if name is None:
            raise ReaderError(f"expected a reader for {interface.value}, received none")
        until = monotonic() + self.patience_s
        while True:
            try:
                return self.binding.connect(name, self.share)
            except PcscError as error:
                if error.return_code != ReturnCode.E_NO_SMARTCARD or monotonic() >= until:
                    raise
            sleep(_LOOK_AGAIN_S)


class Hand(Protocol):
    """What somebody holds against a terminal, whenever the terminal asks for it.

    Attributes:
        screen: A telephone's screen with a code; None without one.
        token: What a telephone sends after it scanned the place's code or logged in; empty without.
        document: A document, also that of a proxy who brings somebody's card.
        pin: What is entered when the PIN is asked; None enters nothing.
    """

    @property
    def screen(self) -> Picture | None:
        """A telephone's screen with a code."""

    @property
    def token(self) -> str:
        """What a telephone sends."""

    @property
    def document(self) -> DocumentEvidence | None:
        """The document."""

    @property
    def pin(self) -> str | None:
        """The PIN that is entered."""

    def show(self, interface: Interface) -> bool:
        """Hold the card against a reader; False if there is no card."""

    def take_away(self) -> None:
        """Take the card away."""


class TerminalReader:
    """A terminal with somebody in front of it; a `samecity.spi.reader.Reader`.

    Attributes:
        opened: How often it was opened.
        receipts: What it keeps of the transactions that moved money.
        passage: What is written with a fare; a gate sets it.
    """

    def __init__(self, terminal: Terminal, hand: Hand) -> None:
        self.opened = 0
        self.receipts: list[Receipt] = []
        self.passage: Passage = no_passage
        self._terminal = terminal
        self._hand = hand
        self._connection: Connection | None = None

    def present(self, kind: CredentialKind, wanted: Wanted) -> Presentment:
        """Read the credential.

        Raises:
            ReaderError: Nothing of this kind is there, it does not answer, or the terminal lacks
                the security module of its region (`SAM_MISSING`).
        """
        self.opened += 1
        hand = self._hand
        interface = INTERFACES.get(kind)
        if interface is not None:
            return self._present_card(kind, wanted, interface)
        token = self._token(kind)
        if token:
            entered = wanted.pin and hand.pin is not None
            pin = PinResult.RIGHT if entered else PinResult.NOT_ASKED
            return Presentment(kind, token=token, document=hand.document, pin=pin)
        if kind is CredentialKind.NONE and hand.document is not None:
            return Presentment(kind, document=hand.document)
        raise ReaderError(f"expected {kind.value}, received nothing of the kind")

    def debit(self, transaction: str, amount_fen: int) -> int:
        """Take money from the purse, once per transaction.

        Raises:
            ReaderError: The card left or refused; whether it happened is told by `proves`.
        """
        purse = self._purse()
        if purse.proves(transaction):
            return purse.balance_fen()
        cache = self.passage(amount_fen)
        return self._keep(purse.debit(transaction, amount_fen, self._terminal.now(), cache))

    def load(self, transaction: str, amount_fen: int, on: date) -> int:
        """Put money into the purse, once per transaction.

        Raises:
            ReaderError: As for `debit`.
        """
        purse = self._purse()
        if purse.proves(transaction):
            return purse.balance_fen()
        return self._keep(purse.load(transaction, amount_fen, on, self._terminal.now()))

    def proves(self, transaction: str) -> bool:
        """Say whether the purse carried out a transaction.

        Raises:
            ReaderError: The card is gone: nobody knows now.
        """
        return self._purse().proves(transaction)

    def purse(self) -> Purse:
        """Return the purse of the card that was presented, for a gate that writes journeys.

        Raises:
            ReaderError: The card is gone or has none.
        """
        return self._purse()

    def reset_pin(self) -> None:
        """Give the card's PIN all its tries back, as a counter's terminal does.

        Raises:
            ReaderError: There is no card, no SAM, or the card does not take its keys.
        """
        ssc = SocialSecurity.open(self._connect(Interface.CONTACT))
        ssc.reload_pin(self._sam())

    def close(self) -> None:
        """Let go of the card."""
        self._disconnect()
        self._hand.take_away()

    def _token(self, kind: CredentialKind) -> str:
        if kind is CredentialKind.ECARD_QR and self._hand.screen is not None:
            return self._terminal.camera.read(self._hand.screen)
        return self._hand.token if kind.is_ecard else ""

    def _present_card(
        self, kind: CredentialKind, wanted: Wanted, interface: Interface
    ) -> Presentment:
        line = self._connect(interface)
        ssc = SocialSecurity.open(line)
        is_authentic = ssc.is_genuine(self._sam())
        pin = _enter(ssc, self._hand.pin) if wanted.pin else PinAnswer(PinResult.NOT_ASKED, 0)
        functions = {CardFunction.SOCIAL}
        if _has(line, DEBIT_NAME):
            functions.add(CardFunction.BANK)
        purse = Purse.open(line, self._terminal.sam, self._terminal.number)
        if purse is not None:
            functions.add(CardFunction.TRANSIT)
        evidence = CardEvidence(
            ssc.identification,
            ssc.generation,
            frozenset(functions),
            is_authentic,
            _view(purse) if wanted.purse and purse is not None else None,
        )
        return Presentment(
            kind,
            card=evidence,
            document=self._hand.document,
            pin=pin.result,
            pin_tries_left=0 if pin.result is PinResult.RIGHT else pin.tries_left,
        )

    def _sam(self) -> Sam:
        if self._terminal.sam is None:
            raise ReaderError("expected a SAM, received none", reason="SAM_MISSING")
        return self._terminal.sam

    def _purse(self) -> Purse:
        if self._connection is None:
            raise ReaderError("expected a card that was presented, received none")
        line = Line(self._connection)
        purse = Purse.open(line, self._terminal.sam, self._terminal.number)
        if purse is None:
            raise ReaderError("expected a purse, received none")
        return purse

    def _connect(self, interface: Interface) -> Line:
        self._disconnect()
        if not self._hand.show(interface):
            raise ReaderError("expected a card, received none")
        self._connection = self._terminal.wait_for_card(interface)
        return Line(self._connection)

    def _disconnect(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(ReaderError):  # whatever is wrong with a card that leaves
                connection.disconnect(Leave.UNPOWERED)

    def _keep(self, receipt: Receipt) -> int:
        self.receipts.append(receipt)
        return receipt.balance_fen


def _enter(ssc: SocialSecurity, digits: str | None) -> PinAnswer:
    if digits is None:
        return PinAnswer(PinResult.NOT_ASKED, ssc.tries_left())
    return ssc.verify_pin(digits)


def _has(line: Line, name: bytes) -> bool:
    _, status = line.send(build(bytes.fromhex("00A40400"), name, 256))
    return status == SW.OK


def _view(purse: Purse) -> PurseView:
    return PurseView(purse.purse_ref, purse.balance_fen(), purse.last_topup_on())
