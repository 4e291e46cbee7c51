"""The messages of the API with their members, from docs/openapi.json.

They are described in English where they are declared. In Chinese that stands in
`texts/messages.zh.toml`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final

import msgspec

from samecity_docs.page import ROOT
from samecity_docs.reference.markdown import anchor, code, table, translations, word, words

_CHINESE: Final = "messages.zh"


class Member(msgspec.Struct, frozen=True):
    """A member of a message, as JSON Schema describes it.

    Attributes:
        ref: Path of the message that it is, or empty.
    """

    description: str = ""
    type: str | list[str] = ""
    ref: str = msgspec.field(name="$ref", default="")
    enum: list[str | int | None] = []
    items: Member | None = None
    any_of: list[Member] = msgspec.field(name="anyOf", default=[])


class Message(msgspec.Struct, frozen=True):
    """A message.

    Attributes:
        required: Names of the members that are always there, or have to be.
    """

    properties: Mapping[str, Member] = {}
    required: frozenset[str] = frozenset()


class _Components(msgspec.Struct, frozen=True):
    schemas: Mapping[str, Message]


class _Document(msgspec.Struct, frozen=True):
    components: _Components


@cache
def all_messages() -> Mapping[str, Message]:
    """Return every message by its name."""
    text = (ROOT / "docs" / "openapi.json").read_bytes()
    return msgspec.json.decode(text, type=_Document).components.schemas


def descriptions() -> Iterator[str]:
    """Return what is said of every member of every message."""
    for message in all_messages().values():
        yield from (member.description for member in message.properties.values())


def messages(language: str) -> str:
    """Return a section per message, with a table of its members."""
    return "".join(
        f"## {code(name)}\n\n{_members(message, language)}"
        for name, message in all_messages().items()
    )


def _members(message: Message, language: str) -> str:
    return table(
        words(language, "member", "needed", "type", "meaning"),
        (
            [
                code(name),
                word(language, "yes" if name in message.required else "no"),
                _type_of(member, language),
                _said(member.description, language),
            ]
            for name, member in message.properties.items()
        ),
    )


def _said(text: str, language: str) -> str:
    return translations(_CHINESE)[text] if language == "zh" else text


def _type_of(member: Member, language: str) -> str:
    if member.ref:
        name = member.ref.rpartition("/")[2]
        return f"[{name}](#{anchor(name)})"
    if member.any_of:
        return word(language, "or").join(_type_of(one, language) for one in member.any_of)
    if member.enum:
        return code(*("null" if one is None else str(one) for one in member.enum))
    if member.items is not None:
        return word(language, "type_array").format(of=_type_of(member.items, language))
    kinds = [member.type] if isinstance(member.type, str) else member.type
    return word(language, "or").join(word(language, f"type_{kind or 'value'}") for kind in kinds)
