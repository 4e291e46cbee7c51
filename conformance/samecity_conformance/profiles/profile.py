"""Profiles as data: names, meaning, who can claim them and how much has to be exercised."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Final

import attrs
from marshmallow import fields

from samecity.errors import DataInvalid
from samecity.schemas.toml import load_toml
from samecity.schemas.values import CODE, PERCENT, TEXT, StrictSchema
from samecity_conformance.requirements.book import Requirements

FILE: Final = files("samecity_conformance.profiles") / "profiles.toml"
"""The profiles that the suite ships."""


@attrs.frozen
class Profile:
    """Something that a region promises as a whole.

    Attributes:
        zh: Name for Chinese readers; `en` likewise.
        means_zh: What it means, in one sentence; `means_en` likewise.
        share_percent: Least share of its cases that has to be exercised for a green verdict, of
            all but the omitted ones.
        agreement: Id of the agreement whose members alone can claim it, or empty.
        everybody: Whether it holds for every region, claimed or not.
    """

    id: str
    zh: str
    en: str
    means_zh: str
    means_en: str
    share_percent: int
    agreement: str = ""
    everybody: bool = False

    def contains(self, requirements: Requirements) -> tuple[str, ...]:
        """Return the ids of the requirements that belong to it."""
        return tuple(id_ for id_, one in requirements.items() if self.id in one.profiles)


class _ProfileSchema(StrictSchema):
    makes = Profile

    id = fields.String(required=True, validate=CODE)
    zh = fields.String(required=True, validate=TEXT)
    en = fields.String(required=True, validate=TEXT)
    means_zh = fields.String(required=True, validate=TEXT)
    means_en = fields.String(required=True, validate=TEXT)
    share_percent = fields.Integer(strict=True, required=True, validate=PERCENT)
    agreement = fields.String(load_default="", validate=CODE)
    everybody = fields.Boolean(load_default=False)


class _FileSchema(StrictSchema):
    profile = fields.List(fields.Nested(_ProfileSchema), required=True)


@cache
def load_profiles(file: Traversable = FILE) -> Mapping[str, Profile]:
    """Read profiles, by id, in the order of their file.

    Args:
        file: TOML with tables `[[profile]]`.

    Raises:
        DataInvalid: A key is missing, unknown or wrong, or an id stands there twice.
    """
    content = load_toml(file, _FileSchema)
    assert isinstance(content, dict)
    profiles: dict[str, Profile] = {}
    for index, one in enumerate(content["profile"]):
        assert isinstance(one, Profile)
        if one.id in profiles:
            raise DataInvalid(
                file.name,
                f"profile.{index}.id",
                expected="an id of its own",
                received=repr(one.id),
            )
        profiles[one.id] = one
    return MappingProxyType(profiles)
