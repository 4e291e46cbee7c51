"""What a request may say in its query: language, page, moment, and fields of a scenario."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final, TypeVar

import attrs
import click
from flask import json
from marshmallow import RAISE, Schema, ValidationError, fields, post_load, validate

from samecity.cli.command import LANGUAGES
from samecity.cli.options import moment, setting
from samecity.schemas.values import StrictSchema
from samecity_portal.api.members import MOMENT_PATTERN

PAGE_SIZE: Final = 50
MOST_PER_PAGE: Final = 200
_LAST_PAGE: Final = 1_000_000
_LONGEST: Final = 200

_Row = TypeVar("_Row")


class At(fields.Field[datetime]):
    """A day or moment of this century; without a zone it is Asia/Shanghai, a day means 10:00."""

    def __init__(self) -> None:
        super().__init__(
            metadata={
                "type": "string",
                "pattern": MOMENT_PATTERN,
                "description": "When, in Asia/Shanghai; a day alone means 10:00. Default: now",
                "example": "2026-11-23T10:00",
            }
        )

    def _deserialize(self, value: object, attr: str | None, data: object, **_: object) -> datetime:
        try:
            return moment(str(value))
        except click.BadParameter as error:
            raise ValidationError(error.message) from error


class Setting(fields.Field[tuple[str, str]]):
    """A field of the scenario, written as k=v."""

    def _deserialize(
        self, value: object, attr: str | None, data: object, **_: object
    ) -> tuple[str, str]:
        try:
            return setting(str(value))
        except click.BadParameter as error:
            raise ValidationError(error.message) from error


def name(description: str, *, required: bool = False, **more: object) -> fields.String:
    """Return a parameter that names something."""
    return fields.String(
        required=required,
        validate=validate.Length(min=1, max=_LONGEST),
        metadata={"description": description, **more},
    )


def settings() -> fields.List[tuple[str, str]]:
    """Return the parameter `set`, which may be given several times."""
    return fields.List(
        Setting(metadata={"type": "string", "pattern": r"^[^=\s]+=[^\s]*$"}),
        data_key="set",
        validate=[validate.Length(max=40), _each_once],
        metadata={"description": "Field of the scenario as k=v; may be given several times"},
    )


def _each_once(given: Sequence[tuple[str, str]]) -> None:
    if len({key for key, _ in given}) < len(given):
        raise ValidationError("each field once")


class QuerySchema(StrictSchema):
    """The query of every operation; what nobody declared is refused, so that a slip is seen."""

    lang = fields.String(
        validate=validate.OneOf(LANGUAGES),
        metadata={"description": "Language of texts; default by Accept-Language"},
    )

    @post_load
    def _make(self, data: dict[str, object], **_: object) -> object:
        # The language is the rim's matter: `samecity_portal.current.lang` reads it.
        data.pop("lang", None)
        return data if self.makes is None else self.makes(**data)


@attrs.frozen
class Page:
    """Which part of a list is asked for; pages begin with 1."""

    page: int = 1
    page_size: int = PAGE_SIZE

    @property
    def skip(self) -> int:
        """How many rows stand on the pages before."""
        return (self.page - 1) * self.page_size


class PageSchema(QuerySchema):
    """The query of every operation that answers with a list."""

    makes = Page

    page = fields.Integer(
        validate=validate.Range(min=1, max=_LAST_PAGE, error="a whole number, 1-{max}"),
        metadata={"description": "Which page; the first is 1", "default": 1},
    )
    page_size = fields.Integer(
        validate=validate.Range(min=1, max=MOST_PER_PAGE, error="a whole number, 1-{max}"),
        metadata={"description": "Rows on a page", "default": PAGE_SIZE},
    )


class PaginationSchema(Schema):
    """The header X-Pagination of a list: JSON."""

    class Meta:
        """What stands in the header is fixed."""

        unknown = RAISE

    total = fields.Integer(required=True, metadata={"description": "Rows on all pages"})
    total_pages = fields.Integer(required=True, metadata={"description": "Pages"})
    page = fields.Integer(required=True, metadata={"description": "This page"})
    page_size = fields.Integer(required=True, metadata={"description": "Rows on a full page"})
    previous_page = fields.Integer(
        required=True, allow_none=True, metadata={"description": "Page before; null on the first"}
    )
    next_page = fields.Integer(
        required=True, allow_none=True, metadata={"description": "Page after; null on the last"}
    )


def paged(rows: Sequence[_Row], query: Page) -> tuple[list[_Row], dict[str, str]]:
    """Return one page of a list, and the header that says which."""
    page = rows[query.skip : query.skip + query.page_size]
    return list(page), pagination(len(rows), query)


def pagination(total: int, query: Page) -> dict[str, str]:
    """Return the header that says which page of how many rows an answer is."""
    pages = -(-total // query.page_size)
    said = {
        "total": total,
        "total_pages": pages,
        "page": query.page,
        "page_size": query.page_size,
        "previous_page": query.page - 1 if query.page > 1 else None,
        "next_page": query.page + 1 if query.page < pages else None,
    }
    return {"X-Pagination": json.dumps(said)}
