"""The record of one visit: which steps it has come through, and what was ordered.

Kept by the hospital under its own name for the person. Once the person was identified, at
registration, the further steps go by this record; a credential may be shown again at any of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import unique
from typing import Final

import attrs

from samecity.domain.clock import local_day
from samecity.domain.effects import SetState
from samecity.domain.mapping import read_only
from samecity.domain.word import Word
from samecity.spi import Case, Row
from samecity_medical.bill import Line
from samecity_medical.rules import Setting

_KIND: Final = "visit"


@unique
class Step(Word):
    """Steps of a visit; care is given to outpatients or to inpatients."""

    REGISTER = "register"
    OUTPATIENT = "outpatient"
    INPATIENT = "inpatient"
    SETTLE = "settle"
    COLLECT = "collect"


NEXT: Final[Mapping[Step | None, tuple[Step, ...]]] = read_only(
    {
        None: (Step.REGISTER,),
        Step.REGISTER: (Step.REGISTER, Step.OUTPATIENT, Step.INPATIENT),
        Step.OUTPATIENT: (Step.OUTPATIENT, Step.SETTLE),
        Step.INPATIENT: (Step.INPATIENT, Step.SETTLE),
        Step.SETTLE: (Step.COLLECT, Step.REGISTER),
        Step.COLLECT: (Step.REGISTER,),
    }
)
"""What may follow a step; nothing was registered before None. Who registered and left without care
registers again; who has been treated settles first."""


@attrs.frozen
class VisitRecord:
    """A person's last visit at one hospital.

    Attributes:
        key: Names hospital and person.
        row: The row as it was read, or None before the first visit.
        number: Names the visit.
        steps: Its steps so far, each once, in order.
        checks: How often a credential was read for it.
        lines: What was ordered.
        care_day: Day of admission, or of the first care; None before it.
        is_emergency: Whether an emergency brought the person here.
    """

    key: str
    row: Row | None
    number: str = ""
    steps: tuple[Step, ...] = ()
    checks: int = 0
    lines: tuple[Line, ...] = ()
    care_day: date | None = None
    is_emergency: bool = False

    @classmethod
    def of(cls, case: Case) -> VisitRecord:
        """Read the record of the person at this hospital."""
        key = f"{case.offer.point.id}:{case.pseudonym}"
        row = case.host_shelf.get(_KIND, key)
        return cls._read(key, row) if row is not None else cls(key, None)

    @classmethod
    def _read(cls, key: str, row: Row) -> VisitRecord:
        body = row.body
        steps, checks, lines = body["steps"], body["checks"], body["lines"]
        # Written by `write`.
        assert isinstance(steps, list | tuple)
        assert isinstance(checks, int)
        assert isinstance(lines, list | tuple)
        care_day = str(body["care_day"])
        return cls(
            key=key,
            row=row,
            number=str(body["number"]),
            steps=tuple(map(Step, steps)),
            checks=checks,
            lines=tuple(Line(code, amount_fen) for code, amount_fen in lines),
            care_day=date.fromisoformat(care_day) if care_day else None,
            is_emergency=bool(body["is_emergency"]),
        )

    @property
    def is_open(self) -> bool:
        """Whether the visit is under way, so that its record says who the person is."""
        return bool(self.steps) and self.steps[-1] is not Step.COLLECT

    @property
    def expected(self) -> tuple[Step, ...]:
        """The steps that may come now."""
        return NEXT[self.steps[-1] if self.steps else None]

    @property
    def setting(self) -> Setting:
        """Where the care was given."""
        return Setting.INPATIENT if Step.INPATIENT in self.steps else Setting.OUTPATIENT

    def registered(self, case: Case, *, is_emergency: bool) -> VisitRecord:
        """Return the record of a new visit, named by the request that registers it."""
        return VisitRecord(
            key=self.key,
            row=self.row,
            number=case.request.request_id,
            steps=(Step.REGISTER,),
            is_emergency=is_emergency,
        )

    def treated(self, case: Case, step: Step, lines: tuple[Line, ...]) -> VisitRecord:
        """Return the record after care; the first day of it is the one that counts."""
        return attrs.evolve(
            self.after(step),
            lines=self.lines + lines,
            care_day=self.care_day or local_day(case.request.at),
        )

    def after(self, step: Step) -> VisitRecord:
        """Return the record after a step."""
        steps = self.steps if step in self.steps else (*self.steps, step)
        return attrs.evolve(self, steps=steps)

    def write(self, case: Case) -> SetState:
        """Make the effect that keeps the record."""
        body = {
            "number": self.number,
            "steps": [step.value for step in self.steps],
            "checks": self.checks,
            "lines": [[line.code, line.amount_fen] for line in self.lines],
            "care_day": self.care_day.isoformat() if self.care_day is not None else "",
            "is_emergency": self.is_emergency,
        }
        return case.host_shelf.set(_KIND, self.key, body, self.row)
