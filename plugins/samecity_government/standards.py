"""A region's government data: `government.toml`. Departments, standards, proofs and assistants.

A standard is the authority's: which documents an item needs, how long it takes, what it pays. It is
the same wherever the application is taken in (R14).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import attrs
from marshmallow import ValidationError, fields, validate

from samecity.schemas.values import CODE, FEN, TEXT, StrictSchema, TwoLanguages
from samecity.spi import SectionSpec


@attrs.frozen
class Wording:
    """A text of the authority's, in both languages."""

    zh: str
    en: str

    @property
    def both(self) -> str:
        """Both languages in one line, for a fact: the same whoever reads it."""
        return f"{self.zh} / {self.en}"


@attrs.frozen
class Requirement:
    """A document that an item needs.

    Attributes:
        kind: Code of the document, such as `lease-contract`.
        is_minor: Whether it may follow after the application was taken in (`L:ZJ-1` art. 11).
    """

    kind: str
    zh: str
    en: str
    is_minor: bool = False

    @property
    def title(self) -> str:
        """Name of the document in both languages."""
        return f"{self.zh} {self.en}"


@attrs.frozen
class Standard:
    """An authority's one standard for an item (R14).

    Attributes:
        decision_days: Working days until the decision.
        documents: What has to be handed in; the card itself proves identity (`L:ZJ-1` art. 9).
        most_fen: Most that the item pays to the applicant's card; 0 pays nothing.
        is_delegable: Whether an agent may apply.
        guide: How to go about it, or None.
        questions: What people ask, each with its answer.
        demo: Whether a value is invented.
    """

    item: str
    decision_days: int
    source: str
    documents: tuple[Requirement, ...] = ()
    most_fen: int = 0
    is_delegable: bool = True
    guide: Wording | None = None
    questions: tuple[Wording, ...] = ()
    demo: bool = False


@attrs.frozen
class Department:
    """A department that takes the card as proof of identity, for part of its items (ZS-07)."""

    code: str
    zh: str
    en: str
    items: frozenset[str]
    source: str
    demo: bool = False


@attrs.frozen
class ProofKind:
    """A proof that can be printed (ZS-14).

    Attributes:
        valid_days: How long it is good for, the day of printing included.
    """

    item: str
    valid_days: int
    source: str
    demo: bool = False


@attrs.frozen
class Assistant:
    """One of the staff who apply on others' behalf (ZS-15)."""

    code: str
    zh: str
    en: str
    source: str
    demo: bool = False


@attrs.frozen
class Government:
    """A region's government data."""

    departments: tuple[Department, ...] = ()
    standards: tuple[Standard, ...] = ()
    proofs: tuple[ProofKind, ...] = ()
    assistants: tuple[Assistant, ...] = ()

    def standard_of(self, item: str) -> Standard | None:
        """Return the standard for an item, or None where no authority here handles it."""
        return next((one for one in self.standards if one.item == item), None)

    def department_of(self, item: str) -> Department | None:
        """Return the department that takes the card for an item, or None."""
        return next((one for one in self.departments if item in one.items), None)

    def proof_of(self, item: str) -> ProofKind | None:
        """Return what is printed for an item, or None."""
        return next((one for one in self.proofs if one.item == item), None)


def _each_once(name: str) -> Callable[[Sequence[object]], None]:
    def check(rows: Sequence[object]) -> None:
        if len({getattr(row, name) for row in rows}) < len(rows):
            raise ValidationError(f"each {name} once")

    return check


class _WordingSchema(TwoLanguages):
    makes = Wording


class _RequirementSchema(TwoLanguages):
    makes = Requirement

    kind = fields.String(required=True, validate=CODE)
    is_minor = fields.Boolean(data_key="minor", load_default=False)


class _StandardSchema(StrictSchema):
    makes = Standard

    item = fields.String(required=True, validate=CODE)
    decision_days = fields.Integer(
        strict=True, required=True, validate=validate.Range(0, 90, error="working days, 0-90")
    )
    documents = fields.List(
        fields.Nested(_RequirementSchema),
        load_default=tuple,
        post_load=tuple,
        validate=_each_once("kind"),
    )
    most_fen = fields.Integer(strict=True, load_default=0, validate=FEN)
    is_delegable = fields.Boolean(data_key="delegable", load_default=True)
    guide = fields.Nested(_WordingSchema, load_default=None)
    questions = fields.List(fields.Nested(_WordingSchema), load_default=tuple, post_load=tuple)
    source = fields.String(required=True, validate=TEXT)
    demo = fields.Boolean(load_default=False)


class _DepartmentSchema(TwoLanguages):
    makes = Department

    code = fields.String(required=True, validate=CODE)
    items = fields.List(fields.String(validate=CODE), required=True, post_load=frozenset)
    source = fields.String(required=True, validate=TEXT)
    demo = fields.Boolean(load_default=False)


class _ProofSchema(StrictSchema):
    makes = ProofKind

    item = fields.String(required=True, validate=CODE)
    valid_days = fields.Integer(
        strict=True, required=True, validate=validate.Range(1, 366, error="days, 1-366")
    )
    source = fields.String(required=True, validate=TEXT)
    demo = fields.Boolean(load_default=False)


class _AssistantSchema(TwoLanguages):
    makes = Assistant

    code = fields.String(required=True, validate=CODE)
    source = fields.String(required=True, validate=TEXT)
    demo = fields.Boolean(load_default=False)


class GovernmentSchema(StrictSchema):
    """`government.toml` of a region's data folder."""

    makes = Government

    departments = fields.List(
        fields.Nested(_DepartmentSchema),
        data_key="department",
        load_default=tuple,
        post_load=tuple,
        validate=_each_once("code"),
    )
    standards = fields.List(
        fields.Nested(_StandardSchema),
        data_key="standard",
        load_default=tuple,
        post_load=tuple,
        validate=_each_once("item"),
    )
    proofs = fields.List(
        fields.Nested(_ProofSchema),
        data_key="proof",
        load_default=tuple,
        post_load=tuple,
        validate=_each_once("item"),
    )
    assistants = fields.List(
        fields.Nested(_AssistantSchema),
        data_key="assistant",
        load_default=tuple,
        post_load=tuple,
        validate=_each_once("code"),
    )


GOVERNMENT: Final = SectionSpec("government", Government, GovernmentSchema)
