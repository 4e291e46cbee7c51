"""A region's trade unions, and who is a member of which: a row per member in the home's books."""

from __future__ import annotations

from datetime import date
from typing import Final

import attrs
from marshmallow import ValidationError, fields, validate

from samecity.domain.clock import local_day
from samecity.domain.effects import SetState
from samecity.domain.reasons import Code, Reason
from samecity.schemas.values import CODE, FEN, TEXT, StrictSchema
from samecity.spi import Case, Question, Region, Scenario, SectionSpec

_MEMBER: Final = "union_member"


@attrs.frozen
class Union:
    """A union that recognises its members by card.

    Attributes:
        id: Unique in its region.
        most_aid_fen: Most that it pays for one event.
        demo: Whether a value is invented.
    """

    id: str
    zh: str
    en: str
    most_aid_fen: int
    source: str
    demo: bool = False


@attrs.frozen
class Unions:
    """`union.toml` of a region.

    Attributes:
        office_type: Type of the service points that are the unions' own.
    """

    unions: tuple[Union, ...] = ()
    office_type: str = ""

    def union(self, named: str) -> Union | None:
        """Return a union; the first one where none is named."""
        return next((one for one in self.unions if named in ("", one.id)), None)


class _UnionSchema(StrictSchema):
    makes = Union

    id = fields.String(required=True, validate=CODE)
    zh = fields.String(required=True, validate=TEXT)
    en = fields.String(required=True, validate=TEXT)
    most_aid_fen = fields.Integer(strict=True, required=True, validate=FEN)
    source = fields.String(required=True, validate=TEXT)
    demo = fields.Boolean(load_default=False)


def _check_ids(rows: list[Union]) -> None:
    if len({row.id for row in rows}) < len(rows):
        raise ValidationError("each id once")


class UnionsSchema(StrictSchema):
    """`union.toml` of a region's data folder."""

    makes = Unions

    unions = fields.List(
        fields.Nested(_UnionSchema),
        data_key="union",
        required=True,
        post_load=tuple,
        validate=_check_ids,
    )
    office_type = fields.String(required=True, validate=CODE)


UNION: Final = SectionSpec("union", Unions, UnionsSchema)
NO_UNIONS: Final = Unions()


class UnionScenario(Scenario):
    """What all scenarios of unions share: the unions of the card's home."""

    def home_entitlement(self, region: Region, question: Question) -> Unions:
        """Find the unions of the card's home."""
        return region.section(Unions) or NO_UNIONS


def is_member(case: Case, union: Union, holder_ref: str) -> bool:
    """Say whether a person is a member today; the last day belongs to the membership."""
    row = case.home_shelf.get(_MEMBER, f"{union.id}:{holder_ref}")
    if row is None:
        return False
    until = str(row.body["until"])
    return not until or local_day(case.request.at) <= date.fromisoformat(until)


def enrol(case: Case, union: Union, holder_ref: str, until: date | None) -> SetState:
    """Make the effect that writes a membership, its last day, or its end."""
    key = f"{union.id}:{holder_ref}"
    body = {"until": until.isoformat() if until is not None else ""}
    return case.home_shelf.set(_MEMBER, key, body, case.home_shelf.get(_MEMBER, key))


def union_here(case: Case, named: str) -> Union | Reason:
    """Return the home's union that is meant, or why there is none."""
    unions = case.entitlement_as(Unions)
    if not unions.unions:
        return Reason(Code.HOME_PROGRAMME_ONLY)
    return unions.union(named) or Reason(Code.ITEM_NOT_IN_LIST)


UNION_CODE: Final = validate.Regexp(
    r"^([a-z][a-z0-9_.-]{0,39})?\Z", error="a lower-case code of up to 40 characters"
)
