"""Documents handed in over a counter, and what is missing of those that a standard asks for.

A paper is told by its kind, its last day and whose it is; nothing of what it says ever enters.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping
from datetime import date
from typing import Final

import attrs
import msgspec
from marshmallow import fields

from samecity.domain.reasons import Code, Reason
from samecity_government.standards import Requirement

MOST_PAPERS: Final = 20
_FORM: Final = re.compile(
    r"(?P<kind>[a-z][a-z0-9-]{0,39})(?:@(?P<valid_to>\d{4}-\d\d-\d\d))?(?P<other>/other)?"
)


class Paper(msgspec.Struct, frozen=True, gc=False):
    """A document as the clerk who checked it describes it.

    Attributes:
        kind: Code of the document.
        valid_to: Last day of its validity, inclusive; None where it has none.
        is_applicants: Whether it is in the applicant's name.
    """

    kind: str
    valid_to: date | None = None
    is_applicants: bool = True


class Document(fields.Field[Paper]):
    """A paper as text: `deed`, `deed@2027-01-31` with its last day, `deed/other` of another."""

    default_error_messages = {  # noqa: RUF012  as the parent
        "invalid": "a document as code, code@YYYY-MM-DD or code/other"
    }

    def _deserialize(
        self, value: object, attr: str | None, data: Mapping[str, object] | None, **_: object
    ) -> Paper:
        found = _FORM.fullmatch(value) if isinstance(value, str) else None
        if found is None:
            raise self.make_error("invalid")
        try:
            valid_to = date.fromisoformat(found["valid_to"]) if found["valid_to"] else None
        except ValueError as error:
            raise self.make_error("invalid") from error
        return Paper(found["kind"], valid_to, found["other"] is None)


@attrs.frozen
class Gaps:
    """What stands between an application and its decision, all told at once (`L:ZJ-1` art. 11).

    Attributes:
        missing: Not handed in.
        expired: Handed in, past its last day.
        of_others: Handed in, in another person's name.
    """

    missing: tuple[Requirement, ...] = ()
    expired: tuple[Requirement, ...] = ()
    of_others: tuple[Requirement, ...] = ()

    @property
    def requirements(self) -> tuple[Requirement, ...]:
        """All that is still needed."""
        return (*self.missing, *self.expired, *self.of_others)

    @property
    def are_minor(self) -> bool:
        """Whether nothing but what may follow later was left out; a wrong paper is never minor."""
        return not (self.expired or self.of_others) and all(one.is_minor for one in self.missing)

    def refusal(self) -> Reason:
        """Return the refusal that names every gap."""
        facts = {
            "missing": titles(self.missing),
            "expired": titles(self.expired),
            "of_others": titles(self.of_others),
        }
        return Reason(Code.MATERIAL_MISSING, facts)


def titles(requirements: Iterable[Requirement]) -> str:
    """Return the names of documents in one line, or a dash."""
    return ", ".join(one.title for one in requirements) or "-"


def find_gaps(
    required: Iterable[Requirement],
    papers: Iterable[Paper],
    exempted: Container[str],
    today: date,
) -> Gaps:
    """Compare what a standard asks for with what was handed in.

    Args:
        required: By the standard.
        papers: Handed in; of several of one kind the best counts.
        exempted: Kinds found in the certificate base.
        today: Asia/Shanghai; the last day of a paper still counts.
    """
    handed_in: dict[str, list[Paper]] = {}
    for paper in papers:
        handed_in.setdefault(paper.kind, []).append(paper)
    missing, expired, of_others = [], [], []
    for one in required:
        if one.kind in exempted:
            continue
        found = handed_in.get(one.kind, [])
        own = [paper for paper in found if paper.is_applicants]
        if not found:
            missing.append(one)
        elif not own:
            of_others.append(one)
        elif all(paper.valid_to is not None and paper.valid_to < today for paper in own):
            expired.append(one)
    return Gaps(tuple(missing), tuple(expired), tuple(of_others))
