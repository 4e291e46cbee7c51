"""What a tester asked for."""

from __future__ import annotations

from typing import Final

import msgspec

LIMIT_S: Final = 60.0
"""How long a case may take unless the tester says otherwise."""


class Wish(msgspec.Struct, frozen=True):
    """What a run is to be about; the digest of the configuration is over all of it.

    Attributes:
        regions: Codes; empty is every region with a plugin.
        profiles: Ids; empty is every profile that is claimed.
        cases: Ids; empty is every case.
        binding: How cards and codes are reached.
        sut: Address of a system under test, or empty.
        seed: From which everything random comes.
        limit_s: How long a case may take.
    """

    regions: tuple[str, ...] = ()
    profiles: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()
    binding: str = "inprocess"
    sut: str = ""
    seed: int = 0
    limit_s: float = LIMIT_S
