"""A region's medical data, in two parts that never mix (R12).

What is covered belongs to the place of care: its list of drugs and items. What the fund pays of
that belongs to the insured place: ratio, deductible, ceiling, filing. Both stand in `medical.toml`;
here is their meaning. The shape of the file stands in `schema`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import unique
from typing import Final

import attrs

from samecity.domain.identifiers import DivisionCode
from samecity.domain.mapping import read_only
from samecity.domain.money import percent_of
from samecity.domain.word import Word


@unique
class CoverClass(Word):
    """Classes of the list: 甲 in full, 乙 after a share that the person pays first, 丙 not."""

    A = "A"
    B = "B"
    C = "C"


@unique
class Setting(Word):
    """Where care is given; each has a ratio and a deductible of its own."""

    PHARMACY = "pharmacy"
    OUTPATIENT = "outpatient"
    INPATIENT = "inpatient"


@unique
class FilingKind(Word):
    """Why somebody is treated out of area. Source: P31, P32."""

    LONG_TERM = "long_term"
    REFERRAL = "referral"
    EMERGENCY = "emergency"
    OTHER = "other"


MOST_POINTS: Final[Mapping[FilingKind, int]] = read_only(
    {
        FilingKind.LONG_TERM: 0,
        FilingKind.REFERRAL: 10,
        FilingKind.EMERGENCY: 10,
        FilingKind.OTHER: 20,
    }
)
"""By how many percentage points at most a home may lower its ratio. Source: P32."""

LEAST_MONTHS: Final = 6
"""How long a temporary filing holds at least. Source: P31."""


@attrs.frozen
class Covered:
    """A drug, service or consumable on the list of a place of care.

    Attributes:
        first_pay_percent: What the person pays first of class B; 0 for the others.
        demo: Whether the class or the share is invented.
    """

    code: str
    zh: str
    en: str
    cover: CoverClass
    source: str
    first_pay_percent: int = 0
    demo: bool = False

    def covered_fen(self, amount_fen: int) -> int:
        """Return the part of an amount to which a fund's ratio applies."""
        if self.cover is CoverClass.C:
            return 0
        return amount_fen - percent_of(amount_fen, self.first_pay_percent)


@attrs.frozen
class CareList:
    """What a place of care covers, whoever insures the patient."""

    rows: tuple[Covered, ...]

    def row(self, code: str) -> Covered | None:
        """Return a row, or None for goods that no insurance pays."""
        return next((one for one in self.rows if one.code == code), None)


@attrs.frozen
class Share:
    """What a home's fund pays in one setting.

    Attributes:
        percent: Of what is covered and exceeds the deductible.
        deductible_fen: What the person bears first, each year.
    """

    setting: Setting
    percent: int
    deductible_fen: int = 0


@attrs.frozen
class FilingRule:
    """What a home makes of a kind of filing.

    Attributes:
        reduction_points: Percentage points by which its ratio is lowered.
        valid_months: How long a filing holds; None is until it is changed.
    """

    kind: FilingKind
    reduction_points: int
    valid_months: int | None = None


@attrs.frozen
class Exemption:
    """A zone inside which its people need no filing; their ratio stays home's (R12).

    Attributes:
        members: Divisions; the insured place and the place of care have to be among them.
        valid_from: First day.
        valid_to: Last day, inclusive, or None.
    """

    id: str
    members: tuple[DivisionCode, ...]
    valid_from: date
    source: str
    valid_to: date | None = None
    demo: bool = False

    def holds(self, insured: DivisionCode, care: DivisionCode, day: date) -> bool:
        """Say whether it spares this person the filing for this place on this day."""
        is_in_force = self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)
        return is_in_force and self._names(insured) and self._names(care)

    def _names(self, division: DivisionCode) -> bool:
        return any(member.covers(division) for member in self.members)


@attrs.frozen
class Benefit:
    """What a home grants its insured, the same at every host (R12).

    Attributes:
        shares: One for each setting in which the fund pays; elsewhere only the personal account
            does. A home without any insures nobody.
        filings: One for each kind of filing.
        ceiling_fen: What the fund pays for one person in a year at most.
        account_fen: What a personal account is given each year; what is left lapses (assumed).
        exemptions: Zones without the duty to file.
        demo: Whether a value is invented.
    """

    shares: tuple[Share, ...] = ()
    filings: tuple[FilingRule, ...] = ()
    ceiling_fen: int = 0
    account_fen: int = 0
    exemptions: tuple[Exemption, ...] = ()
    source: str = "-"
    demo: bool = False

    def share(self, setting: Setting) -> Share | None:
        """Return what the fund pays in a setting, or None where it does not."""
        return next((one for one in self.shares if one.setting is setting), None)

    def filing(self, kind: FilingKind) -> FilingRule:
        """Return the rule for a kind of filing.

        Raises:
            LookupError: The home says nothing of this kind.
        """
        for rule in self.filings:
            if rule.kind is kind:
                return rule
        raise LookupError(f"expected a rule for filings of kind {kind.value}")


@attrs.frozen
class Medical:
    """A region's medical data.

    Attributes:
        care: As a place of care.
        benefit: As an insured place.
    """

    care: CareList = CareList(())
    benefit: Benefit = Benefit()
