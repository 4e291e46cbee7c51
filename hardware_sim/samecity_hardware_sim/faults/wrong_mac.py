"""Make the MAC or cryptogram of a command or an answer wrong, where it carries one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from samecity_hardware_sim.card.apdu import SECURE, Command, build, parse
from samecity_hardware_sim.card.cryptograms import MAC_SIZE
from samecity_hardware_sim.card.status import SW, Refused

_SIGNED_COMMANDS: Final = frozenset({0x0082, 0x8052, 0x8054})
"""Class and instruction of EXTERNAL AUTHENTICATE, CREDIT FOR LOAD and DEBIT."""

_LOAD: Final = 0x00
_INITIALIZE: Final = 0x8050
_SIGNED_ANSWERS: Final[Mapping[int, slice]] = {
    0x0088: slice(0, None),  # INTERNAL AUTHENTICATE: a cryptogram
    _INITIALIZE: slice(-MAC_SIZE, None),  # MAC1, for a load alone
    0x8054: slice(-MAC_SIZE, None),  # DEBIT: MAC2 behind the TAC
    0x805A: slice(0, MAC_SIZE),  # GET TRANSACTION PROVE: MAC before the TAC
}
"""By class and instruction: what a terminal compares. A TAC is compared by the issuer alone."""


def with_wrong_command_mac(command: bytes) -> bytes | None:
    """Return a command whose last four bytes of data are wrong, or None if it carries no MAC.

    Sealed commands, DEBIT and CREDIT FOR LOAD end with a MAC; the data of EXTERNAL AUTHENTICATE
    ends with what its cryptogram was made of.
    """
    parsed = _parsed(command)
    if parsed is None or len(parsed.data) < MAC_SIZE:
        return None
    if not parsed.cla & SECURE and _code(parsed) not in _SIGNED_COMMANDS:
        return None
    data = _flipped(parsed.data, slice(-MAC_SIZE, None))
    return build(parsed.header, data, parsed.ne)


def with_wrong_answer_mac(command: bytes, answer: bytes) -> bytes | None:
    """Return an answer whose MAC or cryptogram is wrong, or None if it carries none.

    Args:
        command: What was asked; of an answer that was collected with GET RESPONSE what came before.
        answer: Data and status word.
    """
    parsed = _parsed(command)
    if parsed is None or len(answer) < MAC_SIZE + 2 or answer[-2:] != SW.OK.to_bytes(2):
        return None
    part = _SIGNED_ANSWERS.get(_code(parsed))
    if part is None or (_code(parsed) == _INITIALIZE and parsed.p1 != _LOAD):
        return None
    return _flipped(answer[:-2], part) + answer[-2:]


def is_get_response(command: bytes) -> bool:
    """Say whether a command only collects the answer to the one before."""
    return len(command) >= 2 and command[1] == 0xC0


def _parsed(command: bytes) -> Command | None:
    try:
        return parse(command)
    except Refused:
        return None


def _code(command: Command) -> int:
    return command.cla << 8 | command.ins


def _flipped(data: bytes, part: slice) -> bytes:
    changed = bytearray(data)
    changed[part] = bytes(byte ^ 0xFF for byte in data[part])
    return bytes(changed)
