"""Commands of the social security application alone: change, reload and unblock the PIN.

Source: card-standards 1.9; that reloading and unblocking need the external authentication under
the reload key, and what a PIN may look like, are project-defined.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from samecity_hardware_sim.card.access import PIN, any_of, key_right
from samecity_hardware_sim.card.apdu import Command
from samecity_hardware_sim.card.keys import Pin
from samecity_hardware_sim.card.memory import Change
from samecity_hardware_sim.card.secure_messaging import unseal
from samecity_hardware_sim.card.session import Rule, Session
from samecity_hardware_sim.card.status import SW, Refused

_SEPARATOR: Final = 0xFF
_PIN_SIZES: Final = range(2, 5)


def pack_pin(digits: str) -> bytes:
    """Pack a PIN as the card compares it: two digits a byte, F behind an odd one.

    Args:
        digits: 4-8 digits.

    Raises:
        ValueError: It has another length or is not digits. The message does not quote it.
    """
    if not (4 <= len(digits) <= 8 and digits.isascii() and digits.isdigit()):
        raise ValueError("expected a PIN of 4-8 digits, received another text")
    return bytes.fromhex(digits + "F" * (len(digits) % 2))


def change_pin(session: Session, command: Command) -> bytes:
    """Replace the PIN: the old one, FF, the new one."""
    if command.p1 != 1 or command.p2:
        raise Refused(SW.WRONG_P1_P2)
    at = command.data.find(_SEPARATOR)
    if at < 0:
        raise Refused(SW.WRONG_DATA)
    old, new = command.data[:at], command.data[at + 1 :]
    _check(new)
    pin = session.directory.nearest_pin
    session.lose(pin, PIN)
    pin.require(session.memory, old)
    session.memory.commit(pin.value.to(new))
    return b""


def reload_pin(session: Session, command: Command) -> bytes:
    """Put a new PIN in place of a forgotten one (P2 01), or give it all its tries back (00)."""
    if command.p1 or command.p2 > 1:
        raise Refused(SW.WRONG_P1_P2)
    ids = session.profile.key_ids
    pin = session.directory.nearest_pin
    session.require(any_of(key_right(ids.reload_pin)))
    new = unseal(session, command, ids.pin_message, encrypted=command.p2 == 1)
    if command.p2 == 1:
        _check(new)
        session.memory.commit(pin.value.to(new), _all_tries(pin))
    elif new:
        raise Refused(SW.WRONG_LENGTH)
    else:
        session.memory.commit(_all_tries(pin))
    return b""


def _all_tries(pin: Pin) -> Change:
    return pin.tries_left.to(pin.tries)


def _check(new: bytes) -> None:
    digits = new.hex().removesuffix("f")
    if len(new) not in _PIN_SIZES or not digits.isdigit():
        raise Refused(SW.WRONG_DATA)


SSC_COMMANDS: Final[Mapping[int, Rule]] = {
    0x805E: Rule(change_pin),
    0x8024: Rule(reload_pin, may_be_sealed=True),
}
"""By class without its secure-messaging bit, then instruction."""
