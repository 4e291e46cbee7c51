"""From the core's card to a card image; `contents` is the way back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Final

import attrs

from samecity.domain.card import Card, CardFunction, Generation
from samecity.domain.identifiers import TUnionCity
from samecity.errors import DataInvalid
from samecity.spi.national import CardIdentity, Person
from samecity_hardware_sim.card.cryptograms import Algorithm
from samecity_hardware_sim.card.image import (
    Application,
    CardImage,
    DirectoryImage,
    PinImage,
    PurseImage,
)
from samecity_hardware_sim.card.issuer_keys import purse_keys, ssc_keys
from samecity_hardware_sim.card.items import split_name
from samecity_hardware_sim.card.pboc_files import account_number, debit_directory, environment
from samecity_hardware_sim.card.profile import P1, Profile
from samecity_hardware_sim.card.purse_files import (
    FILLER,
    PURSE_NAME,
    PublicInformation,
)
from samecity_hardware_sim.card.purse_layout import purse_files
from samecity_hardware_sim.card.purse_references import LoadNote
from samecity_hardware_sim.card.ssc import pack_pin
from samecity_hardware_sim.card.ssc_files import (
    DIRECTORIES,
    NAME_SIZES,
    SSSE,
    SSSE_NAME,
    ssse_files,
)
from samecity_hardware_sim.card.tlv import tlv
from samecity_hardware_sim.sam import Sam, SyntheticRoot, purse_address, ssc_address

MASTER_FILE: Final = "3F00"
PURSE: Final = "DF11"
_UNKNOWN_CITY: Final = TUnionCity("0000")
_UNKNOWN_ETHNIC_GROUP: Final = "97"
_SERIALS: Final = 10**7
_KEPT: Final = 256
"""How many images are kept: a run of tests issues the same cards again and again."""

_BELOW: Final = tuple(
    DirectoryImage(
        id=id,
        parent=SSSE,
        application=Application.SSC,
        files=tuple(layout.image({}) for layout in layouts),
    )
    for id, layouts in DIRECTORIES.items()
)
"""Directories of the social security application, empty as on every new card."""


@attrs.frozen(kw_only=True)
class Wish:
    """What an issuer decides about a chip beside what the core's card says.

    Attributes:
        t_union: City of the purse; None is not known, and no other city takes the purse.
        balance_fen: In the purse.
        rider: Kind of transit card: 01 ordinary, 02 student, 03 senior, 04 test, 05 soldier.
        purse_algorithm: Cipher of the purse's keys.
        last_topup_on: Day of the purse's last load; None is the day of issue.
        pin: Digits; empty takes the profile's initial PIN.
    """

    t_union: TUnionCity | None = None
    balance_fen: int = 0
    rider: int = 1
    purse_algorithm: Algorithm = Algorithm.TDES
    last_topup_on: date | None = None
    pin: str = attrs.field(default="", repr=False)


@lru_cache(_KEPT)
def personalise(
    card: Card,
    person: Person,
    identity: CardIdentity,
    root: SyntheticRoot,
    wish: Wish | None = None,
    profile: Profile = P1,
) -> CardImage:
    """Make the image of a new chip.

    Args:
        card: The core's card; its functions say which applications the chip has.
        person: Whose it is.
        identity: Its number and identification.
        root: Where its test keys come from.
        wish: What the issuer decides; None takes the defaults.
        profile: The choices that no source makes.

    Raises:
        DataInvalid: Something does not fit into its file; the message does not quote it.
    """
    return _Issue(card, person, identity, wish or Wish(), Sam(root, profile=profile)).image()


@attrs.frozen
class _Issue:
    """One chip on its way through the machine."""

    card: Card
    person: Person
    identity: CardIdentity
    wish: Wish
    sam: Sam

    def image(self) -> CardImage:
        functions, profile = self.card.functions, self.sam.profile
        has_bank = CardFunction.BANK in functions
        has_purse = CardFunction.TRANSIT in functions
        directories = [DirectoryImage(id=MASTER_FILE)]
        if CardFunction.SOCIAL in functions:
            directories += self._ssc()
        if has_bank or has_purse:
            directories += environment(has_bank, has_purse)
        if has_bank:
            number = account_number(profile.bank_iin, self._serial)
            directories.append(debit_directory(number, self.card.issued_on, self.card.valid_until))
        if has_purse:
            directories.append(self._purse())
        return CardImage(
            profile=profile.name,
            historical=self._historical.hex().upper(),
            contactless_historical=profile.contactless_historical.hex().upper(),
            directories=tuple(directories),
        )

    @property
    def _division(self) -> str:
        return self.identity.identification.text[:6]

    @property
    def _serial(self) -> int:
        return int(self.identity.identification.text[16:24], 16)

    @property
    def _historical(self) -> bytes:
        return self.sam.profile.historical(self.identity.identification)

    def _ssc(self) -> list[DirectoryImage]:
        profile = self.sam.profile
        generation = self.card.generation
        algorithm = Algorithm.TDES if generation is Generation.SECOND else Algorithm.SM4
        address = ssc_address(self._division, self._historical, algorithm, profile)
        layouts = ssse_files(generation, profile.key_ids.read_ssse)
        try:
            values = self._values()
            pin = pack_pin(self.wish.pin or profile.initial_pin)
            files = tuple(layout.image(values) for layout in layouts)
        except ValueError as error:
            expected, _, received = str(error).removeprefix("expected ").partition(", received ")
            raise DataInvalid("card image", SSSE, expected=expected, received=received) from None
        top = DirectoryImage(
            id=SSSE,
            parent=MASTER_FILE,
            name=SSSE_NAME.hex().upper(),
            application=Application.SSC,
            proprietary=tlv(0x9F0C, tlv(0x86, bytes((algorithm.ssc_code,)))).hex().upper(),
            pin=PinImage(
                value=pin.hex().upper(), tries=profile.pin_tries, tries_left=profile.pin_tries
            ),
            keys=ssc_keys(self.sam, address),
            files=files,
        )
        return [top, *_BELOW]

    def _values(self) -> Mapping[int, str]:
        """Return the items of EF05 and EF06 by tag."""
        card, number = self.card, self.person.resident_id
        name, rest = split_name(self.person.name, NAME_SIZES)
        return {
            0x01: self.identity.identification.text,
            0x02: self.sam.profile.card_class,
            0x03: f"{card.generation.value}.00",
            0x04: self._division,
            0x05: f"{card.issued_on:%Y%m%d}",
            0x06: f"{card.valid_until:%Y%m%d}",
            0x07: self.identity.number.text,
            0x08: number.text,
            0x09: name,
            0x4E: rest,
            0x0A: "1" if int(number.text[16]) % 2 else "2",
            0x0B: _UNKNOWN_ETHNIC_GROUP,
            0x0C: self.person.holder.household.text,
            0x0D: f"{number.born:%Y%m%d}",
        }

    def _purse(self) -> DirectoryImage:
        profile = self.sam.profile
        city = (self.wish.t_union or _UNKNOWN_CITY).text
        serial = f"{self._division[:4]}{self._serial % _SERIALS:07d}"
        public = PublicInformation(
            issuer=profile.purse_issuer_start + bytes.fromhex(city) + FILLER * 4,
            number=f"0{profile.purse_number_start}{serial}",
            starts_on=self.card.issued_on,
            ends_on=self.card.valid_until,
        )
        address = purse_address(public, self.wish.purse_algorithm)
        maintenance = profile.key_ids.maintenance
        note = LoadNote(before=self.wish.last_topup_on or self.card.issued_on)
        return DirectoryImage(
            id=PURSE,
            parent=MASTER_FILE,
            name=PURSE_NAME.hex().upper(),
            application=Application.PURSE,
            proprietary=tlv(0x9F08, b"\x02").hex().upper(),
            fci_file="EF15",
            keys=purse_keys(self.sam, address),
            files=purse_files(public, city, self.wish.rider, note, maintenance),
            purse=PurseImage(balance_fen=self.wish.balance_fen),
        )
