"""What should happen to one person's cards, in a few lines: the model of `test_histories`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

import attrs

from samecity.domain.card import CardState
from samecity.synthetic.world import PURSE_FEN

NORMAL, SEALED, CANCELLED = CardState.NORMAL, CardState.SEALED, CardState.CANCELLED
TEMPORARY, FORMAL = CardState.LOST_TEMP, CardState.LOST_FORMAL
LOST: Final = (TEMPORARY, FORMAL)

PLACES: Final = 3
LOANS: Final = 5
FARE_FEN: Final = 170
TOPUP_FEN: Final = 6_000
MOST_FEN: Final = 20_000
CODE_LIVES: Final = timedelta(seconds=60)

NOT_USABLE: Final[Mapping[CardState, str]] = {
    SEALED: "CARD_SEALED",
    TEMPORARY: "CARD_REPORTED_LOST",
    FORMAL: "CARD_REPORTED_LOST",
    CANCELLED: "CARD_CANCELLED",
}
"""Why a card cannot be used; a normal one can."""

REFUSALS: Final[Mapping[str, Mapping[CardState, str]]] = {
    "temporary": {
        TEMPORARY: "ALREADY_DONE",
        FORMAL: "ALREADY_DONE",
        CANCELLED: "CARD_CANCELLED",
    },
    "formal": {FORMAL: "ALREADY_DONE", CANCELLED: "CARD_CANCELLED"},
    "lift": {
        NORMAL: "ALREADY_DONE",
        SEALED: "UNLOSS_NOT_POSSIBLE",
        CANCELLED: "UNLOSS_NOT_POSSIBLE",
    },
    "enable": {**NOT_USABLE, NORMAL: "ALREADY_DONE", SEALED: ""},
    "replace": {**NOT_USABLE, NORMAL: "ALREADY_ISSUED", FORMAL: ""},
    "cancel": {CANCELLED: "ALREADY_DONE"},
    "apply": {**dict.fromkeys(CardState, "ALREADY_ISSUED"), CANCELLED: ""},
    "ask for an e-card": {**NOT_USABLE, CANCELLED: "ECARD_NO_PHYSICAL_CARD"},
}
"""Why something cannot happen to a card in a state."""


@attrs.define
class Code:
    """A code of the e-card that was shown."""

    text: str
    shown_at: datetime
    is_used: bool = False


@attrs.define
class Life:
    """What should be true of the person.

    Attributes:
        state: Of the newest card.
        before: Its state before it was reported lost.
        cards: How many there were.
        places: How many the person has taken in the centre.
        channels: Of the e-card; empty without one.
        is_bound: Whether the e-card stands for the newest card.
    """

    state: CardState = NORMAL
    before: CardState = NORMAL
    cards: int = 1
    balance_fen: int = PURSE_FEN
    loans: set[str] = attrs.field(factory=set)
    places: int = 0
    channels: set[str] = attrs.field(factory=set)
    is_bound: bool = False

    def refusal(self, event: str) -> str:
        """Say why something cannot happen to the card, or nothing."""
        return REFUSALS[event].get(self.state, "")

    @property
    def not_usable(self) -> str:
        """Why the newest card cannot be used, or nothing."""
        return NOT_USABLE.get(self.state, "")

    def lose(self, state: CardState) -> None:
        """Report the card lost."""
        if self.state not in LOST:
            self.before = self.state
        self.state = state

    def get_card(self, state: CardState, *, is_bound: bool) -> None:
        """Have a new card, with an empty purse."""
        self.state, self.balance_fen = state, 0
        self.cards += 1
        self.is_bound = is_bound

    def refuse_ride(self) -> str:
        """Say why a ride is refused, or nothing."""
        return self.not_usable or ("BALANCE_TOO_LOW" if self.balance_fen < FARE_FEN else "")

    def refuse_topup(self) -> str:
        """Say why a top-up is refused, or nothing."""
        is_over = self.balance_fen + TOPUP_FEN > MOST_FEN
        return self.not_usable or ("TOPUP_OVER_LIMIT" if is_over else "")

    def refuse_loan(self, item: str) -> str:
        """Say why an item is not lent, or nothing."""
        if item in self.loans:
            return self.not_usable or "ALREADY_ON_LOAN"
        return self.not_usable or ("BORROW_LIMIT" if len(self.loans) == LOANS else "")

    def refuse_showing(self, channel: str) -> str:
        """Say why a channel shows no code, or nothing."""
        if not self.channels or not self.is_bound:
            return self.not_usable or "ECARD_NOT_ISSUED"
        return self.not_usable or ("" if channel in self.channels else "CHANNEL_NOT_AUTHORISED")

    def refuse_code(self, code: Code, at: datetime) -> str:
        """Say why a code is not good, or nothing."""
        if code.is_used:
            return "QR_REPLAYED"
        if at - code.shown_at > CODE_LIVES:
            return "QR_EXPIRED"
        return self.not_usable if self.is_bound else "CARD_CANCELLED"
