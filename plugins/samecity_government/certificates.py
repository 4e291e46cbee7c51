"""The certificate base of a home: documents that nobody is asked for again (ZS-19).

One row per person and kind at the home; another region sees only that a document is not asked for.
How many were spared is counted in two pools, so that no counter waits for another.
"""

from __future__ import annotations

from datetime import date
from typing import Final

import attrs
import msgspec

from samecity.domain.clock import local_day
from samecity.domain.effects import Effect, SetState, TakeFromPool
from samecity.spi import Case, Region, Shelf
from samecity_government.standards import Standard

EXEMPTED: Final = "materials_exempted"
IN_SCOPE: Final = "materials_in_scope"
"""Names of the pools that count, and keys of the facts with which counting began."""

_KIND: Final = "certificate"
_LIST: Final = "list"
_ENDLESS: Final = 10**12


class Certificate(msgspec.Struct, frozen=True, gc=False):
    """An e-certificate as it stands in the base.

    Attributes:
        valid_to: Last day, inclusive; None where it has none.
        name_agrees: Whether its subject's name is the cardholder's of today.
    """

    valid_to: date | None
    name_agrees: bool

    def counts_on(self, day: date) -> bool:
        """Say whether it stands for the document on a day."""
        return self.name_agrees and (self.valid_to is None or day <= self.valid_to)


def write(shelf: Shelf, holder_ref: str, kind: str, certificate: Certificate) -> SetState:
    """Make the effect that puts a certificate into the base, in place of an older one."""
    key = f"{holder_ref}:{kind}"
    return shelf.set(_KIND, key, msgspec.to_builtins(certificate), shelf.get(_KIND, key))


def exempted(
    shelf: Shelf, holder_ref: str, standard: Standard, contested: frozenset[str], day: date
) -> frozenset[str]:
    """Return the kinds of document that the base makes superfluous.

    Args:
        shelf: The home's.
        holder_ref: Whose application it is; only their own certificates count.
        standard: What the item needs.
        contested: Kinds whose data the applicant contests: then only their own paper counts
            (`L:ZJ-1` art. 7).
        day: Asia/Shanghai.
    """
    found = set()
    for kind in {one.kind for one in standard.documents} - contested:
        row = shelf.get(_KIND, f"{holder_ref}:{kind}")
        if row is not None and msgspec.convert(dict(row.body), Certificate).counts_on(day):
            found.add(kind)
    return frozenset(found)


def count(
    case: Case, holder_ref: str, standard: Standard, spared: frozenset[str]
) -> tuple[Effect, ...]:
    """Make the effects that count what was spared: once per person, item and day.

    Args:
        case: The request.
        holder_ref: Whose application it is.
        standard: What the item needs.
        spared: Kinds that the base made superfluous.
    """
    shelf, today = case.home_shelf, local_day(case.request.at).isoformat()
    key = f"{holder_ref}:{standard.item}"
    row = shelf.get(_LIST, key)
    if not standard.documents or (row is not None and row.body["on"] == today):
        return ()
    counted: list[Effect] = [
        shelf.set(_LIST, key, {"on": today}, row),
        TakeFromPool(case.home.code, IN_SCOPE, len(standard.documents), _ENDLESS),
    ]
    if spared:
        counted.append(TakeFromPool(case.home.code, EXEMPTED, len(spared), _ENDLESS))
    return tuple(counted)


@attrs.frozen
class Tally:
    """How many documents were in scope, and how many of them nobody had to hand in."""

    exempted: int
    in_scope: int

    @classmethod
    def of(cls, region: Region, shelf: Shelf) -> Tally:
        """Count what the region's facts began with and what was counted since.

        Args:
            region: Its dated facts are the beginning; without them that is zero.
            shelf: The region's.
        """
        facts = {fact.key: int(fact.value) for fact in region.identity.facts if fact.key in _KEYS}

        def counted(name: str) -> int:
            return facts.get(name, 0) + _ENDLESS - shelf.left(name, _ENDLESS)

        return cls(counted(EXEMPTED), counted(IN_SCOPE))

    @property
    def rate_basis_points(self) -> int:
        """Share of the exempted, in hundredths of a percent, half up; 0 where none is in scope."""
        if not self.in_scope:
            return 0
        return (20_000 * self.exempted + self.in_scope) // (2 * self.in_scope)


_KEYS: Final = frozenset({EXEMPTED, IN_SCOPE})
