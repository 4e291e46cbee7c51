"""What several requests of the programme enter: values of tags, and numbers on documents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from marshmallow import ValidationError, fields

from samecity.domain.identifiers import ResidentId
from samecity.domain.reasons import Code, Reason
from samecity.errors import PlatformUnreachable
from samecity.spi import Case
from samecity_benefits.policies.tags import Tag

DERIVED: Final = "TAG_DERIVED"


def resident_id(text: str) -> ResidentId | None:
    """Read the number on somebody's document; nothing for an empty text.

    Raises:
        ValidationError: It is no such number; never says which.
    """
    try:
        return ResidentId(text) if text else None
    except ValueError as error:
        raise ValidationError("a resident id") from error


def holder_of(case: Case, number: ResidentId) -> str | Reason:
    """Return whose number it is, or nothing for nobody's; a reason while the base is silent."""
    try:
        person = case.national.find_person(number)
    except PlatformUnreachable:
        return Reason(Code.PLATFORM_UNREACHABLE)
    return person.holder.holder_ref if person is not None else ""


def value_of(text: object) -> object:
    """Read a tag's value from a command line: `true`, `false` and whole numbers are themselves."""
    if not isinstance(text, str):
        return text
    if text in ("true", "false"):
        return text == "true"
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 13 else text


def refuse_value(tag_id: str, value: object, tags: Mapping[str, Tag]) -> Reason | None:
    """Say why a tag cannot have a value; never shows the value.

    Args:
        tag_id: Id of the tag, which need not exist.
        value: What somebody says it is.
        tags: Those of the programme.
    """
    tag = tags.get(tag_id)
    if tag is not None and tag.is_derived:
        return Reason(DERIVED)
    if tag is not None and tag.takes(value):
        return None
    expected = "a tag of the programme" if tag is None else f"{tag_id} to be {tag.expected}"
    return Reason(Code.REQUEST_INVALID, {"problem": f"expected {expected}"})


class ValueField(fields.Field[object]):
    """A flag, a whole number or a word; the tag knows which."""

    default_error_messages = {  # noqa: RUF012  as the parent
        "invalid": "true, false, a whole number or a word of 1-40 characters"
    }

    def _deserialize(
        self, value: object, attr: str | None, data: Mapping[str, object] | None, **_: object
    ) -> object:
        found = value_of(value)
        if isinstance(found, bool | int) or (isinstance(found, str) and 1 <= len(found) <= 40):
            return found
        raise self.make_error("invalid")
