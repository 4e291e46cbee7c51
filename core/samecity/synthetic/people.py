"""The synthetic people of the examples: who they are and which region issued their cards."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable

import attrs
from marshmallow import fields, validate

from samecity.domain.holder import Holder
from samecity.domain.identifiers import DivisionCode, ResidentId
from samecity.errors import DataInvalid
from samecity.schemas.toml import load_toml
from samecity.schemas.values import CODE, Division, StrictSchema, TwoLanguages
from samecity.spi import Person

_FILE = files("samecity.synthetic") / "data" / "people.toml"


@attrs.frozen
class SyntheticPerson:
    """A person who does not exist.

    Attributes:
        ref: Name that commands and examples use, such as `p-chen`.
        person: The record in the cardholder base; its name is the Chinese one.
        home: Region code of the card's issuer.
        city: City code of the issuer inside that region.
        name_en: The name for English readers.
        note_zh: What the person is there for.
        note_en: The same in English.
    """

    ref: str
    person: Person
    home: str
    city: str
    name_en: str
    note_zh: str
    note_en: str


def load_people(file: Traversable = _FILE) -> Mapping[str, SyntheticPerson]:
    """Read the synthetic people, by ref.

    Raises:
        DataInvalid: The file cannot be read, a key is wrong, a ref stands there twice, or a
            guardian is not in the file.
    """
    table = load_toml(file, _FileSchema)
    assert isinstance(table, _File)  # what the schema makes
    refs = [row.ref for row in table.person]
    people: dict[str, SyntheticPerson] = {}
    for index, row in enumerate(table.person):
        key = f"person.{index}"
        if row.ref in people:
            raise DataInvalid(
                file.name, f"{key}.ref", expected="a ref of its own", received=f"{row.ref!r} again"
            )
        if row.guardian and row.guardian not in refs:
            raise DataInvalid(
                file.name,
                f"{key}.guardian",
                expected="the ref of a person in this file",
                received=repr(row.guardian),
            )
        people[row.ref] = _person(row, _synthetic_id(file.name, f"{key}.resident_id", row))
    return people


@attrs.frozen
class _Row:
    ref: str
    resident_id: str
    name: Mapping[str, str]
    home: str
    city: str
    household: DivisionCode
    residence: DivisionCode
    insured: DivisionCode
    classes: frozenset[str]
    guardian: str
    note: Mapping[str, str]


@attrs.frozen
class _File:
    demo: bool
    person: tuple[_Row, ...]


class _NameSchema(StrictSchema):
    zh = fields.String(
        required=True, validate=validate.Regexp(r"测试\w{1,3}\Z", error="测试 and a name")
    )
    en = fields.String(
        required=True, validate=validate.Regexp(r"Test [A-Z][a-z]+\Z", error="Test and a name")
    )


class _RowSchema(StrictSchema):
    makes = _Row

    ref = fields.String(
        required=True, validate=validate.Regexp(r"p-[a-z]+\Z", error="a ref such as p-chen")
    )
    resident_id = fields.String(required=True)
    name = fields.Nested(_NameSchema, required=True)
    home = fields.String(required=True, validate=CODE)
    city = fields.String(required=True, validate=CODE)
    household = Division(required=True)
    residence = Division(required=True)
    insured = Division(required=True)
    classes = fields.List(fields.String(validate=CODE), load_default=frozenset, post_load=frozenset)
    guardian = fields.String(load_default="")
    note = fields.Nested(TwoLanguages, required=True)


class _FileSchema(StrictSchema):
    makes = _File

    demo = fields.Boolean(required=True, validate=validate.Equal(True, error="true: all invented"))
    person = fields.List(fields.Nested(_RowSchema), required=True, post_load=tuple)


def _synthetic_id(file: str, key: str, row: _Row) -> ResidentId:
    # Not in the schema, whose errors quote what stands in the file: it may be a real number.
    try:
        number = ResidentId(row.resident_id)
    except ValueError as error:
        raise DataInvalid(
            file, key, expected="a valid resident id", received="another text"
        ) from error
    if not number.is_synthetic:
        raise DataInvalid(
            file, key, expected="area 99, which no real person has", received="another area"
        )
    return number


def _person(row: _Row, resident_id: ResidentId) -> SyntheticPerson:
    holder = Holder(
        holder_ref=_holder_ref(row.ref),
        born=resident_id.born,
        household=row.household,
        residence=row.residence,
        insured=row.insured,
        classes=row.classes,
        guardian_ref=_holder_ref(row.guardian) if row.guardian else "",
    )
    return SyntheticPerson(
        ref=row.ref,
        person=Person(holder, resident_id, row.name["zh"]),
        home=row.home,
        city=row.city,
        name_en=row.name["en"],
        note_zh=row.note["zh"],
        note_en=row.note["en"],
    )


def _holder_ref(ref: str) -> str:
    return "h-" + ref.removeprefix("p-")
