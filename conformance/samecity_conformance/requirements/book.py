"""The requirements by id, read from `requirements.toml`, and what tags say by naming them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

from marshmallow import fields, validate

from samecity.errors import DataInvalid, UnknownName
from samecity.schemas.toml import load_toml
from samecity.schemas.values import TEXT, StrictSchema
from samecity_conformance.requirements.requirement import Requirement
from samecity_conformance.run.record import Level

FILE: Final = files("samecity_conformance.requirements") / "requirements.toml"
"""The requirements that the suite ships."""

ID: Final = re.compile(r"R\d{2}|[A-Z]-(\d{2}|[a-z])")
"""Shape of a requirement's id; a tag of this shape names one."""

_STATEMENT = validate.Length(min=1, max=300, error="a statement of 1-300 characters")


class _RequirementSchema(StrictSchema):
    makes = Requirement

    id = fields.String(
        required=True, validate=validate.Regexp(ID, error="an id such as R02, P-d, H-03")
    )
    zh = fields.String(required=True, validate=_STATEMENT)
    en = fields.String(required=True, validate=_STATEMENT)
    level = fields.Enum(Level, by_value=True, required=True)
    rule = fields.String(required=True, validate=TEXT)
    source = fields.String(required=True, validate=TEXT)
    profiles = fields.List(
        fields.String(validate=TEXT),
        required=True,
        post_load=tuple,
        validate=validate.Length(min=1, error="a profile"),
    )


class _BookSchema(StrictSchema):
    requirement = fields.List(fields.Nested(_RequirementSchema), required=True)


class Requirements(Mapping[str, Requirement]):
    """Requirements by id, in the order of their file.

    Args:
        requirements: Each id once.
    """

    def __init__(self, requirements: Iterable[Requirement]) -> None:
        self._by_id = {one.id: one for one in requirements}

    def __getitem__(self, id_: str) -> Requirement:
        """Return a requirement.

        Raises:
            UnknownName: There is none of this id.
        """
        try:
            return self._by_id[id_]
        except KeyError:
            raise UnknownName("requirement", id_) from None

    def __contains__(self, id_: object) -> bool:
        return id_ in self._by_id

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_id)

    def __len__(self) -> int:
        return len(self._by_id)

    def level(self, tags: Iterable[str]) -> Level:
        """Return how binding a case is: as a tag says, else as its strongest requirement.

        Args:
            tags: Of the case.

        Raises:
            UnknownName: A tag has the shape of an id that no requirement has.
        """
        found = frozenset(tags)
        said = next((level for level in Level if level.value in found), None)
        if said is not None:
            return said
        levels = {self[id_].level for id_ in ids_in(found)}
        return next((level for level in Level if level in levels), Level.MAY)

    def profiles(self, ids: Iterable[str]) -> tuple[str, ...]:
        """Return the profiles that contain one of some requirements, sorted.

        Raises:
            UnknownName: One of them is no requirement.
        """
        return tuple(sorted({name for id_ in ids for name in self[id_].profiles}))


def ids_in(tags: Iterable[str]) -> tuple[str, ...]:
    """Return the tags that name a requirement, known or not, sorted."""
    return tuple(sorted(tag for tag in tags if ID.fullmatch(tag)))


@cache
def load_requirements(file: Traversable = FILE) -> Requirements:
    """Read requirements.

    Args:
        file: TOML with tables `[[requirement]]`.

    Raises:
        DataInvalid: A key is missing, unknown or wrong, or an id stands there twice.
    """
    content = load_toml(file, _BookSchema)
    assert isinstance(content, dict)
    rows: list[Requirement] = content["requirement"]
    seen: set[str] = set()
    for index, row in enumerate(rows):
        if row.id in seen:
            raise DataInvalid(
                file.name,
                f"requirement.{index}.id",
                expected="an id of its own",
                received=repr(row.id),
            )
        seen.add(row.id)
    return Requirements(rows)
