"""What a reader takes from an answer to reset (ISO/IEC 7816-3, clause 8): the protocols."""

from __future__ import annotations

from typing import Final

LONGEST: Final = 33
"""TS and 32 characters; PC/SC cuts what is longer."""

_CONVENTIONS: Final = (0x3B, 0x3F)


def protocols(answer: bytes) -> frozenset[int]:
    """Return the protocols that a card offers, 0 for T=0 and 1 for T=1.

    Empty if the answer cannot be understood. As in pcscd, the check character is not compared.
    """
    if len(answer) < 2 or answer[0] not in _CONVENTIONS:
        return frozenset()
    offered, at, present = set[int](), 2, answer[1] >> 4
    historical = answer[1] & 0x0F
    while present & 0x8:
        at += bin(present & 0x7).count("1")
        if at >= len(answer):
            return frozenset()
        protocol, present = answer[at] & 0x0F, answer[at] >> 4
        if protocol in (0, 1):
            offered.add(protocol)
        at += 1
    at += bin(present & 0x7).count("1")
    if at + historical > len(answer):
        return frozenset()
    return frozenset(offered or {0})
