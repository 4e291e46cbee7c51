"""A terminal's side of the social security application: who issued it, is it genuine, whose is it.

Source of the flow: card-standards 1.3, 1.4 and 1.9; the order of the two challenges is that of its
read flow. What follows no source is profile P1.
"""

from __future__ import annotations

from collections.abc import Mapping
from hmac import compare_digest
from typing import Final

import attrs

from samecity.domain.card import Generation
from samecity.domain.identifiers import CardIdentification
from samecity.errors import ReaderError
from samecity.spi.reader import PinResult
from samecity_hardware_sim.card.cryptograms import Algorithm
from samecity_hardware_sim.card.items import decode
from samecity_hardware_sim.card.profile import Profile
from samecity_hardware_sim.card.ssc import pack_pin
from samecity_hardware_sim.card.ssc_files import EF05, EF06, SSSE_NAME, Item
from samecity_hardware_sim.card.status import SW
from samecity_hardware_sim.card.tlv import find
from samecity_hardware_sim.sam import Address, Sam, ssc_address
from samecity_hardware_sim.terminals.line import CardRefused, Line

_HISTORICAL: Final = slice(4, 17)
_EF05_SFI: Final = 0x05
_EF06_SFI: Final = 0x06
_IDENTIFICATION, _VERSION = 0x01, 0x03


@attrs.frozen
class PinAnswer:
    """What became of a PIN.

    Attributes:
        tries_left: 0 is blocked.
    """

    result: PinResult
    tries_left: int


