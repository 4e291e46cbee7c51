"""Commands that carry a MAC, and the messages that a SAM makes for them.

MAC over CLA to Lc and the data, under a session key that the card's latest challenge gives; one
rule for all applications. Source: card-standards 1.9, business type 03; the rest is
project-defined.
"""

from __future__ import annotations

from samecity_hardware_sim.card.apdu import SECURE, Command
from samecity_hardware_sim.card.cryptograms import (
    MAC_SIZE,
    Algorithm,
    mac,
    session_key,
    unwrap,
    wrap,
)
from samecity_hardware_sim.card.image import KeyUse
from samecity_hardware_sim.card.profile import Profile
from samecity_hardware_sim.card.session import Session
from samecity_hardware_sim.card.status import SW, Refused


def unseal(session: Session, command: Command, key_id: int, *, encrypted: bool = False) -> bytes:
    """Check the MAC of a command, which uses up the challenge.

    Args:
        session: Knows key and challenge.
        command: As it came, data with MAC.
        key_id: Of the message key.
        encrypted: Whether the data is encrypted too.

    Returns:
        The data without MAC, in clear.

    Raises:
        Refused: No MAC (6987), no challenge (6984), no key (6A88), a wrong MAC (6988), a blocked
            key (6983), or data that was not encrypted as it should be (6A80).
    """
    if not command.cla & SECURE or len(command.data) < MAC_SIZE:
        raise Refused(SW.MAC_MISSING)
    key = session.directory.key(KeyUse.MESSAGE, key_id)
    secret = session_key(key.algorithm, key.value, session.take_challenge(), session.profile)
    data, received = command.data[:-MAC_SIZE], command.data[-MAC_SIZE:]
    expected = mac(key.algorithm, secret, _head(command.header, len(command.data)) + data)
    key.require(session.memory, expected, received, SW.MAC_WRONG)
    if not encrypted:
        return data
    try:
        return unwrap(key.algorithm, secret, data)
    except ValueError:
        raise Refused(SW.WRONG_DATA) from None


def seal(
    algorithm: Algorithm,
    key: bytes,
    factor: bytes,
    header: bytes,
    data: bytes,
    profile: Profile,
    *,
    encrypted: bool = False,
) -> bytes:
    """Make a command with MAC.

    Args:
        algorithm: The key's cipher.
        key: The card's message key, 16 bytes.
        factor: The card's latest challenge, 8 bytes.
        header: CLA (with bit 04), INS, P1, P2.
        data: In clear.
        profile: Says how session keys are made.
        encrypted: Whether to encrypt the data.

    Returns:
        The whole command, short; at most 255 bytes of data and MAC.
    """
    secret = session_key(algorithm, key, factor, profile)
    body = wrap(algorithm, secret, data) if encrypted else data
    head = _head(header, len(body) + MAC_SIZE)
    return head + body + mac(algorithm, secret, head + body)


def _head(header: bytes, size: int) -> bytes:
    return header + (bytes((size,)) if size <= 255 else b"\0" + size.to_bytes(2))
