"""The physical card and the ways of showing it."""

from __future__ import annotations

from datetime import date, datetime
from enum import IntEnum, unique
from typing import Final

import attrs

from samecity.domain.word import Word


@unique
class Generation(IntEnum):
    """Card generations in circulation."""

    SECOND = 2
    THIRD = 3


@unique
class CardFunction(Word):
    """Three things on one chip; none ever stands for another (R24)."""

    SOCIAL = "social"
    BANK = "bank"
    TRANSIT = "transit"


@unique
class CardState(Word):
    """States of a card, most severe first. Source: domain 4.2."""

    CANCELLED = "CANCELLED"
    LOST_FORMAL = "LOST_FORMAL"
    LOST_TEMP = "LOST_TEMP"
    LOCKED = "LOCKED"
    EXPIRED = "EXPIRED"
    SEALED = "SEALED"
    NORMAL = "NORMAL"


@unique
class AccountState(Word):
    """States of the bank account behind a card; the social function never stands for it (R24)."""

    NONE = "none"
    INACTIVE = "inactive"
    ACTIVE = "active"
    FROZEN = "frozen"


@unique
class CredentialKind(Word):
    """How the card, or who has none at hand, is shown. Source: design section 5."""

    CARD_CONTACT = "card_contact"
    CARD_CONTACTLESS = "card_contactless"
    ECARD_QR = "ecard_qr"
    ECARD_SCAN = "ecard_scan"
    ECARD_LOGIN = "ecard_login"
    NONE = "none"

    @property
    def is_card(self) -> bool:
        """Whether a chip is read."""
        return self in _CARDS

    @property
    def is_ecard(self) -> bool:
        """Whether the national platform has to resolve it."""
        return self in _ECARDS


_CARDS = frozenset({CredentialKind.CARD_CONTACT, CredentialKind.CARD_CONTACTLESS})
_ECARDS = frozenset(
    {CredentialKind.ECARD_QR, CredentialKind.ECARD_SCAN, CredentialKind.ECARD_LOGIN}
)


AT_A_DESK: Final = frozenset(
    {
        CredentialKind.CARD_CONTACT,
        CredentialKind.CARD_CONTACTLESS,
        CredentialKind.ECARD_QR,
        CredentialKind.ECARD_SCAN,
    }
)
"""What a desk, gate or till reads: the chip, a code shown, a code scanned; no login of an app."""


@attrs.frozen
class Card:
    """A physical card as its home knows it.

    Attributes:
        card_ref: Opaque, made from the identification code; never a number printed on the card.
        holder_ref: Opaque reference to the person in the national cardholder base.
        home: Code of the issuing region.
        city: Division code of the issuing city, six digits.
        state: As last written; what holds at a moment is `lifecycle.state_at`.
        since: When the state was entered, Asia/Shanghai.
        valid_until: Last day of validity, inclusive.
        before_loss: The state to which lifting or lapse of a loss report returns.
        replaced_by: The card issued in place of this one, or empty.
        account: The bank account behind it; a new card's waits to be activated at the bank (BZ-09).
    """

    card_ref: str
    holder_ref: str
    home: str
    city: str
    generation: Generation
    functions: frozenset[CardFunction]
    state: CardState
    since: datetime
    issued_on: date
    valid_until: date
    before_loss: CardState = CardState.NORMAL
    replaced_by: str = ""
    one_card_mark: bool = False
    fee_fen: int = 0
    account: AccountState = AccountState.INACTIVE
