"""Out-of-area care: who has to file, what is on file at home, and what it does to the ratio (R13).

Zones play no part here but one: an exemption that home lists spares the filing, never the ratio.
A region is one pool: inside it nobody is out of area (assumed).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

import attrs

from samecity.domain.effects import SetState
from samecity.domain.identifiers import DivisionCode
from samecity.domain.reasons import Code, Reason
from samecity.spi import Case, Row
from samecity_medical.rules import Benefit, FilingKind

_KIND: Final = "filing"


@attrs.frozen
class Filing:
    """A filing that home accepted.

    Attributes:
        care: The division for which it holds.
        begins: First day.
        ends: Last day, inclusive; None is until it is changed.
        row: The row as it was read, or None for a new one.
    """

    care: DivisionCode
    kind: FilingKind
    begins: date
    ends: date | None
    row: Row | None = None

    def holds_on(self, day: date) -> bool:
        """Say whether a day lies inside its validity."""
        return self.begins <= day and (self.ends is None or day <= self.ends)

    def ended_before(self, day: date) -> Filing:
        """Return the filing, changed by another one that begins on a day."""
        return attrs.evolve(self, ends=day - timedelta(days=1))

    def write(self, case: Case) -> SetState:
        """Make the effect that keeps it at home."""
        body = {
            "care": self.care.text,
            "kind": self.kind.value,
            "begins": self.begins.isoformat(),
            "ends": self.ends.isoformat() if self.ends is not None else "",
        }
        key = f"{case.holder.holder_ref}:{self.care}:{self.kind}:{self.begins}"
        return case.home_shelf.set(_KIND, self.row.key if self.row else key, body, self.row)


def filings_of(case: Case) -> tuple[Filing, ...]:
    """Return all that home ever accepted from the person."""
    rows = case.home_shelf.scan(_KIND, f"{case.holder.holder_ref}:")
    return tuple(_read(row) for row in rows)


def _read(row: Row) -> Filing:
    body = {name: str(value) for name, value in row.body.items()}
    return Filing(
        care=DivisionCode(body["care"]),
        kind=FilingKind(body["kind"]),
        begins=date.fromisoformat(body["begins"]),
        ends=date.fromisoformat(body["ends"]) if body["ends"] else None,
        row=row,
    )


def is_filing_needed(case: Case, benefit: Benefit, care: DivisionCode, day: date) -> bool:
    """Say whether home wants its person to file before care in a division (R13)."""
    insured = case.holder.insured
    if insured.province == care.province:
        return False
    return not any(one.holds(insured, care, day) for one in benefit.exemptions)


def reduction_points(
    case: Case, benefit: Benefit, day: date, *, is_emergency: bool
) -> int | Reason:
    """Return by how many points home lowers its ratio here, or why it does not pay directly.

    Several filings may hold; the best one for the person counts (assumed).

    Args:
        case: The bill under way.
        benefit: Home's.
        day: The day of admission, or of care: what was valid then stays so (P31).
        is_emergency: Whether an emergency brought the person here, which is deemed filed (assumed;
            P32 only lists it among those who are entitled).
    """
    care = case.city.division
    if not is_filing_needed(case, benefit, care, day):
        return 0
    here = [one for one in filings_of(case) if one.care.covers(care)]
    kinds = [one.kind for one in here if one.holds_on(day)]
    if is_emergency:
        kinds.append(FilingKind.EMERGENCY)
    if kinds:
        return min(benefit.filing(kind).reduction_points for kind in kinds)
    return Reason(_why_not(here, day))


def _why_not(filings: Iterable[Filing], day: date) -> Code:
    has_expired = any(one.ends is not None and one.ends < day for one in filings)
    return Code.FILING_EXPIRED if has_expired else Code.FILING_REQUIRED
