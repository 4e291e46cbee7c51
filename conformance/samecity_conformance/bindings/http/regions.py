"""Whether a system under test speaks of the same data of a region as what is installed here.

Rules draw what they try from the data that are installed; of other data they would say nothing.
"""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

import msgspec

from samecity.spi import Region
from samecity_conformance.bindings.http.line import line_to

_NOT_FOUND: Final = 404


class Told(msgspec.Struct, frozen=True):
    """What tells data of a region from others."""

    version: str
    items: int
    points: int

    def __str__(self) -> str:
        return f"{self.version} ({self.items}, {self.points})"


def told_here(region: Region) -> Told:
    """Return what tells the data of an installed region."""
    catalogue = region.catalogue
    return Told(region.identity.version, len(catalogue.items), len(catalogue.points))


def told_there(sut: str, code: str) -> Told | None:
    """Ask a system for the same; None if it knows no such region.

    Raises:
        NotUsable: It does not answer.
        Unexpected: It answers something else.
    """
    reply = line_to(sut).ask("GET", f"/regions/{quote(code)}")
    if reply.status == _NOT_FOUND:
        return None
    return reply.check(200).read(Told)
