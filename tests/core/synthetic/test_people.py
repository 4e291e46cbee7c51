from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest

from samecity.domain.clock import age_on
from samecity.errors import DataInvalid
from samecity.national.divisions import load_divisions
from samecity.synthetic.people import SyntheticPerson, load_people

DAY = date(2026, 11, 22)

# Source: domain 4.8, with the ages it prints for 2026-11-22.
PEOPLE = [
    ("p-chen", "990900198803120028", "zhoushan", "zhoushan", date(1988, 3, 12), 38),
    ("p-zhu", "990200198507060026", "ningbo", "ningbo", date(1985, 7, 6), 41),
    ("p-liu", "991600195403100037", "binzhou", "binzhou", date(1954, 3, 10), 72),
    ("p-li", "990340199001010057", "anhui", "hefei", date(1990, 1, 1), 36),
    ("p-wu", "990340195611220061", "anhui", "hefei", date(1956, 11, 22), 70),
    ("p-xu", "990340195611230075", "anhui", "hefei", date(1956, 11, 23), 69),
    ("p-sun", "990900196106010086", "zhoushan", "zhoushan", date(1961, 6, 1), 65),
    ("p-kid", "990200201405100095", "ningbo", "ningbo", date(2014, 5, 10), 12),
    ("p-leap", "990200195602290109", "ningbo", "ningbo", date(1956, 2, 29), 70),
    ("p-fan", "994406197908150119", "foshan", "foshan", date(1979, 8, 15), 47),
]
ROW = {
    "ref": "p-li",
    "resident_id": "990340199001010057",
    "name": {"zh": "测试李", "en": "Test Li"},
    "home": "anhui",
    "city": "hefei",
    "household": "340100",
    "residence": "340100",
    "insured": "340100",
    "note": {"zh": "读者", "en": "reader"},
}
Row = Mapping[str, object]
Write = Callable[..., Path]


@pytest.fixture
def people() -> Mapping[str, SyntheticPerson]:
    return load_people()


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write_people(*rows: Row, demo: str = "true") -> Path:
        file = tmp_path / "people.toml"
        tables = "\n".join(f"[[person]]\n{_toml(row)}" for row in rows)
        file.write_text(f"demo = {demo}\n{tables}", encoding="utf-8")
        return file

    return write_people


def _toml(row: Row) -> str:
    return "\n".join(f"{key} = {_value(value)}" for key, value in row.items())


def _value(value: object) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f'{key} = "{text}"' for key, text in value.items()) + " }"
    return str(value) if isinstance(value, list) else f'"{value}"'


@pytest.mark.parametrize(("ref", "number", "home", "city", "born", "age"), PEOPLE)
def test_a_person_is_the_one_of_the_dossier(
    people: Mapping[str, SyntheticPerson],
    ref: str,
    number: str,
    home: str,
    city: str,
    born: date,
    age: int,
) -> None:
    one = people[ref]

    assert (one.ref, one.home, one.city) == (ref, home, city)
    assert one.person.resident_id.text == number
    assert one.person.holder.born == born
    assert age_on(one.person.holder.born, DAY) == age


def test_there_is_nobody_else(people: Mapping[str, SyntheticPerson]) -> None:
    assert set(people) == {row[0] for row in PEOPLE}


def test_everybody_can_be_told_to_be_synthetic(people: Mapping[str, SyntheticPerson]) -> None:
    for one in people.values():
        assert one.person.resident_id.is_synthetic
        assert one.person.name.startswith("测试")
        assert one.name_en.startswith("Test ")
        assert one.note_zh
        assert one.note_en


def test_nobody_shares_a_holder_or_a_name(people: Mapping[str, SyntheticPerson]) -> None:
    assert len({one.person.holder.holder_ref for one in people.values()}) == len(people)
    assert len({one.person.name for one in people.values()}) == len(people)


def test_every_division_is_in_the_national_table(people: Mapping[str, SyntheticPerson]) -> None:
    divisions = load_divisions()
    holders = [one.person.holder for one in people.values()]

    named = {code for one in holders for code in (one.household, one.residence, one.insured)}

    assert [code for code in named if divisions.by_code(code) is None] == []


