"""What an application says, wherever it is filed, and what home answers about its item."""

from __future__ import annotations

from typing import ClassVar, Final

import attrs
import msgspec
from marshmallow import fields, validate

from samecity.domain.card import CredentialKind
from samecity.schemas.values import CODE, StrictSchema
from samecity.spi import Case, Region
from samecity_government.cases.case_book import Delivery
from samecity_government.cases.papers import MOST_PAPERS, Document, Paper
from samecity_government.standards import Government, Standard

KINDS: Final = frozenset(CredentialKind)
"""A window takes every form of the card; `none` is a document, or an order from an authority."""

MOST_ASKED_FEN: Final = 10_000_000
"""Most that one application can ask for: 100,000.00. Project-defined."""

NUMBER: Final = validate.Regexp(
    r"^([A-Z]?[0-9]{6}-[0-9a-f]{12})?\Z", error="the number of a receipt, or nothing"
)
"""What a case or mandate is called; see `case_book.number_of`."""


@attrs.frozen
class ApplicationFields:
    """An application.

    Attributes:
        item: Code of the item, as in the host's list.
        documents: What is handed in, at most 20.
        contested: Kinds of document whose data in the certificate base the applicant contests.
        amount_fen: What is asked for, where the item pays; the standard's most holds.
    """

    item: str = "provident-fund-withdrawal"
    documents: tuple[Paper, ...] = ()
    contested: frozenset[str] = frozenset()
    amount_fen: int = 0
    delivery: Delivery = Delivery.POST


class ApplicationSchema(StrictSchema):
    """Fields of an application."""

    makes: ClassVar[type[object] | None] = ApplicationFields

    item = fields.String(load_default=ApplicationFields().item, validate=CODE)
    documents = fields.List(
        Document(),
        load_default=tuple,
        post_load=tuple,
        validate=validate.Length(max=MOST_PAPERS, error=f"at most {MOST_PAPERS} documents"),
    )
    contested = fields.List(
        fields.String(validate=CODE),
        load_default=frozenset,
        post_load=frozenset,
        validate=validate.Length(max=MOST_PAPERS, error=f"at most {MOST_PAPERS} kinds"),
    )
    amount_fen = fields.Integer(
        strict=True,
        load_default=0,
        validate=validate.Range(0, MOST_ASKED_FEN, error=f"fen, 0-{MOST_ASKED_FEN}"),
    )
    delivery = fields.Enum(Delivery, by_value=True, load_default=Delivery.POST)


class Handling(msgspec.Struct, frozen=True, gc=False):
    """What home says of an item: its one standard, or None where no authority handles it."""

    standard: Standard | None


def handling_of(home: Region, item: str) -> Handling:
    """Look the item's standard up in home's data; the host has no say in it (R14)."""
    section = home.section(Government)
    return Handling(section.standard_of(item) if section is not None else None)


def is_order(case: Case) -> bool:
    """Say whether an authority gives an order, and no person stands in front of anybody."""
    document = case.presentment.document
    return (
        case.request.kind is CredentialKind.NONE
        and document is not None
        and not document.holder_ref
    )


def proxy_of(case: Case) -> str:
    """Return the reference of the person who brings another person's card, or nothing."""
    document = case.presentment.document
    if case.request.kind is CredentialKind.NONE or document is None:
        return ""
    return document.holder_ref
