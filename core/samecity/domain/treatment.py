"""How a host treats a card. Computed for each request, never stored."""

from __future__ import annotations

from enum import unique
from typing import Final

from samecity.domain.word import Word


@unique
class Treatment(Word):
    """The six answers. Source: domain 4.3."""

    LOCAL = "LOCAL"
    LOCAL_EQUAL = "LOCAL_EQUAL"
    HOST_OPEN = "HOST_OPEN"
    NATIONAL_BASELINE = "NATIONAL_BASELINE"
    HOME_POLICY = "HOME_POLICY"
    REFUSED = "REFUSED"


AS_LOCAL: Final = frozenset({Treatment.LOCAL, Treatment.LOCAL_EQUAL})
"""The treatments under which the host's terms for its own people hold."""


@unique
class Basis(Word):
    """Where a scenario's treatment of visitors comes from. Source: design section 5.

    `ZONE` walks the chain agreement, open host, national baseline, refused; `HOME` leaves the
    decision to the place of issue; `NATIONAL` works wherever the host offers it.
    """

    ZONE = "ZONE"
    HOME = "HOME"
    NATIONAL = "NATIONAL"
