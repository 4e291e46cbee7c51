"""The card operating system: power, dispatch, and the shape of answers on each interface."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum, unique
from functools import reduce
from operator import xor
from secrets import token_bytes
from typing import Final

from samecity.errors import UnknownName
from samecity_hardware_sim.card.apdu import NE_SHORT, SECURE, Command, parse
from samecity_hardware_sim.card.directory import FileSystem
from samecity_hardware_sim.card.file_commands import FILE_COMMANDS
from samecity_hardware_sim.card.image import Application, CardImage, Validity
from samecity_hardware_sim.card.memory import Memory
from samecity_hardware_sim.card.pboc import PBOC_COMMANDS
from samecity_hardware_sim.card.profile import PROFILES, Profile
from samecity_hardware_sim.card.purse import PURSE_COMMANDS
from samecity_hardware_sim.card.security_commands import SECURITY_COMMANDS
from samecity_hardware_sim.card.session import Rule, Session
from samecity_hardware_sim.card.ssc import SSC_COMMANDS
from samecity_hardware_sim.card.status import SW, Refused


@unique
class Interface(Enum):
    """How the chip is reached; a chip with both has one memory."""

    CONTACT = "contact, T=0"
    CONTACTLESS = "contactless, ISO/IEC 14443-4"


_SYSTEM: Final = {**FILE_COMMANDS, **SECURITY_COMMANDS}
_COMMANDS: Final[Mapping[Application, Mapping[int, Rule]]] = {
    Application.SYSTEM: _SYSTEM,
    Application.SSC: {**_SYSTEM, **SSC_COMMANDS},
    Application.PURSE: {**_SYSTEM, **PURSE_COMMANDS},
    Application.BANK: {**_SYSTEM, **PBOC_COMMANDS},
}
_INSTRUCTIONS: Final = frozenset(code & 0xFF for table in _COMMANDS.values() for code in table)
_CLASSES: Final = frozenset({0x00, 0x04, 0x80, 0x84})
_SELECT: Final = 0xA4
_GET_RESPONSE: Final = 0xC0
_OK: Final = SW.OK.to_bytes(2)


def known_profile(name: str) -> Profile:
    """Return the profile that an image names.

    Raises:
        UnknownName: There is none.
    """
    if name not in PROFILES:
        raise UnknownName("profile", name, tuple(PROFILES))
    return PROFILES[name]


class CardChip:
    """A chip that holds a card image and answers APDUs.

    Args:
        image: What it keeps without power, now.
        interface: How it is reached; may be changed while the power is off.
        randbytes: Source of challenges; a test passes a seeded one.
        profile: The choices it follows; None takes those that the image names.
        memory: Where it writes; a test passes one whose power fails.

    Attributes:
        interface: As above.
        memory: As above; its `revision` tells whether the image has changed.

    Raises:
        UnknownName: The image names a profile that is not known, and none was given.
    """

    def __init__(
        self,
        image: CardImage,
        *,
        interface: Interface = Interface.CONTACT,
        randbytes: Callable[[int], bytes] = token_bytes,
        profile: Profile | None = None,
        memory: Memory | None = None,
    ) -> None:
        self.interface = interface
        self.memory = memory or Memory()
        self._image = image
        self._profile = profile or known_profile(image.profile)
        self._randbytes = randbytes
        self._system = FileSystem(image.directories)
        self._session: Session | None = None

    def power_on(self) -> bytes:
        """Power or reset the chip; what it had not committed is forgotten."""
        self.memory.recover()
        self._session = Session(self._system, self.memory, self._profile, self._randbytes)
        return self.answer_to_reset

    def power_off(self) -> None:
        """Take the power away."""
        self._session = None

    @property
    def answer_to_reset(self) -> bytes:
        """The answer to reset of the interface it is reached by.

        A contactless chip has none of its own: it is what a PC/SC reader makes of its historical
        bytes. Source: PC/SC part 3, 3.1.3.2.3.
        """
        if self.interface is Interface.CONTACT:
            contact = bytes.fromhex(self._image.historical)
            ts, t0, *rest = self._profile.atr_start
            return bytes((ts, t0 & 0xF0 | len(contact), *rest)) + contact
        historical = bytes.fromhex(self._image.contactless_historical)
        body = bytes((0x80 | len(historical), 0x80, 0x01)) + historical
        return b"\x3b" + body + bytes((reduce(xor, body),))

    def image(self) -> CardImage:
        """Return what the chip keeps without power, as it is now; no commit stays half done."""
        self.memory.recover()
        return CardImage(
            profile=self._image.profile,
            historical=self._image.historical,
            contactless_historical=self._image.contactless_historical,
            directories=self._system.images(),
        )

    @property
    def balance_fen(self) -> int | None:
        """What its first purse holds; None without one."""
        self.memory.recover()
        purse = self._system.purse
        return purse.value.balance_fen if purse is not None else None

    def transmit(self, command: bytes) -> bytes:
        """Carry out a command; without power the answer is 6F00."""
        session = self._session
        if session is None:
            return SW.FAILED.to_bytes(2)
        try:
            parsed = parse(command)
        except Refused as refusal:
            session.forget()
            return refusal.status.to_bytes(2)
        try:
            if parsed.ins == _GET_RESPONSE and not parsed.cla & 0x7F:
                return self._get_response(session, parsed)
            data = self._carry_out(session, parsed)
        except Refused as refusal:
            if not refusal.data:
                return refusal.status.to_bytes(2)
            return self._answer(session, parsed, refusal.data, refusal.status.to_bytes(2))
        return self._answer(session, parsed, data, _OK) if data else _OK

    def _carry_out(self, session: Session, command: Command) -> bytes:
        session.waiting = b""
        directory = session.directory
        code = (command.cla & ~SECURE) << 8 | command.ins
        rule = _COMMANDS[directory.application].get(code)
        if rule is None:
            session.forget()
            raise Refused(_unknown(command))
        if not rule.keeps_pending:
            session.forget()
        if command.cla & SECURE and not rule.may_be_sealed:
            raise Refused(SW.NO_SECURE_MESSAGING)
        if session.system.root.validity.value is not Validity.ACTIVE:
            raise Refused(SW.NOT_SUPPORTED)
        if directory.validity.value is not Validity.ACTIVE and not rule.works_blocked:
            is_final = directory.validity.value is Validity.LOCKED_FOR_GOOD
            raise Refused(SW.PURSE_LOCKED if is_final else SW.NOT_NOW)
        return rule.carry_out(session, command)

    def _answer(self, session: Session, command: Command, data: bytes, status: bytes) -> bytes:
        """Give the answer the shape that the interface and the command's case ask for."""
        size, ne = len(data), command.ne
        is_contact = self.interface is Interface.CONTACT
        if command.data or command.ins == _SELECT:
            # SELECT without data too: it is done by now and must not be sent again.
            if is_contact:
                session.waiting = data
                return status if status != _OK else _more(size)
            if size <= ne or not ne:
                return data + status if ne else status
            session.waiting = data[ne:]
            return data[:ne] + _more(size - ne)
        if (
            ne == size
            or status != _OK
            or (command.wants_all and not (is_contact and ne == NE_SHORT))
        ):
            return data[:ne] + status
        if not ne and not is_contact:
            return status
        return (SW.EXACT | min(size, 256) % 256).to_bytes(2)

    def _get_response(self, session: Session, command: Command) -> bytes:
        waiting = session.waiting
        if not waiting:
            raise Refused(SW.NOT_NOW)
        if command.data:
            raise Refused(SW.WRONG_LENGTH)
        wanted = command.ne or 256
        if wanted > len(waiting):
            if self.interface is Interface.CONTACT or not command.wants_all:
                raise Refused(SW.EXACT | len(waiting) % 256)
            wanted = len(waiting)
        session.waiting = waiting[wanted:]
        rest = len(session.waiting)
        return waiting[:wanted] + (_more(rest) if rest else _OK)

    def __repr__(self) -> str:
        return f"CardChip({self.interface.value}, {'off' if self._session is None else 'on'})"


def _more(size: int) -> bytes:
    return (SW.MORE | min(size, 256) % 256).to_bytes(2)


def _unknown(command: Command) -> SW:
    if command.cla & 0x03 and command.cla < 0xFF:
        return SW.NO_CHANNEL
    if command.cla not in _CLASSES:
        return SW.WRONG_CLA
    return SW.WRONG_CLA if command.ins in _INSTRUCTIONS else SW.WRONG_INS
