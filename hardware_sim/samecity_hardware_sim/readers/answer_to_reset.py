"""What a reader takes from an answer to reset (ISO/IEC 7816-3, clause 8)."""

from __future__ import annotations

from typing import Final

LONGEST: Final = 33
"""TS and 32 characters; PC/SC cuts what is longer."""

_CONVENTIONS: Final = (0x3B, 0x3F)


def protocols(answer: bytes) -> frozenset[int]:
    """Return the protocols that a card offers, 0 for T=0 and 1 for T=1.

    Empty if the answer cannot be understood. As in pcscd, the check character is not compared.
    """
    return _read(answer)[0]


def historical_bytes(answer: bytes) -> bytes:
    """Return the historical bytes, 0-15; none if the answer cannot be understood."""
    return _read(answer)[1]


def is_contactless(answer: bytes) -> bool:
    """Say whether a reader made the answer for a contactless card.

    Source: PC/SC part 3, 3.1.3.2.3.
    """
    return len(answer) > 4 and answer[1] >> 4 == 8 and answer[2:4] == b"\x80\x01"


def _read(answer: bytes) -> tuple[frozenset[int], bytes]:
    if len(answer) < 2 or answer[0] not in _CONVENTIONS:
        return frozenset(), b""
    offered, at, present = set[int](), 2, answer[1] >> 4
    while present & 0x8:
        at += bin(present & 0x7).count("1")
        if at >= len(answer):
            return frozenset(), b""
        protocol, present = answer[at] & 0x0F, answer[at] >> 4
        if protocol in (0, 1):
            offered.add(protocol)
        at += 1
    at += bin(present & 0x7).count("1")
    end = at + (answer[1] & 0x0F)
    if end > len(answer):
        return frozenset(), b""
    return frozenset(offered or {0}), answer[at:end]
