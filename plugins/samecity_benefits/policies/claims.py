"""Claims that a tag is wrong, as the programme keeps them: one row each, and one per tag.

The evidence itself lies with the reviewer; here stands its digest, so that nobody hands the same
in twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import unique
from typing import Final

import attrs

from samecity.domain.effects import SetState
from samecity.domain.word import Word
from samecity.spi import Case, Row
from samecity_benefits.policies.condition import Value

_CLAIM: Final = "policy_claim"
_CONTESTED: Final = "policy_contested"


@unique
class Stage(Word):
    """How far a claim has come."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


@attrs.frozen
class Claim:
    """What somebody says of a tag.

    Attributes:
        id: Request id under which it was filed.
        household: Number of the household.
        member: Reference of the member whose tag it is; empty for the household's own.
        value: What the tag should be.
        evidence: SHA-256 of the evidence, hexadecimal.
        row: As it was read, or None for a new one.
    """

    id: str
    household: str
    member: str
    tag: str
    value: Value
    evidence: str
    stage: Stage = Stage.OPEN
    row: Row | None = None

    @classmethod
    def of(cls, case: Case, claim_id: str) -> Claim | None:
        """Read a claim."""
        row = case.home_shelf.get(_CLAIM, claim_id)
        if row is None:
            return None
        told, value = row.body, row.body["value"]
        assert isinstance(value, bool | int | str)  # written below
        return cls(
            id=claim_id,
            household=str(told["household"]),
            member=str(told["member"]),
            tag=str(told["tag"]),
            value=value,
            evidence=str(told["evidence"]),
            stage=Stage(str(told["stage"])),
            row=row,
        )

    def write(self, case: Case, at: datetime) -> SetState:
        """Make the effect that keeps it; every stage has its date."""
        dates: dict[str, object] = {}
        if self.row is not None:
            kept = self.row.body["dates"]
            assert isinstance(kept, Mapping)  # written here
            dates.update(kept)
        body = {
            "household": self.household,
            "member": self.member,
            "tag": self.tag,
            "value": self.value,
            "evidence": self.evidence,
            "stage": self.stage.value,
            "dates": {**dates, self.stage.value: at.isoformat()},
        }
        return case.home_shelf.set(_CLAIM, self.id, body, self.row)


@attrs.frozen
class Contested:
    """What was claimed of one tag of one subject so far.

    Attributes:
        open: Id of the claim that waits for its reviewer, or empty.
        evidence: Digests of everything that was handed in.
    """

    key: str
    row: Row | None = None
    open: str = ""
    evidence: tuple[str, ...] = ()

    @classmethod
    def of(cls, case: Case, subject: str, tag: str) -> Contested:
        """Read it.

        Args:
            case: Names the home.
            subject: The member's reference, or the household's number.
            tag: Id of the tag.
        """
        key = f"{subject}:{tag}"
        row = case.home_shelf.get(_CONTESTED, key)
        if row is None:
            return cls(key)
        seen = row.body["evidence"]
        assert isinstance(seen, list | tuple)  # written below
        return cls(key, row, str(row.body["open"]), tuple(map(str, seen)))

    def write(self, case: Case) -> SetState:
        """Make the effect that keeps it."""
        body = {"open": self.open, "evidence": list(self.evidence)}
        return case.home_shelf.set(_CONTESTED, self.key, body, self.row)
