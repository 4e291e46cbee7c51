"""A card in memory and a reader for it: the reader port without hardware.

The card keeps what a chip keeps: its identification, its purse with the transactions it carried
out, its PIN and the tries left. The hardware simulator takes its place where bytes matter.
"""

from __future__ import annotations

from datetime import date

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

PIN_TRIES = 6
"""Wrong PINs that lock. Source: `P37c`."""


@attrs.define
class MemoryPurse:
    """The transit purse of a card in memory.

    Attributes:
        purse_ref: Opaque.
        done: Transactions carried out, so that none is carried out twice.
    """

    purse_ref: str
    balance_fen: int
    last_topup_on: date
    done: set[str] = attrs.field(factory=set, repr=False)


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

    def verify_pin(self, entered: str) -> PinResult:
        """Compare a PIN as the chip does: each wrong one costs a try."""
        if self.tries_left == 0:
            return PinResult.LOCKED
        if entered == self.pin:
            self.tries_left = PIN_TRIES
            return PinResult.RIGHT
        self.tries_left -= 1
        return PinResult.LOCKED if self.tries_left == 0 else PinResult.WRONG


class MemoryReader:
    """A reader with a card, a code or a document held against it.

    Attributes:
        opened: How often it was opened; a service that is not offered leaves it at 0.
        failure: Raised at the next use, if set.

    Args:
        card: For the card kinds.
        token: For the e-card kinds.
        document: For kind `none`.
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
            pin = self._enter_pin(self.card) if wanted.pin else PinResult.NOT_ASKED
            return Presentment(
                kind,
                card=self._evidence(self.card, with_purse=wanted.purse),
                pin=pin,
                pin_tries_left=self.card.tries_left,
            )
        if kind.is_ecard and self.token:
            pin = PinResult.RIGHT if wanted.pin and self._pin is not None else PinResult.NOT_ASKED
            return Presentment(kind, token=self.token, pin=pin)
        if kind is CredentialKind.NONE and self.document is not None:
            return Presentment(kind, document=self.document)
        raise ReaderError(f"expected {kind.value}, received nothing of the kind")

    def debit(self, transaction: str, amount_fen: int) -> int:
        """Take money from the purse, once per transaction.

        Raises:
            ReaderError: There is no purse, or not enough in it.
        """
        purse = self._purse()
        if transaction not in purse.done:
            if purse.balance_fen < amount_fen:
                raise ReaderError("expected enough in the purse, received less")
            purse.balance_fen -= amount_fen
            purse.done.add(transaction)
        return purse.balance_fen

    def load(self, transaction: str, amount_fen: int, on: date) -> int:
        """Put money into the purse, once per transaction.

        Raises:
            ReaderError: There is no purse.
        """
        purse = self._purse()
        if transaction not in purse.done:
            purse.balance_fen += amount_fen
            purse.last_topup_on = on
            purse.done.add(transaction)
        return purse.balance_fen

    def proves(self, transaction: str) -> bool:
        """Say whether the purse carried out a transaction.

        Raises:
            ReaderError: There is no purse.
        """
        if self.card is None or self.card.purse is None:
            raise ReaderError("expected a purse, received none")
        return transaction in self.card.purse.done

    def _purse(self) -> MemoryPurse:
        self._fail_if_told()
        if self.card is None or self.card.purse is None:
            raise ReaderError("expected a purse, received none")
        return self.card.purse

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
