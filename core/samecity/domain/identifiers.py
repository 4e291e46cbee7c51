"""Numbers that name people, cards and places, with their check characters.

Each is a frozen value that cannot be made wrong; the ones that point to a person hide themselves
in `repr`, so that no log shows them.
"""

from __future__ import annotations

from datetime import date

import attrs

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_RESIDENT_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CARD_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
MOHRSS_RID = "D156000005"
"""Registered application provider identifier of the ministry. Source: card-standards 1.7."""


def resident_check_character(first17: str) -> str:
    """Compute the last character of a resident id.

    Args:
        first17: 17 ASCII digits.

    Source: GB 11643 (arithmetic only; the standard's text was not read).
    """
    total = sum(
        int(digit) * weight for digit, weight in zip(first17, _RESIDENT_WEIGHTS, strict=True)
    )
    return "10X98765432"[total % 11]


def card_check_character(first8: str) -> str:
    """Compute the last character of a card number.

    Args:
        first8: 8 characters, 0-9 or A-Z.

    Source: card-standards 1.7, seen in one code base; X0000001 gives 9.
    """
    total = sum(
        _ALPHABET.index(character) * weight
        for character, weight in zip(first8, _CARD_WEIGHTS, strict=True)
    )
    return "0X987654321"[total % 11]


@attrs.frozen(order=True)
class DivisionCode:
    """Administrative division by GB/T 2260: six digits, province, prefecture, county.

    Raises:
        ValueError: Not six ASCII digits, or the province part is below 11.
    """

    text: str = attrs.field()
    _significant: str = attrs.field(init=False, repr=False, eq=False, order=False)

    @_significant.default
    def _strip(self) -> str:
        if self.text.endswith("0000"):
            return self.text[:2]
        return self.text[:4] if self.text.endswith("00") else self.text

    @text.validator
    def _check(self, _attribute: object, value: str) -> None:
        if not (len(value) == 6 and value.isascii() and value.isdigit() and value >= "11"):
            raise ValueError(f"expected six digits of GB/T 2260, received {value[:10]!r}")

    def __str__(self) -> str:
        return self.text

    @property
    def province(self) -> DivisionCode:
        """The province that this division is or belongs to."""
        return DivisionCode(self.text[:2] + "0000")

    @property
    def prefecture(self) -> DivisionCode:
        """The prefecture that this division is or belongs to; a province is its own."""
        return DivisionCode(self.text[:4] + "00")

    def covers(self, other: DivisionCode) -> bool:
        """Say whether the other division is this one or lies inside it."""
        return other.text.startswith(self._significant)


@attrs.frozen
class ResidentId:
    """Citizen id number, which is also the social security number: 18 characters.

    Raises:
        ValueError: Wrong length, no such birth date, or a wrong check character. The message
            never contains the number.

    Source: GB 11643; `L:SI` art. 58 for the identity of the two numbers.
    """

    text: str = attrs.field(repr=lambda text: f"'{text[:2]}…{text[-1]}'")

    @text.validator
    def _check(self, _attribute: object, value: str) -> None:
        if not (len(value) == 18 and value.isascii() and value[:17].isdigit()):
            raise ValueError("expected 17 digits and a check character, received another shape")
        try:
            date.fromisoformat(f"{value[6:10]}-{value[10:12]}-{value[12:14]}")
        except ValueError:
            raise ValueError("expected a birth date that exists, received another") from None
        if value[17] != resident_check_character(value[:17]):
            raise ValueError("expected the check character of GB 11643, received another")

    @property
    def born(self) -> date:
        """Birth date."""
        return date.fromisoformat(f"{self.text[6:10]}-{self.text[10:12]}-{self.text[12:14]}")

    @property
    def is_synthetic(self) -> bool:
        """Whether the area part is one that no real person can have (99….)."""
        return self.text.startswith("99")


@attrs.frozen
class CardNumber:
    """Social security card number: a letter or digit, seven digits, a check character.

    Raises:
        ValueError: Another shape or a wrong check character.

    Source: card-standards 1.5 and 1.7.
    """

    text: str = attrs.field(repr=lambda text: f"'{text[:1]}…{text[-1]}'")

    @text.validator
    def _check(self, _attribute: object, value: str) -> None:
        if not (
            len(value) == 9 and value[0] in _ALPHABET and value[1:8].isdigit() and value.isascii()
        ):
            raise ValueError("expected a letter or digit, seven digits, a check character")
        if value[8] != card_check_character(value[:8]):
            raise ValueError("expected the check character of the card number, received another")

    @classmethod
    def from_serial(cls, series: str, serial: int) -> CardNumber:
        """Number a card.

        Args:
            series: One letter or digit.
            serial: 0-9,999,999.
        """
        first8 = f"{series}{serial:07d}"
        return cls(first8 + card_check_character(first8))


@attrs.frozen
class CardIdentification:
    """Card identification code (卡识别码): 32 hexadecimal digits, upper case.

    Three bytes of issuing division (BCD), five of the ministry's RID, four of chip serial, four
    that the project computes (their calculation is not public: project-defined profile P1).

    Attributes:
        issuer: The division that issued the card.

    Raises:
        ValueError: Another shape, or another provider than the ministry.

    Source: card-standards 1.7.
    """

    text: str = attrs.field(repr=lambda text: f"'{text[:6]}…'")
    issuer: DivisionCode = attrs.field(init=False, eq=False, repr=False)

    @issuer.default
    def _issuer(self) -> DivisionCode:
        return DivisionCode(self.text[:6])

    @text.validator
    def _check(self, _attribute: object, value: str) -> None:
        if len(value) != 32 or any(character not in "0123456789ABCDEF" for character in value):
            raise ValueError("expected 32 upper-case hexadecimal digits, received another shape")
        if value[6:16] != MOHRSS_RID:
            raise ValueError(f"expected provider {MOHRSS_RID}, received {value[6:16]}")

    @classmethod
    def issue(cls, issuer: DivisionCode, serial: int) -> CardIdentification:
        """Make the code of a new chip.

        Args:
            issuer: Issuing division.
            serial: Chip serial, 32 bits.
        """
        return cls(f"{issuer.text}{MOHRSS_RID}{serial:08X}FFFFFFFF")


@attrs.frozen(order=True)
class TUnionCity:
    """City code of the T-Union application: four digits of GB/T 13497, not of GB/T 2260.

    Raises:
        ValueError: Not four ASCII digits.

    Source: card-standards 2.9.
    """

    text: str = attrs.field()

    @text.validator
    def _check(self, _attribute: object, value: str) -> None:
        if not (len(value) == 4 and value.isascii() and value.isdigit()):
            raise ValueError(f"expected four digits of GB/T 13497, received {value[:10]!r}")
