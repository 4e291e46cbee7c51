"""A region's benefits data: who pays what, where cash is drawn, which vouchers it gives out.

Everything stands in the region's `benefits.toml`; here is its shape.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum, unique
from typing import Final

import attrs
from marshmallow import ValidationError, fields, validate

from samecity.schemas.values import CODE, COUNT, FEN, TEXT, Day, StrictSchema
from samecity.spi import SectionSpec


@unique
class Sort(StrEnum):
    """Sorts of programme. Source: S3 BZ-02, S4 AH-10, AH-24."""

    SUBSIDY = "subsidy"
    PENSION = "pension"
    ALLOWANCE = "allowance"
    PROVIDENT_FUND = "provident_fund"
    SALARY = "salary"


@attrs.frozen
class Programme:
    """What an authority pays to people's cards.

    Attributes:
        id: Unique in its region.
        department: Code of the department that pays.
        cities: City codes whose cards it pays to; empty is the whole region (AH-24).
        demo: Whether the row is invented.
    """

    id: str
    sort: Sort
    zh: str
    en: str
    department: str
    source: str
    cities: frozenset[str] = frozenset()
    demo: bool = False


@attrs.frozen
class CashRule:
    """What a class of place pays out.

    Attributes:
        point_type: The class, a type of service point such as `village_cash`.
        daily_fen: Most that one person draws at such places in a day.
        demo: Whether the number is invented.
    """

    point_type: str
    daily_fen: int
    source: str
    demo: bool = False


@attrs.frozen
class VoucherRule:
    """A consumption voucher: so much off one purchase.

    Attributes:
        id: Unique in its region.
        face_fen: What the programme pays of a purchase.
        threshold_fen: The least purchase that it is for.
        budget: Vouchers that are given out in all.
        merchants: Types of service point that take it.
        from_day: First day on which it can be spent.
        to_day: Last day, inclusive.
        demo: Whether a value is invented.
    """

    id: str
    zh: str
    en: str
    face_fen: int
    threshold_fen: int
    budget: int
    merchants: frozenset[str]
    from_day: date
    to_day: date
    source: str
    demo: bool = False

    def __attrs_post_init__(self) -> None:
        if not 0 < self.face_fen <= self.threshold_fen or self.to_day < self.from_day:
            raise ValueError("0 < face_fen <= threshold_fen, from_day not after to_day")


@attrs.frozen
class Benefits:
    """A region's benefits data.

    Attributes:
        activation_minutes: How long a bank takes to activate an account at most (BZ-09).
    """

    programmes: tuple[Programme, ...] = ()
    cash: tuple[CashRule, ...] = ()
    vouchers: tuple[VoucherRule, ...] = ()
    activation_minutes: int = 5

    def programme(self, named: str) -> Programme | None:
        """Return a programme; the first one where none is named."""
        return next((one for one in self.programmes if named in ("", one.id)), None)

    def cash_at(self, point_type: str) -> CashRule | None:
        """Return what a class of place pays out, or None if it pays out nothing."""
        return next((one for one in self.cash if one.point_type == point_type), None)

    def voucher(self, named: str) -> VoucherRule | None:
        """Return a voucher; the first one where none is named."""
        return next((one for one in self.vouchers if named in ("", one.id)), None)


def _check_ids(rows: list[Programme] | list[VoucherRule]) -> None:
    if len({row.id for row in rows}) < len(rows):
        raise ValidationError("each id once")


def _codes(*, required: bool = False) -> fields.List[str]:
    if required:
        return fields.List(fields.String(validate=CODE), required=True, post_load=frozenset)
    return fields.List(fields.String(validate=CODE), load_default=frozenset, post_load=frozenset)


class _ProgrammeSchema(StrictSchema):
    makes = Programme

    id = fields.String(required=True, validate=CODE)
    sort = fields.Enum(Sort, by_value=True, required=True)
    zh = fields.String(required=True, validate=TEXT)
    en = fields.String(required=True, validate=TEXT)
    department = fields.String(required=True, validate=CODE)
    source = fields.String(required=True, validate=TEXT)
    cities = _codes()
    demo = fields.Boolean(load_default=False)


class _CashSchema(StrictSchema):
    makes = CashRule

    point_type = fields.String(required=True, validate=CODE)
    daily_fen = fields.Integer(strict=True, required=True, validate=FEN)
    source = fields.String(required=True, validate=TEXT)
    demo = fields.Boolean(load_default=False)


class _VoucherSchema(StrictSchema):
    makes = VoucherRule

    id = fields.String(required=True, validate=CODE)
    zh = fields.String(required=True, validate=TEXT)
    en = fields.String(required=True, validate=TEXT)
    face_fen = fields.Integer(strict=True, required=True, validate=FEN)
    threshold_fen = fields.Integer(strict=True, required=True, validate=FEN)
    budget = fields.Integer(strict=True, required=True, validate=COUNT)
    merchants = _codes(required=True)
    from_day = Day(required=True)
    to_day = Day(required=True)
    source = fields.String(required=True, validate=TEXT)
    demo = fields.Boolean(load_default=False)


class BenefitsSchema(StrictSchema):
    """`benefits.toml` of a region's data folder."""

    makes = Benefits

    programmes = fields.List(
        fields.Nested(_ProgrammeSchema),
        data_key="programme",
        load_default=tuple,
        post_load=tuple,
        validate=_check_ids,
    )
    cash = fields.List(fields.Nested(_CashSchema), load_default=tuple, post_load=tuple)
    vouchers = fields.List(
        fields.Nested(_VoucherSchema),
        data_key="voucher",
        load_default=tuple,
        post_load=tuple,
        validate=_check_ids,
    )
    activation_minutes = fields.Integer(
        strict=True, load_default=5, validate=validate.Range(1, 60, error="minutes, 1-60")
    )


BENEFITS: Final = SectionSpec("benefits", Benefits, BenefitsSchema)
