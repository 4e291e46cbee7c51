"""The shape of a region's `medical.toml`; every row is checked when the platform starts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from marshmallow import ValidationError, fields, validate, validates_schema

from samecity.schemas.values import CODE, FEN, PERCENT, TEXT, Day, Division, StrictSchema
from samecity.spi import SectionSpec
from samecity_medical.rules import (
    LEAST_MONTHS,
    MOST_POINTS,
    Benefit,
    CareList,
    CoverClass,
    Covered,
    Exemption,
    FilingKind,
    FilingRule,
    Medical,
    Setting,
    Share,
)


class _CoveredSchema(StrictSchema):
    makes = Covered

    code = fields.String(required=True, validate=CODE)
    zh = fields.String(required=True, validate=TEXT)
    en = fields.String(required=True, validate=TEXT)
    cover = fields.Enum(CoverClass, by_value=True, required=True, data_key="class")
    source = fields.String(required=True, validate=TEXT)
    first_pay_percent = fields.Integer(strict=True, load_default=0, validate=PERCENT)
    demo = fields.Boolean(load_default=False)

    @validates_schema(skip_on_field_errors=True)
    def _check_share(self, data: Mapping[str, object], **_: object) -> None:
        if bool(data["first_pay_percent"]) != (data["cover"] is CoverClass.B):
            raise ValidationError("a share for class B and for no other", "first_pay_percent")


class _ShareSchema(StrictSchema):
    makes = Share

    setting = fields.Enum(Setting, by_value=True, required=True)
    percent = fields.Integer(strict=True, required=True, validate=PERCENT)
    deductible_fen = fields.Integer(strict=True, load_default=0, validate=FEN)


class _FilingRuleSchema(StrictSchema):
    makes = FilingRule

    kind = fields.Enum(FilingKind, by_value=True, required=True)
    reduction_points = fields.Integer(strict=True, required=True, validate=PERCENT)
    valid_months = fields.Integer(
        strict=True,
        validate=validate.Range(LEAST_MONTHS, 120, error=f"months, {LEAST_MONTHS}-120"),
    )

    @validates_schema(skip_on_field_errors=True)
    def _check_kind(self, data: Mapping[str, object], **_: object) -> None:
        kind, points = data["kind"], data["reduction_points"]
        assert isinstance(kind, FilingKind)  # the fields above
        assert isinstance(points, int)
        if points > MOST_POINTS[kind]:
            raise ValidationError(f"at most {MOST_POINTS[kind]} points", "reduction_points")
        if ("valid_months" in data) == (kind is FilingKind.LONG_TERM):
            raise ValidationError("months for a temporary filing and no other", "valid_months")


class _ExemptionSchema(StrictSchema):
    makes = Exemption

    id = fields.String(required=True, validate=CODE)
    members = fields.List(
        Division(),
        required=True,
        validate=validate.Length(min=2, error="two divisions or more"),
        post_load=tuple,
    )
    valid_from = Day(required=True)
    source = fields.String(required=True, validate=TEXT)
    valid_to = Day()
    demo = fields.Boolean(load_default=False)


def _each_setting_once(shares: Sequence[Share]) -> None:
    if not shares or len({one.setting for one in shares}) < len(shares):
        raise ValidationError("one share or more, each setting once")


def _every_kind_once(filings: Sequence[FilingRule]) -> None:
    if sorted(one.kind for one in filings) != sorted(FilingKind):
        raise ValidationError(f"each once of {', '.join(FilingKind)}")


class _BenefitSchema(StrictSchema):
    makes = Benefit

    shares = fields.List(
        fields.Nested(_ShareSchema),
        data_key="share",
        required=True,
        post_load=tuple,
        validate=_each_setting_once,
    )
    filings = fields.List(
        fields.Nested(_FilingRuleSchema),
        data_key="filing",
        required=True,
        post_load=tuple,
        validate=_every_kind_once,
    )
    ceiling_fen = fields.Integer(strict=True, required=True, validate=FEN)
    account_fen = fields.Integer(strict=True, required=True, validate=FEN)
    exemptions = fields.List(
        fields.Nested(_ExemptionSchema),
        data_key="exemption",
        load_default=tuple,
        post_load=tuple,
    )
    source = fields.String(required=True, validate=TEXT)
    demo = fields.Boolean(load_default=False)


def _each_code_once(rows: Sequence[Covered]) -> None:
    if len({row.code for row in rows}) < len(rows):
        raise ValidationError("each code once")


def _care_list(rows: Sequence[Covered]) -> CareList:
    return CareList(tuple(rows))


class MedicalSchema(StrictSchema):
    """`medical.toml` of a region's data folder; a region may have either part or both."""

    makes = Medical

    care = fields.List(
        fields.Nested(_CoveredSchema),
        data_key="covered",
        load_default=Medical().care,
        post_load=_care_list,
        validate=_each_code_once,
    )
    benefit = fields.Nested(_BenefitSchema, load_default=Medical().benefit)


MEDICAL: Final = SectionSpec("medical", Medical, MedicalSchema)