@attrs.frozen
class SocialSecurity:
    """The application, selected; what anybody may read of it is read.

    Attributes:
        algorithm: Its cipher, as its FCI says.
        identification: Card identification code.
        generation: By the version of its specification.
    """

    line: Line
    algorithm: Algorithm
    identification: CardIdentification
    generation: Generation

    @classmethod
    def open(cls, line: Line) -> SocialSecurity:
        """Select the application.

        Raises:
            ReaderError: The card has none, a blocked one, or one that makes no sense.
        """
        fci = line.ask("00A40400", SSSE_NAME, 256)
        codes = {bytes((one.ssc_code,)): one for one in Algorithm}
        items = {item.tag: item for item in EF05}
        try:
            code = find(fci, 0x6F, 0xA5, 0x9F0C, 0x86)
            identification = CardIdentification(_read(line, _EF05_SFI, 1, items[_IDENTIFICATION]))
            version = _read(line, _EF05_SFI, 3, items[_VERSION])
            generation = Generation(int(version[:1]))
            algorithm = codes[code or b"\x01"]
        except (ValueError, KeyError):
            raise ReaderError(
                "expected a social security card, received one with other data"
            ) from None
        return cls(line, algorithm, identification, generation)

    def historical(self, profile: Profile) -> bytes:
        """Return the 13 historical bytes of the contact answer to reset, which diversify its keys.

        A contactless reader does not see them; they follow from the identification code.
        """
        reset = self.line.answer_to_reset
        if reset.startswith(profile.atr_start):
            return reset[_HISTORICAL]
        return profile.historical(self.identification)

    def address(self, sam: Sam) -> Address:
        """Return where its keys stand in a SAM's tree."""
        division, profile = self.identification.text[:6], sam.profile
        return ssc_address(division, self.historical(profile), self.algorithm, profile)

    def is_genuine(self, sam: Sam) -> bool:
        """Ask it to prove its key (INTERNAL AUTHENTICATE).

        Raises:
            ReaderError: It does not answer, or the SAM has not the region's key (`SAM_MISSING`).
        """
        source, factor = self.line.challenge(), self.line.challenge()
        expected = sam.internal(self.address(sam), factor, source)
        answer = self.line.ask("00880000", factor + source, 8)
        return compare_digest(answer, expected)

    def authenticate(self, sam: Sam, key_id: int) -> None:
        """Prove the terminal's key to it (EXTERNAL AUTHENTICATE).

        Raises:
            CardRefused: It does not take the key.
            ReaderError: As for `is_genuine`.
        """
        source, factor = self.line.challenge(), self.line.challenge()
        data = sam.external(self.address(sam), key_id, factor, source)
        self.line.ask(f"008200{key_id:02X}", data)

    def issuer_items(self) -> Mapping[int, str]:
        """Read EF05, which anybody may: items by their tags, as text.

        Raises:
            ReaderError: It does not answer.
        """
        return _items(self.line, _EF05_SFI, EF05)

    def holder_items(self, sam: Sam | None) -> Mapping[int, str]:
        """Read EF06: the holder's number, name, sex, ethnic group, birthplace and birth date.

        Args:
            sam: Proves the terminal to a card of the third generation; an older one asks for none.

        Raises:
            ReaderError: It does not open the file, or it wants a SAM and there is none.
        """
        if self.generation is not Generation.SECOND:
            if sam is None:
                raise ReaderError("expected a SAM, received none", reason="SAM_MISSING")
            self.authenticate(sam, sam.profile.key_ids.read_ssse)
        return _items(self.line, _EF06_SFI, EF06)

    def verify_pin(self, digits: str) -> PinAnswer:
        """Hand it the PIN that the holder entered; a wrong one costs a try.

        Raises:
            ReaderError: The PIN has not 4-8 digits, or the card does not answer.
        """
        return _pin_answer(self._send_pin("00200000", _packed(digits)))

    def tries_left(self) -> int:
        """Ask how many tries the PIN has; costs none. 0 is blocked.

        Raises:
            ReaderError: It does not answer.
        """
        _, status = self.line.send(bytes.fromhex("00200000"))
        return _pin_answer(status).tries_left if status != SW.OK else _MANY

    def change_pin(self, old: str, new: str) -> PinAnswer:
        """Replace the PIN by another one; a wrong old one costs a try.

        Raises:
            ReaderError: A PIN has not 4-8 digits, or the card does not answer.
        """
        data = _packed(old) + b"\xff" + _packed(new)
        return _pin_answer(self._send_pin("805E0100", data))

    def reload_pin(self, sam: Sam, new: str = "") -> None:
        """Give the PIN all its tries back, and put another one in its place if one is given.

        Raises:
            CardRefused: It does not take the terminal's keys.
            ReaderError: As for `is_genuine`.
        """
        ids = sam.profile.key_ids
        self.authenticate(sam, ids.reload_pin)
        header = bytes.fromhex("84240001" if new else "84240000")
        command = sam.sealed(
            self.address(sam),
            ids.pin_message,
            self.line.challenge(),
            header,
            _packed(new) if new else b"",
            encrypted=bool(new),
        )
        _, status = self.line.send(command)
        if status != SW.OK:
            raise CardRefused(status)

    def _send_pin(self, header: str, data: bytes) -> int:
        _, status = self.line.send(bytes.fromhex(header) + bytes((len(data),)) + data)
        return status


_MANY: Final = 15
"""The most tries that a status word can tell."""


def _pin_answer(status: int) -> PinAnswer:
    if status == SW.OK:
        return PinAnswer(PinResult.RIGHT, _MANY)
    if status == SW.BLOCKED:
        return PinAnswer(PinResult.LOCKED, 0)
    if status & 0xFFF0 == SW.TRIES:
        left = status & 0x0F
        return PinAnswer(PinResult.WRONG if left else PinResult.LOCKED, left)
    raise CardRefused(status)


def _packed(digits: str) -> bytes:
    try:
        return pack_pin(digits)
    except ValueError as error:
        raise ReaderError(str(error)) from None


def _items(line: Line, sfi: int, items: tuple[Item, ...]) -> Mapping[int, str]:
    return {item.tag: _read(line, sfi, at, item) for at, item in enumerate(items, 1)}


def _read(line: Line, sfi: int, number: int, item: Item) -> str:
    record = line.ask(f"00B2{number:02X}{sfi << 3 | 4:02X}", ne=item.size + 2)
    if len(record) != item.size + 2 or record[0] != item.tag:
        raise ReaderError(f"expected item {item.tag:02X} in record {number}, received another")
    return decode(item.coding, record[2:])
