"""A hospital's file of a patient, found by identity and never by card (AH-20).

The row is named by hospital and the host's own pseudonym for the person: a new card, an e-card and
a health card of one person open one file, and a hospital card is needed by nobody. Numbers of old
hospital cards are kept with it, each pointing to the one person to whom it belongs.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import attrs

from samecity.domain.effects import Effect
from samecity.spi import Case, Row

THREE_IN_ONE: Final = "three_in_one_hospital"
"""Type of the points at which one card is social security, bank and hospital card."""

_FILE: Final = "patient_file"
_NUMBER: Final = "hospital_number"


@attrs.frozen
class PatientFile:
    """A person's file at one hospital.

    Attributes:
        key: Names hospital and person.
        row: The row as it was read, or None where there is no file yet.
        numbers: Old hospital numbers that were merged into it.
    """

    key: str
    row: Row | None
    numbers: frozenset[str]

    @classmethod
    def of(cls, case: Case) -> PatientFile:
        """Find the file of the person in front of the desk, or begin one."""
        key = f"{case.offer.point.id}:{case.pseudonym}"
        row = case.host_shelf.get(_FILE, key)
        numbers = row.body["numbers"] if row is not None else ()
        assert isinstance(numbers, list | tuple)  # written below
        return cls(key, row, frozenset(map(str, numbers)))

    def is_of_another(self, case: Case, number: str) -> bool:
        """Say whether an old number belongs to somebody else."""
        row = case.host_shelf.get(_NUMBER, f"{case.offer.point.id}:{number}")
        return row is not None and row.body["patient"] != case.pseudonym

    def merged_with(self, case: Case, numbers: Iterable[str]) -> tuple[Effect, ...]:
        """Make the effects that begin the file, or merge further old numbers into it.

        Args:
            case: The person at the desk.
            numbers: Old numbers, none of them of another person.
        """
        new = sorted(frozenset(numbers) - self.numbers)
        if self.row is not None and not new:
            return ()
        shelf, point = case.host_shelf, case.offer.point.id
        body = {"numbers": sorted(self.numbers.union(new))}
        pointers = (
            shelf.set(_NUMBER, f"{point}:{number}", {"patient": case.pseudonym}, None)
            for number in new
        )
        return (shelf.set(_FILE, self.key, body, self.row), *pointers)
