"""A card in memory and a reader for it: the reader port without hardware.

The card keeps what a chip keeps: its identification, its purse with the transactions it carried
out, its PIN and the tries left. It is in one reader at a time: who shows it to another one takes it
out of the first. The hardware simulator takes its place where bytes matter.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from threading import RLock
from typing import Final, Protocol

import attrs

from samecity.domain.card import CardFunction, CredentialKind, Generation
from samecity.domain.identifiers import CardIdentification
from samecity.errors import ReaderError
from samecity.spi.reader import (
    CardEvidence,
    DocumentEvidence,
    PinResult,
    Presentment,
    PurseView,
    Wanted,
)

PIN_TRIES: Final = 6
"""Wrong PINs that lock. Source: `P37c`."""

DONE_KEPT: Final = 10
"""Transactions that a purse remembers. Source: the ten records of a T-Union card's SFI 18h.

One would do: a card whose last transaction is open finishes it before the next one begins.
"""


@attrs.define
class MemoryPurse:
    """The transit purse of a card in memory.

    Attributes:
        purse_ref: Opaque.
        done: The last `DONE_KEPT` transactions, oldest first; none is carried out twice.
    """

    purse_ref: str
    balance_fen: int
    last_topup_on: date
    done: list[str] = attrs.field(factory=list, repr=False)

    def debit(self, transaction: str, amount_fen: int) -> None:
        """Take money out, once per transaction.

        Raises:
            ReaderError: There is not enough.
        """
        if transaction in self.done:
            return
        if self.balance_fen < amount_fen:
            raise ReaderError("expected enough in the purse, received less")
        self.balance_fen -= amount_fen
        self._note(transaction)

    def load(self, transaction: str, amount_fen: int, on: date) -> None:
        """Put money in, once per transaction."""
        if transaction in self.done:
            return
        self.balance_fen += amount_fen
        self.last_topup_on = on
        self._note(transaction)

    def proves(self, transaction: str) -> bool:
        """Say whether a transaction is among the last ones."""
        return transaction in self.done

    def _note(self, transaction: str) -> None:
        self.done = [*self.done, transaction][-DONE_KEPT:]


@attrs.define
class MemoryCard:
    """A card in memory.

    Attributes:
        purse: None on a chip without a transit application.
        is_genuine: False for a clone that has the number but not the key.
        tries_left: PIN tries left; 0 is locked.
    """

    identification: CardIdentification
    generation: Generation
    functions: frozenset[CardFunction]
    purse: MemoryPurse | None = None
    is_genuine: bool = True
    pin: str = attrs.field(default="000000", repr=False)
    tries_left: int = PIN_TRIES
    _reader: object = attrs.field(default=None, init=False, repr=False, eq=False)
    _busy: RLock = attrs.field(factory=RLock, init=False, repr=False, eq=False)

    def enter(self, reader: object) -> None:
        """Be held against a reader; whichever held the card before has lost it.

        Raises:
            ReaderError: The card cannot be had.
        """
        with self._busy:
            self._reader = reader

    def leave(self, reader: object) -> None:
        """Be taken away from a reader; does nothing if another one has the card by now."""
        with self._busy:
            if self._reader is reader:
                self._reader = None

    @contextmanager
    def command(self, reader: object) -> Iterator[None]:
        """Carry out one command of the reader that holds the card; one at a time.

        Raises:
            ReaderError: The card is not in this reader, or not any more.
        """
        with self._busy:
            if self._reader is not reader:
                raise ReaderError("expected the card, it was taken away")
            yield

    def verify_pin(self, entered: str) -> PinResult:
        """Compare a PIN as the chip does: each wrong one costs a try."""
        if self.tries_left == 0:
            return PinResult.LOCKED
        if entered == self.pin:
            self.tries_left = PIN_TRIES
            return PinResult.RIGHT
        self.tries_left -= 1
        return PinResult.LOCKED if self.tries_left == 0 else PinResult.WRONG


class Chips(Protocol):
    """Where chips are kept."""

    def keep(self, card_ref: str, card: MemoryCard) -> MemoryCard:
        """Keep a chip that is issued; one that was kept before is found in its present state.

        Args:
            card_ref: The home's reference.
            card: The chip as it is issued.

        Raises:
            ReaderError: It cannot be read or made.
        """


class MemoryReader:
    """A reader with a card, a code or a document held against it.

    Attributes:
        opened: How often it was opened; a service that is not offered leaves it at 0.
        failure: Raised at the next use, if set.

    Args:
        card: For the card kinds.
        token: For the e-card kinds.
        document: For kind `none`; beside a card or a code, that of a proxy who brings it.
        pin: What the holder will enter when asked; None enters nothing.
    """

    def __init__(
        self,
        *,
        card: MemoryCard | None = None,
        token: str = "",
        document: DocumentEvidence | None = None,
        pin: str | None = None,
    ) -> None:
        self.card = card
        self.token = token
        self.document = document
        self.opened = 0
        self.failure: ReaderError | None = None
        self._pin = pin

    def present(self, kind: CredentialKind, wanted: Wanted) -> Presentment:
        """Read what is there.

        Raises:
            ReaderError: Nothing of this kind is there.
        """
        self.opened += 1
        self._fail_if_told()
        if kind.is_card and self.card is not None:
            self.card.enter(self)
            with self.card.command(self):
                pin = self._enter_pin(self.card) if wanted.pin else PinResult.NOT_ASKED
                is_told = wanted.pin and pin is not PinResult.RIGHT
                return Presentment(
                    kind,
                    card=self._evidence(self.card, with_purse=wanted.purse),
                    document=self.document,
                    pin=pin,
                    pin_tries_left=self.card.tries_left if is_told else 0,
                )
        if kind.is_ecard and self.token:
            pin = PinResult.RIGHT if wanted.pin and self._pin is not None else PinResult.NOT_ASKED
            return Presentment(kind, token=self.token, document=self.document, pin=pin)
        if kind is CredentialKind.NONE and self.document is not None:
            return Presentment(kind, document=self.document)
        raise ReaderError(f"expected {kind.value}, received nothing of the kind")

    def debit(self, transaction: str, amount_fen: int) -> int:
        """Take money from the purse, once per transaction.

        Raises:
            ReaderError: The card is gone, has no purse, or not enough in it.
        """
        self._fail_if_told()
        with self._purse() as purse:
            purse.debit(transaction, amount_fen)
            return purse.balance_fen

    def load(self, transaction: str, amount_fen: int, on: date) -> int:
        """Put money into the purse, once per transaction.

        Raises:
            ReaderError: The card is gone or has no purse.
        """
        self._fail_if_told()
        with self._purse() as purse:
            purse.load(transaction, amount_fen, on)
            return purse.balance_fen

    def proves(self, transaction: str) -> bool:
        """Say whether the purse carried out a transaction.

        Raises:
            ReaderError: The card is gone or has no purse.
        """
        with self._purse() as purse:
            return purse.proves(transaction)

    def reset_pin(self) -> None:
        """Give a card all its PIN tries back, as a counter's terminal does.

        Raises:
            ReaderError: There is no card, or it cannot be had.
        """
        if self.card is None:
            raise ReaderError("expected a card, received none")
        self.card.enter(self)
        with self.card.command(self):
            self.card.tries_left = PIN_TRIES

    def balance_fen(self) -> int | None:
        """Return what the card's purse holds, as its holder knows it; None without a purse."""
        purse = self.card.purse if self.card is not None else None
        return purse.balance_fen if purse is not None else None

    def close(self) -> None:
        """Let go of the card."""
        if self.card is not None:
            self.card.leave(self)

    @contextmanager
    def _purse(self) -> Iterator[MemoryPurse]:
        if self.card is None or self.card.purse is None:
            raise ReaderError("expected a purse, received none")
        with self.card.command(self):
            yield self.card.purse

    def _fail_if_told(self) -> None:
        if self.failure is not None:
            failure, self.failure = self.failure, None
            raise failure

    def _enter_pin(self, card: MemoryCard) -> PinResult:
        return PinResult.NOT_ASKED if self._pin is None else card.verify_pin(self._pin)

    @staticmethod
    def _evidence(card: MemoryCard, *, with_purse: bool) -> CardEvidence:
        purse = card.purse if with_purse else None
        return CardEvidence(
            card.identification,
            card.generation,
            card.functions,
            card.is_genuine,
            PurseView(purse.purse_ref, purse.balance_fen, purse.last_topup_on)
            if purse is not None
            else None,
        )