def test_people_live_and_are_insured_where_their_card_was_issued(
    people: Mapping[str, SyntheticPerson],
) -> None:
    divisions = load_divisions()
    for one in people.values():
        issuer = divisions.by_slug(one.city)
        assert issuer is not None
        assert one.person.holder.residence == issuer.code
        assert one.person.holder.insured == issuer.code


def test_only_the_newcomer_is_registered_elsewhere(people: Mapping[str, SyntheticPerson]) -> None:
    elsewhere = [
        ref
        for ref, one in people.items()
        if one.person.holder.household != one.person.holder.residence
    ]

    assert elsewhere == ["p-chen"]


def test_the_guardian_of_the_minor_is_there(people: Mapping[str, SyntheticPerson]) -> None:
    guardians = {ref: one.person.holder.guardian_ref for ref, one in people.items()}

    assert guardians.pop("p-kid") == people["p-zhu"].person.holder.holder_ref
    assert set(guardians.values()) == {""}


def test_a_repr_shows_neither_name_nor_number(people: Mapping[str, SyntheticPerson]) -> None:
    shown = repr(people["p-li"].person)

    assert "测试李" not in shown
    assert "990340199001010057" not in shown


def test_a_complete_row_is_read(write: Write) -> None:
    holder = load_people(write({**ROW, "classes": ["student"]}))["p-li"].person.holder

    assert (holder.holder_ref, holder.classes) == ("h-li", frozenset({"student"}))


@pytest.mark.parametrize(
    ("change", "key", "expected", "received"),
    [
        ({"name": {"zh": "李明", "en": "Test Li"}}, "name.zh", "测试 and a name", "'李明'"),
        ({"name": {"zh": "测试李", "en": "Li Ming"}}, "name.en", "test and a name", "'Li Ming'"),
        ({"born": "1990-01-01"}, "born", "no such key", "'1990-01-01'"),
        ({"household": "3401"}, "household", "six digits of gb/t 2260", "'3401'"),
        ({"ref": "Li"}, "ref", "a ref such as p-chen", "'Li'"),
        ({"guardian": "p-nobody"}, "guardian", "the ref of a person in this file", "'p-nobody'"),
        ({"note": {"zh": "读者"}}, "note.en", "this key", "nothing"),
    ],
)
def test_a_wrong_row_is_named_with_what_was_expected_and_received(
    write: Write, change: Row, key: str, expected: str, received: str
) -> None:
    with pytest.raises(DataInvalid) as caught:
        load_people(write({**ROW, **change}))

    error = caught.value
    assert (error.file, error.key, error.received) == ("people.toml", f"person.0.{key}", received)
    assert error.expected.lower() == expected


@pytest.mark.parametrize(
    ("number", "expected", "received"),
    [
        ("990340199001010058", "a valid resident id", "another text"),
        ("9903401990010100", "a valid resident id", "another text"),
        ("11010519491231002X", "area 99, which no real person has", "another area"),
    ],
)
def test_a_number_that_is_wrong_or_could_be_real_is_named_but_not_quoted(
    write: Write, number: str, expected: str, received: str
) -> None:
    with pytest.raises(DataInvalid) as caught:
        load_people(write({**ROW, "resident_id": number}))

    error = caught.value
    assert (error.file, error.key) == ("people.toml", "person.0.resident_id")
    assert (error.expected, error.received) == (expected, received)
    assert number not in str(error)


def test_a_ref_stands_there_once(write: Write) -> None:
    with pytest.raises(DataInvalid) as caught:
        load_people(write(ROW, ROW))

    assert (caught.value.key, caught.value.received) == ("person.1.ref", "'p-li' again")


def test_people_must_say_that_they_are_demo_data(write: Write) -> None:
    with pytest.raises(DataInvalid) as caught:
        load_people(write(ROW, demo="false"))

    assert caught.value.key == "demo"
