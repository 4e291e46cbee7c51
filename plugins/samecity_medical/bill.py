"""A bill: its lines, how they cross the border, and what of them the place of care covers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import unique
from typing import Final

import attrs
from marshmallow import fields, validate

from samecity.domain.word import Word
from samecity.schemas.values import CODE, StrictSchema
from samecity_medical.rules import CareList

MOST_LINES: Final = 50
MOST_LINE_FEN: Final = 10**8
"""No line of a bill is above 1,000,000 yuan."""

_LINE: Final = re.compile(r"([^:]*):([0-9]{1,12})")


@unique
class Pay(Word):
    """Who is asked to pay before the holder does.

    `FUND` asks home's fund and then the personal account, `ACCOUNT` the personal account alone,
    `SELF` nobody: the bill may be claimed by hand at home later.
    """

    FUND = "fund"
    ACCOUNT = "account"
    SELF = "self"


@attrs.frozen
class Line:
    """One line of a bill.

    Attributes:
        code: What it is; the list of the place of care says whether and how it is covered.
        amount_fen: Above 0.
    """

    code: str
    amount_fen: int


EXAMPLE: Final = (Line("amoxicillin", 3_252), Line("atorvastatin", 3_177))
"""The bill of a request that names none: one drug of class A, one of class B. Source: P30."""


@attrs.frozen
class Assessed:
    """A bill held against the list of the place of care.

    Attributes:
        gross_fen: The whole bill.
        covered_fen: To which a fund's ratio applies.
        medical_fen: For which a personal account may be used: all but goods that no insurance
            pays.
    """

    gross_fen: int
    covered_fen: int
    medical_fen: int


def assess(lines: Iterable[Line], care: CareList) -> Assessed:
    """Hold a bill against a list; what is not on it is covered by nobody (R12)."""
    gross_fen = covered_fen = medical_fen = 0
    for line in lines:
        row = care.row(line.code)
        gross_fen += line.amount_fen
        if row is not None:
            covered_fen += row.covered_fen(line.amount_fen)
            medical_fen += line.amount_fen
    return Assessed(gross_fen, covered_fen, medical_fen)


class _LineSchema(StrictSchema):
    makes = Line

    code = fields.String(required=True, validate=CODE)
    amount_fen = fields.Integer(
        strict=True,
        required=True,
        validate=validate.Range(1, MOST_LINE_FEN, error="whole fen, 1 or more"),
    )


def _split(value: object) -> object:
    """Read `code:fen,code:fen`, which is how a command line gives a bill."""
    if not isinstance(value, str):
        return value
    found = (_LINE.fullmatch(word) for word in value.split(","))
    return [{"code": one[1], "amount_fen": int(one[2])} if one else {} for one in found]


def lines_field() -> fields.List[Line]:
    """Return the field for a bill: a list of lines, or one text `code:fen,code:fen`."""
    return fields.List(
        fields.Nested(_LineSchema),
        load_default=EXAMPLE,
        pre_load=_split,
        post_load=tuple,
        validate=validate.Length(1, MOST_LINES, error=f"1-{MOST_LINES} lines"),
    )
