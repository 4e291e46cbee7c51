"""Every key of every data file: from the schemas, with meanings that people wrote."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final

import attrs
from marshmallow import Schema, fields

from samecity.schemas.agreements import AgreementSchema
from samecity.schemas.reasons import ReasonSchema
from samecity.schemas.regions import CatalogueSchema, PointsSchema, RegionSchema
from samecity.schemas.values import FEN, PERCENT, Clock, Day, Division, Moment
from samecity_docs.page import read_page, words_in
from samecity_docs.reference.installed import registry
from samecity_docs.reference.markdown import code, table, tables_of_texts, word, words

_CORE: Final[Mapping[str, type[Schema]]] = {
    "region.toml": RegionSchema,
    "points/*.toml": PointsSchema,
    "catalogue/*.toml": CatalogueSchema,
}
_OF_PLUGINS: Final[Mapping[str, type[Schema]]] = {
    "agreement.toml": AgreementSchema,
    "reasons.toml": ReasonSchema,
}
EVERYWHERE: Final = "*"
ABOUT: Final = ""
_EXPLAINED: Final = (*_CORE, "transit.toml")
"""Files whose keys a page explains in English, which says it for the reference too."""
_PAGE: Final = "docs/write-a-region.md"

_WORDS: Final[Mapping[type[object], str]] = {
    fields.Boolean: "type_boolean",
    fields.Dict: "type_table",
    fields.Integer: "type_integer",
    fields.Nested: "type_table",
    fields.String: "type_text",
    Clock: "type_clock",
    Day: "type_day",
    Division: "type_division",
    Moment: "type_moment",
}


@attrs.frozen
class Table:
    """A table of a data file.

    Attributes:
        file: The file's name in a region's folder, or what a plugin calls it.
        path: Keys that lead to it; empty for the file itself.
        repeats: Whether it may stand there several times.
    """

    file: str
    path: tuple[str, ...]
    repeats: bool
    schema: Schema

    @property
    def heading(self) -> str:
        """The line that begins it in TOML; the file's name for the file itself."""
        if not self.path:
            return self.file
        header = ".".join(self.path)
        return f"[[{header}]]" if self.repeats else f"[{header}]"

    @property
    def key(self) -> str:
        """The name under which its meanings stand."""
        return " ".join((self.file, ".".join(self.path))).strip()

    @property
    def fields(self) -> Mapping[str, fields.Field[object]]:
        """Its fields by key, needed ones first."""
        named = {field.data_key or name: field for name, field in self.schema.fields.items()}
        return dict(sorted(named.items(), key=lambda each: not each[1].required))


def files() -> Mapping[str, type[Schema]]:
    """Return the schema of every data file: the core's, the sections', what plugins register."""
    sections = {
        f"{spec.name}.toml": spec.schema
        for scenario in registry().scenarios.values()
        if (spec := scenario.spec.section) is not None
    }
    return {**_CORE, **dict(sorted(sections.items())), **_OF_PLUGINS}


def tables_of(file: str, schema: type[Schema]) -> Iterator[Table]:
    """Return the tables of a file, each before those inside it; one that holds itself once."""
    yield from _tables(Table(file, (), repeats=False, schema=schema()), ())


def _tables(found: Table, around: tuple[type[Schema], ...]) -> Iterator[Table]:
    yield found
    within = (*around, type(found.schema))
    for key, field in found.fields.items():
        inner = field.inner if isinstance(field, fields.List) else field
        if isinstance(inner, fields.Nested) and type(inner.schema) not in within:
            repeats = isinstance(field, fields.List)
            yield from _tables(Table(found.file, (*found.path, key), repeats, inner.schema), within)


def data_files(language: str) -> str:
    """Return a section per file, with a table of keys for each table in it."""
    parts = []
    for file, schema in files().items():
        for found in tables_of(file, schema):
            parts.append(f"{'###' if found.path else '##'} {code(found.heading)}\n\n")
            about = tables_of_texts("data_files").get(found.key, {}).get(ABOUT)
            if about is not None:
                parts.append(f"{about[language]}\n\n")
            parts.append(_keys(found, language))
    return "".join(parts)


def _keys(found: Table, language: str) -> str:
    return table(
        words(language, "key", "needed", "type", "meaning"),
        (
            [
                code(key),
                word(language, "yes" if field.required else "no"),
                type_of(field, language),
                meaning_of(found, key, language),
            ]
            for key, field in found.fields.items()
        ),
    )


def meaning_of(found: Table, key: str, language: str) -> str:
    """Say what a key means.

    Raises:
        KeyError: Nobody has written it down in this language.
    """
    own = tables_of_texts("data_files").get(found.key, {}).get(key, {})
    if language == "en" and found.file in _EXPLAINED:
        own = {"en": _explained(found.heading).get(key, ""), **own}
    said = own.get(language) or tables_of_texts("data_files")[EVERYWHERE].get(key, {}).get(language)
    if not said:
        raise KeyError(f"{found.key}: {key}: {language}")
    return said


@cache
def _explained(heading: str) -> Mapping[str, str]:
    """Return the meanings of a table's keys as the page has them, by key."""
    page = read_page(_PAGE)
    name = heading.strip("[]").rpartition(".")[2]
    known = (heading, f"[[{name}]]", f"[{name}]", name)
    section = next((each for each in known if each in page.sections), None)
    rows = page.rows(section) if section is not None else []
    return {words_in(cells[0])[0]: cells[2] for cells in rows}


def type_of(field: fields.Field[object], language: str) -> str:
    """Say of which type a value is, with the choices if they are few."""
    if isinstance(field, fields.List):
        if isinstance(field.inner, fields.Nested):
            return word(language, "type_tables")
        return word(language, "type_list").format(of=type_of(field.inner, language))
    if isinstance(field, fields.Enum):
        return code(*(str(one.value if field.by_value else one.name) for one in field.enum))
    if FEN in field.validators:
        return word(language, "type_fen")
    if PERCENT in field.validators:
        return word(language, "type_percent")
    kind = next((name for known, name in _WORDS.items() if isinstance(field, known)), "type_value")
    return word(language, kind)
