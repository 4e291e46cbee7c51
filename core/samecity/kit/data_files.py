"""Every wrong key of the data files that a plugin registers, not only the first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from importlib.resources.abc import Traversable

import tomli
from marshmallow import Schema, ValidationError, fields

from samecity.errors import DataInvalid
from samecity.kit.facts import DataFile, Row, Wrong
from samecity.schemas.agreements import AgreementSchema
from samecity.schemas.reasons import ReasonSchema, load_reasons
from samecity.schemas.region_folder import load_region
from samecity.schemas.regions import CatalogueSchema, PointsSchema, RegionSchema
from samecity.schemas.toml import first_problem, read_toml, received_at
from samecity.spi.scenario import SectionSpec
from samecity.spi.sources import AgreementSource, ReasonSource, RegionSource


def files_of_region(source: RegionSource, sections: Mapping[str, SectionSpec]) -> list[DataFile]:
    """Read all files of a region's folder; rows that do not fit each other are found last.

    Args:
        source: The folder.
        sections: Sections that working plugins define, by file name.
    """
    read = [_read(file, kind, schema) for file, kind, schema in _expected(source.folder, sections)]
    if any(one.wrong for one in read):
        return read
    return [_with_misfit(one, source, sections) for one in read]


def file_of_agreement(source: AgreementSource) -> list[DataFile]:
    """Read an agreement's file."""
    return [_read(source.file, "agreement", AgreementSchema)]


def file_of_reasons(source: ReasonSource) -> list[DataFile]:
    """Read a file of reason codes, whose every table has the same schema."""
    made = DataFile(str(source.file), "reasons")
    try:
        content = read_toml(source.file)
    except DataInvalid as error:
        return [_faulty(made, (Wrong(error.key, error.expected, error.received),))]
    wrong = [
        Wrong(f"{code}.{one.key}", one.expected, one.received)
        for code, table in content.items()
        if isinstance(table, dict)
        for one in _wrong_in(ReasonSchema(), table)
    ]
    if not wrong:
        try:
            load_reasons(source, "")
        except DataInvalid as error:
            wrong = [Wrong(error.key, error.expected, error.received)]
    return [_faulty(made, tuple(wrong))]


def rows_of(schema: Schema) -> dict[str, Row]:
    """Return what a schema takes, by the name of its tables."""
    found = {}
    for name, field in schema.fields.items():
        inner = field.inner if isinstance(field, fields.List) else None
        if isinstance(inner, fields.Nested):
            known = inner.schema.fields
            keys = frozenset(one.data_key or key for key, one in known.items())
            counts = any(isinstance(one, fields.Number) for one in known.values())
            found[field.data_key or name] = Row(keys, counts)
    return found


def _expected(
    folder: Traversable, sections: Mapping[str, SectionSpec]
) -> Iterator[tuple[Traversable, str, type[Schema] | None]]:
    yield folder / "region.toml", "region", RegionSchema
    for name, schema in (("points", PointsSchema), ("catalogue", CatalogueSchema)):
        inner = folder / name
        if not inner.is_dir():
            yield inner, name, None
        else:
            yield from ((file, name, schema) for file in _toml_in(inner))
    for file in _toml_in(folder):
        name = file.name.removesuffix(".toml")
        if name in sections:
            yield file, name, sections[name].schema
        elif name != "region":
            yield file, "", None


def _toml_in(folder: Traversable) -> Sequence[Traversable]:
    if not folder.is_dir():
        return ()
    found = (file for file in folder.iterdir() if file.name.endswith(".toml"))
    return sorted(found, key=lambda file: file.name)


def _read(file: Traversable, kind: str, schema: type[Schema] | None) -> DataFile:
    if schema is None:
        no_folder = (Wrong("-", "a folder", "no such folder"),)
        return DataFile(str(file), kind, wrong=no_folder if kind else ())
    made = schema()
    found = DataFile(str(file), kind, rows_of(made))
    try:
        return _faulty(found, tuple(_wrong_in(made, read_toml(file))))
    except DataInvalid as error:
        return _faulty(found, (Wrong(error.key, error.expected, error.received),))


def _faulty(file: DataFile, wrong: tuple[Wrong, ...]) -> DataFile:
    return DataFile(file.path, file.kind, file.rows, wrong)


def _wrong_in(schema: Schema, content: Mapping[str, object]) -> Iterator[Wrong]:
    try:
        schema.load(content)
    except ValidationError as error:
        for messages in _leaves(error.messages):
            key, expected = first_problem(messages)
            yield Wrong(key, expected, received_at(content, key))
    except (TypeError, ValueError) as error:
        # Frozen values check themselves; a schema's post_load may meet their refusal.
        yield Wrong("-", str(error), "another value")


def _leaves(messages: object) -> Iterator[object]:
    """Yield each message of a nest of messages, in a nest of its own."""
    if isinstance(messages, Mapping):
        for key, inner in messages.items():
            yield from ({key: one} for one in _leaves(inner))
    elif isinstance(messages, list):
        yield from messages
    else:
        yield messages


def _with_misfit(
    file: DataFile, source: RegionSource, sections: Mapping[str, SectionSpec]
) -> DataFile:
    """Add what only the whole folder shows to the file that it blames: ids twice, no such city."""
    try:
        load_region(source, sections, "")
    except DataInvalid as error:
        if file.path.replace("\\", "/").endswith(f"/{error.file}"):
            return _faulty(file, (Wrong(error.key, error.expected, error.received),))
    except Exception:
        return file  # the region's own class fails; the platform says so when it loads the plugin
    return file


def parsed(text: str) -> Mapping[str, object]:
    """Return the content of a TOML text; of one that is none, nothing."""
    try:
        return tomli.loads(text)
    except tomli.TOMLDecodeError:
        return {}
