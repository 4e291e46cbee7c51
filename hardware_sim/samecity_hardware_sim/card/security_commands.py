"""Challenges, authentication, PIN check, blocking.

Source: ISO/IEC 7816-4, 7.5; card-standards 1.9 and 5.3.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from samecity_hardware_sim.card.access import PIN
from samecity_hardware_sim.card.apdu import Command
from samecity_hardware_sim.card.cryptograms import CRYPTOGRAM_SIZE, FACTOR_SIZE, cryptogram
from samecity_hardware_sim.card.directory import Directory
from samecity_hardware_sim.card.image import KeyUse, Validity
from samecity_hardware_sim.card.secure_messaging import unseal
from samecity_hardware_sim.card.session import Rule, Session
from samecity_hardware_sim.card.status import SW, Refused, tries

_CHALLENGE_SIZES: Final = (4, 8, 16)
_LONGEST_PIN: Final = 8


def get_challenge(session: Session, command: Command) -> bytes:
    """Return random bytes and remember them, the latest only."""
    if command.p1 or command.p2:
        raise Refused(SW.WRONG_P1_P2)
    if command.data or command.ne not in _CHALLENGE_SIZES:
        raise Refused(SW.WRONG_LENGTH)
    session.challenge = session.randbytes(command.ne)
    return session.challenge


def internal_authenticate(session: Session, command: Command) -> bytes:
    """Prove the card's key: process factor and original information in, cryptogram out."""
    if command.p1:
        raise Refused(SW.WRONG_P1_P2)
    key = session.directory.key(KeyUse.INTERNAL, command.p2)
    data = command.data
    if len(data) != FACTOR_SIZE + CRYPTOGRAM_SIZE:
        raise Refused(SW.WRONG_LENGTH)
    factor, source = data[:FACTOR_SIZE], data[FACTOR_SIZE:]
    return cryptogram(key.algorithm, key.value, factor, source, session.profile)


def external_authenticate(session: Session, command: Command) -> bytes:
    """Check the terminal's key: cryptogram and original information in, a right won.

    A key version may follow; it must be the key's.
    """
    if command.p1:
        raise Refused(SW.WRONG_P1_P2)
    key = session.directory.key(KeyUse.EXTERNAL, command.p2)
    data = command.data
    if len(data) not in (16, 17):
        raise Refused(SW.WRONG_LENGTH)
    if data[16:] and data[16] != key.version:
        raise Refused(SW.KEY_NOT_FOUND)
    session.lose(key, key.right)
    factor = session.take_challenge()
    expected = cryptogram(key.algorithm, key.value, factor, data[8:16], session.profile)
    key.require(session.memory, expected, data[:8], SW.TRIES)
    session.win(key, key.right)
    return b""


def verify(session: Session, command: Command) -> bytes:
    """Check the PIN; without data, tell the tries left."""
    if command.p1:
        raise Refused(SW.WRONG_P1_P2)
    if command.p2:
        raise Refused(SW.KEY_NOT_FOUND)
    pin = session.directory.nearest_pin
    if not command.data:
        if PIN in session.rights:
            return b""
        raise tries(pin.tries_left.value) if pin.tries_left.value else Refused(SW.BLOCKED)
    if len(command.data) > _LONGEST_PIN:
        raise Refused(SW.WRONG_LENGTH)
    session.lose(pin, PIN)
    pin.require(session.memory, command.data)
    session.win(pin, PIN)
    return b""


def block_application(session: Session, command: Command) -> bytes:
    """Block the current application: P2 00 until it is unblocked, 01 for good."""
    directory = _application(session)
    if command.p1 or command.p2 > 1:
        raise Refused(SW.WRONG_P1_P2)
    _maintain(session, command)
    to = Validity.LOCKED_FOR_GOOD if command.p2 else Validity.BLOCKED
    session.memory.commit(directory.validity.to(to))
    return b""


def unblock_application(session: Session, command: Command) -> bytes:
    """Unblock the current application."""
    directory = _application(session)
    if command.p1 or command.p2:
        raise Refused(SW.WRONG_P1_P2)
    if directory.validity.value is Validity.LOCKED_FOR_GOOD:
        raise Refused(SW.PURSE_LOCKED)
    _maintain(session, command)
    session.memory.commit(directory.validity.to(Validity.ACTIVE))
    return b""


def block_card(session: Session, command: Command) -> bytes:
    """Block the whole chip, for good."""
    if command.p1 or command.p2:
        raise Refused(SW.WRONG_P1_P2)
    _maintain(session, command)
    session.memory.commit(session.system.root.validity.to(Validity.LOCKED_FOR_GOOD))
    return b""


def _application(session: Session) -> Directory:
    if session.directory.parent is None:
        raise Refused(SW.NOT_NOW)
    return session.directory


def _maintain(session: Session, command: Command) -> None:
    if unseal(session, command, session.profile.key_ids.maintenance):
        raise Refused(SW.WRONG_LENGTH)


SECURITY_COMMANDS: Final[Mapping[int, Rule]] = {
    0x0084: Rule(get_challenge, works_blocked=True),
    0x0088: Rule(internal_authenticate),
    0x0082: Rule(external_authenticate),
    0x0020: Rule(verify),
    0x801E: Rule(block_application, may_be_sealed=True),
    0x8018: Rule(unblock_application, may_be_sealed=True, works_blocked=True),
    0x8016: Rule(block_card, may_be_sealed=True),
}
"""By class without its secure-messaging bit, then instruction."""
