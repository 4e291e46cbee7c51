"""The newspaper seeds, row by row: what each asks of a platform and the command that shows it.

The rows stand in `rows/*.toml`, one file for each group of scenarios. A row works, is dated data
that a report shows, or is left out for a reason; none is missing (domain 2.1-2.4).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import unique
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

import attrs
from marshmallow import ValidationError, fields, post_load, validate

from samecity.domain.word import Word
from samecity.errors import DataInvalid
from samecity.schemas.toml import load_toml
from samecity.schemas.values import TEXT, StrictSchema, TwoLanguages

LAST: Final = {"ZS": 32, "NB": 16, "BZ": 19, "AH": 29}
"""Number of the last row of each region's part; they begin at 1. Source: domain 2.1-2.4."""

_ROWS: Final = files("samecity.seeds") / "rows"
_ID: Final = re.compile(r"(ZS|NB|BZ|AH)-(\d\d)", re.ASCII)
_COMMAND: Final = validate.Regexp(r"samecity [ -~]{1,300}\Z", error="a samecity command")


@unique
class State(Word):
    """What became of a row."""

    WORKS = "works"
    DATA = "data"
    LEFT_OUT = "left out"


@attrs.frozen
class SeedRow:
    """A row of the seeds.

    Attributes:
        id: Part and number, such as `ZS-03`.
        title: By language, `zh` and `en`.
        command: Shows it; empty where it is left out.
        exit: Exit code with which the command ends.
        why: By language, why it is left out; else empty.
    """

    id: str
    state: State
    title: Mapping[str, str]
    source: str
    command: str = ""
    exit: int = 0
    why: Mapping[str, str] = attrs.field(factory=dict)


def load_rows(folder: Traversable = _ROWS) -> tuple[SeedRow, ...]:
    """Read all rows, in the order of the dossier.

    Raises:
        DataInvalid: A file cannot be read, a key is wrong, or a row stands there twice.
    """
    rows: dict[str, SeedRow] = {}
    for file, row in _read(folder):
        if row.id in rows:
            raise DataInvalid(file, "row.id", expected="each row once", received=f"{row.id} again")
        rows[row.id] = row
    return tuple(rows[name] for name in sorted(rows, key=_place))


def missing(rows: tuple[SeedRow, ...]) -> tuple[str, ...]:
    """Return the ids of the dossier that no row speaks of."""
    known = {row.id for row in rows}
    every = (f"{part}-{n:02}" for part, last in LAST.items() for n in range(1, last + 1))
    return tuple(name for name in every if name not in known)


def _read(folder: Traversable) -> Iterator[tuple[str, SeedRow]]:
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        if file.name.endswith(".toml"):
            loaded = load_toml(file, _FileSchema)
            assert isinstance(loaded, dict)  # what the schema makes
            for row in loaded["row"]:
                yield file.name, row


def _place(name: str) -> tuple[int, str]:
    return list(LAST).index(name[:2]), name


def _is_known(name: str) -> None:
    found = _ID.fullmatch(name)
    if found is None or not 1 <= int(found[2]) <= LAST[found[1]]:
        raise ValidationError("the id of a row of the dossier, such as ZS-03")


class _RowSchema(StrictSchema):
    id = fields.String(required=True, validate=_is_known)
    state = fields.Enum(State, by_value=True, required=True)
    title = fields.Nested(TwoLanguages, required=True)
    source = fields.String(required=True, validate=TEXT)
    command = fields.String(validate=_COMMAND)
    exit = fields.Integer(strict=True, validate=validate.Range(0, 3, error="an exit code, 0-3"))
    why = fields.Nested(TwoLanguages)

    @post_load
    def _make(self, data: dict[str, object], **_: object) -> object:
        is_left_out = data["state"] is State.LEFT_OUT
        if is_left_out is ("command" in data) or is_left_out is not ("why" in data):
            raise ValidationError("a command, or why the row is left out")
        return SeedRow(**data)  # type: ignore[arg-type]  # fields as above


class _FileSchema(StrictSchema):
    row = fields.List(fields.Nested(_RowSchema), required=True)
