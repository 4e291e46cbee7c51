"""Profile P1: every choice that the published sources leave open, as data and in one place.

None of it is conformity with a standard; docs/card-profile.md tells which source each choice leans
on. A simulator for another profile passes its own `Profile` where it makes and runs cards.
"""

from __future__ import annotations

from enum import Enum, unique
from typing import Final

import attrs

from samecity.domain.identifiers import CardIdentification


@unique
class Shortening(Enum):
    """How a block of SM4 becomes a cryptogram of eight bytes."""

    LEFT = "left half"
    XOR = "exclusive or of the halves"


@unique
class CardFactor(Enum):
    """Which historical bytes of the answer to reset diversify a card's keys."""

    LAST_EIGHT = "the last eight"
    T8_AND_ZEROS = "the last six and 0000"


@attrs.frozen(kw_only=True)
class KeyIds:
    """Ids by which commands name the keys of the social security application.

    Source: the key-address table of card-standards 1.8, last byte; `internal`, `pin_message` and
    `maintenance` are project-defined.
    """

    internal: int = 0x00
    maintenance: int = 0x01
    read_ssse: int = 0x0A
    reload_pin: int = 0x10
    update_ssse: int = 0x12
    pin_message: int = 0x73


@attrs.frozen(kw_only=True)
class Profile:
    """A set of choices.

    Attributes:
        name: What images call it.
        atr_start: TS to TC1 of the contact answer to reset; 13 historical bytes follow.
        historical_start: The first seven of them; two bytes of division and the serial follow.
        contactless_historical: Historical bytes of the contactless answer, whatever the card.
        pin_tries: Wrong PINs that block.
        key_tries: Wrong cryptograms or MACs that block a key.
        initial_pin: Digits of a new card's PIN.
        card_class: EF05 record 2, one character.
        region_suffix: Follows the six digits of the division in the region's factor.
        card_factor: Which historical bytes are the card's factor.
        tdes_session_size: Bytes of a 3DES session key of the social security application, 8 or 16.
        sm4_shortening: How the card answers with eight bytes under SM4.
        reads_past_end: Whether READ BINARY past the end answers with what there is and 6282;
            otherwise with 6Cxx and nothing.
        purse_issuer_start: First two bytes of the issuer code in file 15; the city's code follows.
        purse_number_start: First digits of a purse's 19-digit number; no issuer has them.
        purse_key_index: Index of the keys for purchase and load.
        purse_maximum_fen: What a purse holds at most.
        bank_iin: First digits of the test card number; such a number belongs to no bank.
    """

    name: str
    atr_start: bytes = bytes.fromhex("3B6D0000")
    historical_start: bytes = bytes.fromhex("0081534331865A")
    contactless_historical: bytes = bytes.fromhex("80534331865A")
    pin_tries: int = 6
    key_tries: int = 10
    initial_pin: str = "123456"
    card_class: str = "1"
    region_suffix: str = "sx"
    card_factor: CardFactor = CardFactor.LAST_EIGHT
    tdes_session_size: int = 8
    sm4_shortening: Shortening = Shortening.LEFT
    reads_past_end: bool = False
    key_ids: KeyIds = attrs.field(factory=KeyIds)
    purse_issuer_start: bytes = bytes.fromhex("9999")
    purse_number_start: str = "31099999"
    purse_key_index: int = 1
    purse_maximum_fen: int = 100_000
    bank_iin: str = "999999"

    def historical(self, identification: CardIdentification) -> bytes:
        """Return the 13 historical bytes of a card's contact answer to reset.

        They end with two bytes of the division and the chip's serial, which the identification
        code has too: so a contactless reader, which never sees them, can derive the card's keys.
        """
        text = identification.text
        return self.historical_start + bytes.fromhex(text[:4] + text[16:24])


P1: Final = Profile(name="P1")

PROFILES: Final = {P1.name: P1}
"""The profiles that images may name."""
