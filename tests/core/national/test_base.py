"""One contract for both cardholder bases, and what the one in a database adds to it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date
from pathlib import Path

import attrs
import pytest

from samecity.domain.holder import Holder
from samecity.domain.identifiers import CardIdentification, CardNumber, DivisionCode, ResidentId
from samecity.errors import ConfigurationError, PlatformUnreachable
from samecity.national.base import CardholderBase, MemoryBase
from samecity.national.sql_base import SqlBase
from samecity.spi import CardIdentity, Person

_NINGBO = DivisionCode("330200")
_HOLDER = Holder(
    holder_ref="h-zhu",
    born=date(1985, 7, 6),
    household=DivisionCode("510100"),
    residence=_NINGBO,
    insured=_NINGBO,
    classes=frozenset({"student", "veteran"}),
    guardian_ref="h-chen",
)
_PERSON = Person(_HOLDER, ResidentId("990200198507060026"), "测试朱")
_CARD = CardIdentity(
    "card-1", "h-zhu", CardNumber.from_serial("A", 1), CardIdentification.issue(_NINGBO, 1)
)


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'cardholders.db'}"


@pytest.fixture(params=["memory", "database"])
def base(request: pytest.FixtureRequest, url: str) -> Iterator[CardholderBase]:
    if request.param == "memory":
        yield MemoryBase(bytes(32))
    else:
        opened = SqlBase(url, bytes)
        yield opened
        opened.close()


# The contract.


def test_the_key_has_32_bytes_and_stays_the_same(base: CardholderBase) -> None:
    assert base.secret() == base.secret() == bytes(32)


def test_a_person_is_found_by_reference_and_by_number(base: CardholderBase) -> None:
    base.add_person(_PERSON)

    assert base.person("h-zhu") == _PERSON
    assert base.find_person(_PERSON.resident_id) == _PERSON


def test_nobody_is_found_where_nobody_was_added(base: CardholderBase) -> None:
    assert base.person("h-zhu") is None
    assert base.find_person(_PERSON.resident_id) is None
    assert base.card("card-1") is None


def test_the_same_reference_again_replaces_the_person(base: CardholderBase) -> None:
    base.add_person(_PERSON)
    moved = attrs.evolve(_PERSON, holder=attrs.evolve(_HOLDER, household=_NINGBO, is_alive=False))
    base.add_person(moved)

    assert base.person("h-zhu") == moved
    assert base.find_person(_PERSON.resident_id) == moved


def test_a_number_finds_whoever_was_added_with_it_last(base: CardholderBase) -> None:
    base.add_person(_PERSON)
    other = attrs.evolve(_PERSON, holder=attrs.evolve(_HOLDER, holder_ref="h-other"))
    base.add_person(other)

    assert base.find_person(_PERSON.resident_id) == other
    assert base.person("h-zhu") == _PERSON


def test_what_is_printed_on_a_card_is_kept_once(base: CardholderBase) -> None:
    base.add_card(_CARD)
    base.add_card(attrs.evolve(_CARD, number=CardNumber.from_serial("B", 2)))

    assert base.card("card-1") == _CARD


def test_the_same_request_has_the_same_serial_and_another_one_another(
    base: CardholderBase,
) -> None:
    first, second = base.serial_of("r-1"), base.serial_of("r-2")

    assert (base.serial_of("r-1"), base.serial_of("r-2")) == (first, second)
    assert 1 <= first != second >= 1


def test_requests_at_the_same_time_share_no_serial(base: CardholderBase) -> None:
    requests = [f"r-{number}" for number in range(20)] * 2

    with ThreadPoolExecutor(8) as pool:
        serials = list(pool.map(base.serial_of, requests))

    assert serials[:20] == serials[20:]
    assert len(set(serials)) == 20


# The database.


def test_another_process_finds_everything_again(url: str) -> None:
    first = SqlBase(url)
    secret, serial = first.secret(), first.serial_of("r-1")
    first.add_person(_PERSON)
    first.add_card(_CARD)
    first.close()

    second = SqlBase(url)

    assert (second.secret(), second.serial_of("r-1")) == (secret, serial)
    assert len(secret) == 32
    assert second.person("h-zhu") == _PERSON
    assert second.card("card-1") == _CARD
    second.close()


def test_of_two_that_open_a_new_base_one_makes_the_key(url: str) -> None:
    one, other = SqlBase(url, lambda size: bytes(size)), SqlBase(url, lambda size: b"\1" * size)

    assert one.secret() == other.secret() == bytes(32)
    one.close()
    other.close()


def test_a_url_that_is_none_is_the_operators_fault() -> None:
    with pytest.raises(ConfigurationError) as caught:
        SqlBase("cardholders.db")

    assert caught.value.hint == "write sqlite:///cardholders.db"


def test_a_database_that_cannot_be_used_is_an_unreachable_platform(tmp_path: Path) -> None:
    with pytest.raises(PlatformUnreachable):
        SqlBase(f"sqlite:///{tmp_path / 'missing' / 'cardholders.db'}")


def test_no_error_quotes_a_name_or_a_number(url: str, tmp_path: Path) -> None:
    base = SqlBase(url)
    with closing(sqlite3.connect(tmp_path / "cardholders.db")) as broken:
        broken.execute("DROP TABLE person")

    with pytest.raises(PlatformUnreachable) as caught:
        base.add_person(_PERSON)

    assert caught.value.__cause__ is None
    assert _PERSON.name not in repr(caught.value)
    base.close()
