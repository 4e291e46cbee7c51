"""The reader port: whatever a card, a code or a document is shown to.

The engine opens it at step 5 and never before, so that a service which is not offered reads
nobody's card. Implementations stand in `samecity.synthetic`, the hardware simulator and, one day,
a real terminal.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from enum import unique
from typing import Protocol

import msgspec

from samecity.domain.card import CardFunction, CredentialKind, Generation
from samecity.domain.identifiers import CardIdentification
from samecity.domain.word import Word


@unique
class PinResult(Word):
    """What became of the PIN entry, as the card or the platform says."""

    NOT_ASKED = "not_asked"
    RIGHT = "right"
    WRONG = "wrong"
    LOCKED = "locked"


class PurseView(msgspec.Struct, frozen=True, gc=False):
    """The transit purse as it was read at this tap.

    Attributes:
        purse_ref: Opaque; stands for the purse in the journal.
        balance_fen: What is in it.
        last_topup_on: Day of the last top-up, Asia/Shanghai.
    """

    purse_ref: str
    balance_fen: int
    last_topup_on: date


class CardEvidence(msgspec.Struct, frozen=True, gc=False):
    """What a chip proved about itself.

    Attributes:
        identification: Card identification code read from the chip.
        is_authentic: Whether internal authentication succeeded.
        purse: The transit application's purse, or None where the chip has none.
    """

    identification: CardIdentification
    generation: Generation
    functions: frozenset[CardFunction]
    is_authentic: bool
    purse: PurseView | None = None


class DocumentEvidence(msgspec.Struct, frozen=True, gc=False):
    """What a counter, a telephone agent or an app established without a card.

    Attributes:
        holder_ref: The person, found in the cardholder base by the document shown.
        home: Region code of the card's issuer, or empty for a person without a card.
        card_ref: The card that is meant, or empty likewise.
        is_named: Whether name and number agree (real name).
        is_present: Whether the face or the person was checked (real person).
    """

    holder_ref: str
    home: str = ""
    card_ref: str = ""
    is_named: bool = True
    is_present: bool = True


class Presentment(msgspec.Struct, frozen=True, gc=False):
    """Everything the reader learnt, and nothing that the scenario did not ask for.

    Attributes:
        kind: What was shown.
        card: Set for the card kinds.
        token: Set for the e-card kinds: the opaque text of the code or login.
        document: Set for kind `none`, and for a proxy who shows another person's card: the proxy's.
        pin: What became of the PIN, where one was asked.
        pin_tries_left: Tries left after a wrong PIN.
    """

    kind: CredentialKind
    card: CardEvidence | None = None
    token: str = ""
    document: DocumentEvidence | None = None
    pin: PinResult = PinResult.NOT_ASKED
    pin_tries_left: int = 0


class Wanted(msgspec.Struct, frozen=True, gc=False):
    """What the engine asks the reader for.

    Attributes:
        fields: The fields that the scenario declares.
        pin: Whether the holder has to enter a PIN.
        purse: Whether the transit application is needed.
    """

    fields: frozenset[str]
    pin: bool = False
    purse: bool = False


class Reader(Protocol):
    """A reader with whatever is held against it.

    A card is in one reader at a time, from `present` until it is taken away: a reader that has lost
    the card raises `ReaderError` at every further command.
    """

    def present(self, kind: CredentialKind, wanted: Wanted) -> Presentment:
        """Read the credential.

        Raises:
            ReaderError: No card, no answer, another kind than asked, no SAM.
        """

    def debit(self, transaction: str, amount_fen: int) -> int:
        """Take money from the purse; the same transaction is carried out once.

        Args:
            transaction: At most 32 characters; proves later that this debit happened.
            amount_fen: 0 or more.

        Returns:
            The new balance in fen.

        Raises:
            ReaderError: The card left or refused; whether it happened is told by `proves`.
        """

    def load(self, transaction: str, amount_fen: int, on: date) -> int:
        """Put money into the purse; the same transaction is carried out once.

        Args:
            transaction: As for `debit`.
            amount_fen: Above 0.
            on: Day of the top-up, kept as the purse's last.

        Returns:
            The new balance in fen.

        Raises:
            ReaderError: As for `debit`.
        """

    def proves(self, transaction: str) -> bool:
        """Say whether the purse carried out a transaction (GET TRANSACTION PROVE).

        Raises:
            ReaderError: The card is gone: nobody knows now.
        """


class Purses(Protocol):
    """The purses that can be asked when no holder is there: for the sweep after a crash."""

    def hold(self, purse_ref: str) -> AbstractContextManager[Callable[[str], bool] | None]:
        """Hold the card with a purse; no reader can have it until the context is left.

        Args:
            purse_ref: As in `PurseView`.

        Returns:
            A context with what says of a transaction whether the purse carried it out, or with None
            if the card is in a reader or not within reach.
        """
