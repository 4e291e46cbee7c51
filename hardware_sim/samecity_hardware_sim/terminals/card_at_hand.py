"""A social security card as the functions of the read interface use it: connect, open, read.

Source: card-standards 1.4, 1.9 and 1.11; what follows no source is profile P1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Final

import attrs

from samecity.domain.card import Generation
from samecity.errors import ReaderError
from samecity.spi.reader import PinResult
from samecity_hardware_sim.card.access import PIN
from samecity_hardware_sim.card.profile import Profile
from samecity_hardware_sim.card.ssc_files import Layout
from samecity_hardware_sim.card.system import Interface
from samecity_hardware_sim.readers.binding import Connection, Leave, PcscError
from samecity_hardware_sim.sam import Sam
from samecity_hardware_sim.terminals.error_codes import ErrorCode, Stopped, stopped_by
from samecity_hardware_sim.terminals.fields import fields_of, shown
from samecity_hardware_sim.terminals.file_address import (
    FileAddress,
    key_of,
    read_items,
    rights_for,
)
from samecity_hardware_sim.terminals.line import Line
from samecity_hardware_sim.terminals.reader import Terminal
from samecity_hardware_sim.terminals.social_security import PinAnswer, SocialSecurity

_INTERFACES: Final[Mapping[int, Sequence[Interface]]] = {
    1: (Interface.CONTACT,),
    2: (Interface.CONTACTLESS,),
    3: (Interface.CONTACT, Interface.CONTACTLESS),
    4: (Interface.CONTACTLESS, Interface.CONTACT),
}
_ABSENT: Final = (ErrorCode.NO_CARD, ErrorCode.NO_READER)
_VERSION, _ISSUED, _VALID, _NUMBER = 0x03, 0x05, 0x06, 0x07
_PERSON, _NAME, _REST_OF_NAME = 0x08, 0x09, 0x4E
_ISSUER: Final = FileAddress("SSSE", "EF05", (_VERSION, _ISSUED, _VALID, _NUMBER))
_HOLDER: Final = FileAddress("SSSE", "EF06", (_PERSON, _NAME, _REST_OF_NAME))


@attrs.frozen
class CardAtHand:
    """A card, its application selected.

    Attributes:
        ssc: The application.
        profile: The choices that the terminal follows.
    """

    ssc: SocialSecurity
    profile: Profile

    @property
    def division(self) -> str:
        """Six digits of the division that issued it (发卡地区行政区划代码)."""
        return self.ssc.identification.text[:6]

    @property
    def historical(self) -> str:
        """Historical bytes (卡复位信息); by radio too those of the contacts, for the keys."""
        return shown(self.ssc.historical(self.profile))

    @property
    def asks_for_key(self) -> bool:
        """Whether the holder's data stands behind a key."""
        return self.ssc.generation is not Generation.SECOND

    def basics(self) -> tuple[str, ...]:
        """Read the nine fields about holder and card; nothing else is read.

        Raises:
            ReaderError: The card does not answer, or not to this terminal.
        """
        issuer, holder = self.items(_ISSUER), self.items(_HOLDER)
        return (
            self.division,
            holder[_PERSON],
            issuer[_NUMBER],
            self.ssc.identification.text,
            holder[_NAME] + holder[_REST_OF_NAME],
            self.historical,
            issuer[_VERSION],
            issuer[_ISSUED],
            issuer[_VALID],
        )

    def items(self, address: FileAddress) -> Mapping[int, str]:
        """Read items of a file.

        Raises:
            Stopped: No such file of items is known (-13).
            ReaderError: The card does not answer, or not to this terminal.
        """
        return read_items(self.ssc.line, address, self._layout(address))

    def prove_key(self, external: bytes) -> None:
        """Show a proof that the terminal may read the holder's data (EXTERNAL AUTHENTICATE).

        Args:
            external: Cryptogram and original information, 16 bytes.

        Raises:
            CardRefused: It is not taken.
        """
        self.ssc.line.ask(f"008200{self.profile.key_ids.read_ssse:02X}", external)

    def require(self, card_info: str) -> None:
        """See that the card is the one that is meant.

        Args:
            card_info: card identification｜card number｜

        Raises:
            Stopped: It is another one (-22), or the text has another shape (-23).
        """
        identification, number = fields_of(card_info, 2)
        issuer = self.items(_ISSUER)
        if (identification.upper(), number) != (self.ssc.identification.text, issuer[_NUMBER]):
            raise Stopped(ErrorCode.OTHER_CARD)

    def open(
        self,
        addresses: Iterable[FileAddress],
        *,
        by_pin: bool,
        pin: Callable[[], str],
        sam: Callable[[], Sam],
    ) -> None:
        """Win the rights that files ask for, each once.

        Args:
            addresses: The files.
            by_pin: Whether the PIN is preferred where there is a choice.
            pin: Asks the holder; called only if the PIN is needed.
            sam: Returns the SAM; called only if a key is needed.

        Raises:
            Stopped: The PIN is wrong (-51) or locked (-52), or as for `items`.
            ReaderError: The card does not take a key.
        """
        wanted = frozenset[str]().union(
            *(rights_for(self._layout(address).read, by_pin=by_pin) for address in addresses)
        )
        for right in sorted(wanted):
            if right == PIN:
                self.verify(pin())
            else:
                self.ssc.authenticate(sam(), key_of(right))

    def verify(self, digits: str) -> None:
        """Have the PIN checked.

        Raises:
            Stopped: It is wrong (-51) or locked (-52).
        """
        _check(self.ssc.verify_pin(digits))

    def change_pin(self, old: str, new: str) -> None:
        """Have the PIN replaced.

        Raises:
            Stopped: The old one is wrong (-51) or locked (-52).
        """
        _check(self.ssc.change_pin(old, new))

    def _layout(self, address: FileAddress) -> Layout:
        layout = address.layout(self.ssc.generation, self.profile.key_ids.read_ssse)
        if layout is None:
            raise Stopped(ErrorCode.NOT_SUPPORTED)
        return layout


@contextmanager
def card_in_reader(terminal: Terminal, i_type: int, profile: Profile) -> Iterator[CardAtHand]:
    """Connect to a card for a while; it loses its power afterwards.

    Args:
        terminal: Has the readers.
        i_type: 1 contact, 2 contactless, 3 both, contact first, 4 both, contactless first.
        profile: The choices that the terminal follows.

    Raises:
        Stopped: There is no such type (-14), no such reader (-11), or the card makes no sense (-1).
        ReaderError: There is no card, or it does not answer.
    """
    connection = _connect(terminal, i_type)
    try:
        yield CardAtHand(SocialSecurity.open(Line(connection)), profile)
    finally:
        with suppress(ReaderError):  # the card may be gone
            connection.disconnect(Leave.UNPOWERED)


def _connect(terminal: Terminal, i_type: int) -> Connection:
    """Connect to the first card that there is in the readers of a type."""
    if i_type not in _INTERFACES:
        raise Stopped(ErrorCode.WRONG_ARGUMENT)
    failure = Stopped(ErrorCode.NO_READER)
    for interface in _INTERFACES[i_type]:
        if interface not in terminal.readers:
            continue
        try:
            return terminal.binding.connect(terminal.readers[interface], terminal.share)
        except PcscError as error:
            failure = stopped_by(error)
        if failure.code not in _ABSENT:
            break
    raise failure


def _check(answer: PinAnswer) -> None:
    if answer.result is PinResult.LOCKED:
        raise Stopped(ErrorCode.PIN_LOCKED)
    if answer.result is not PinResult.RIGHT:
        raise Stopped(ErrorCode.PIN_WRONG, answer.tries_left)
