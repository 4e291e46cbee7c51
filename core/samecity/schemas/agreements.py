"""Schema of an agreement file."""

from __future__ import annotations

from collections.abc import Callable

from marshmallow import fields, validate

from samecity.domain.agreement import Agreement, AgreementBasis, Grant
from samecity.domain.identifiers import DivisionCode
from samecity.schemas.toml import load_toml
from samecity.schemas.values import CODE, TEXT, Division, Moment, StrictSchema
from samecity.spi.sources import AgreementSource


class GrantSchema(StrictSchema):
    """One thing that is equalised."""

    makes = Grant

    scenario = fields.String(
        required=True,
        validate=validate.Regexp(r"^[a-z_]+\.[a-z_*]+\Z", error="a scenario code or pattern"),
    )
    item_list = fields.String(load_default="", validate=validate.Length(max=40))


class AgreementSchema(StrictSchema):
    """An agreement; its size is computed from the table of divisions."""

    id = fields.String(required=True, validate=CODE)
    zh = fields.String(required=True, validate=TEXT)
    en = fields.String(required=True, validate=TEXT)
    basis = fields.Enum(AgreementBasis, by_value=True, required=True)
    members = fields.List(
        Division(),
        required=True,
        post_load=tuple,
        validate=validate.Length(min=2, error="two members or more"),
    )
    grants = fields.List(fields.Nested(GrantSchema), required=True, post_load=tuple)
    valid_from = Moment(required=True)
    valid_to = Moment(load_default=None)
    version = fields.String(required=True, validate=TEXT)
    source = fields.String(required=True, validate=TEXT)


def load_agreement(source: AgreementSource, size_of: Callable[[DivisionCode], int]) -> Agreement:
    """Read an agreement.

    Args:
        source: The file.
        size_of: Returns how many prefecture-level divisions a division covers.

    Raises:
        DataInvalid: The file is wrong.
    """
    row = load_toml(source.file, AgreementSchema)
    assert isinstance(row, dict)
    return Agreement(**row, size=sum(size_of(member) for member in row["members"]))
