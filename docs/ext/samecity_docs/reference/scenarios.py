"""Every scenario with what it declares and the fields of its requests, from the registry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from marshmallow import Schema

from samecity.cli.settings import settable
from samecity.spi import Scenario
from samecity.texts.catalogue import Texts
from samecity_docs.reference.data_files import EVERYWHERE, type_of
from samecity_docs.reference.installed import registry
from samecity_docs.reference.markdown import code, table, tables_of_texts, word, words

MEANINGS: Final = "fields"


def scenarios(language: str) -> str:
    """Return a section per plugin, and in it one per scenario."""
    listed = sorted(registry().scenarios.values(), key=lambda one: one.plugin)
    parts, plugin = [], ""
    for one in listed:
        if one.plugin != plugin:
            plugin = one.plugin
            parts.append(f"## {code(plugin)}\n\n")
        parts.append(_section(one, language))
    return "".join(parts)


def _section(one: Scenario, language: str) -> str:
    spec, said = one.spec, Texts(language)
    name = spec.zh if language == "zh" else spec.en
    section = code(f"{spec.section.name}.toml") if spec.section is not None else "–"
    facts = {
        "basis": said(f"basis.{spec.basis.value}"),
        "domain": said.word("domain", spec.domain),
        "kinds": code(*sorted(kind.value for kind in spec.kinds)),
        "discloses": code(*sorted(spec.discloses)) or word(language, "none"),
        "consent": said(f"consent.{spec.consent.value}"),
        "section": section,
        "rule": f"{spec.rule} ({spec.source})",
    }
    lines = "".join(f"* **{word(language, key)}** {value}\n" for key, value in facts.items())
    return f"### {code(spec.code)} {name}\n\n{lines}\n{_fields(spec.code, spec.schema(), language)}"


def _fields(scenario: str, schema: Schema, language: str) -> str:
    if not schema.fields:
        return f"{word(language, 'nothing')}\n\n"
    types = {field.data_key or name: field for name, field in schema.fields.items()}
    return table(
        words(language, "field", "needed", "type", "default", "meaning"),
        (
            [
                code(one.name),
                word(language, "yes" if one.required else "no"),
                type_of(types[one.name], language),
                code(plain(one.default)),
                meaning_of(scenario, one.name)[language],
            ]
            for one in settable(schema)
        ),
    )


def meaning_of(scenario: str, field: str) -> Mapping[str, str]:
    """Say what a field means, by language.

    Raises:
        KeyError: Nobody has written it down.
    """
    meanings = tables_of_texts(MEANINGS)
    return meanings.get(scenario, {}).get(field) or meanings[EVERYWHERE][field]


def plain(default: object) -> str:
    """Return a default as `--set` takes it; nothing where it cannot be written in a word."""
    if isinstance(default, bool):
        return str(default).lower()
    return str(default) if isinstance(default, int | str) else ""
