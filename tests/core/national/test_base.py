"""One contract for all cardholder bases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import attrs

from samecity.domain.identifiers import CardNumber, ResidentId
from samecity.national.base import CardholderBase
from tests.core.national.people import CARD, HOLDER, NINGBO, PERSON


def test_the_key_has_32_bytes_and_stays_the_same(base: CardholderBase) -> None:
    assert base.secret() == base.secret() == bytes(32)


def test_a_person_is_found_by_reference_and_by_number(base: CardholderBase) -> None:
    base.add_person(PERSON)

    assert base.person("h-zhu") == PERSON
    assert base.find_person(PERSON.resident_id) == PERSON


def test_nobody_is_found_where_nobody_was_added(base: CardholderBase) -> None:
    assert base.person("h-zhu") is None
    assert base.find_person(PERSON.resident_id) is None
    assert base.card("card-1") is None


def test_the_same_reference_again_replaces_the_person(base: CardholderBase) -> None:
    base.add_person(PERSON)
    moved = attrs.evolve(PERSON, holder=attrs.evolve(HOLDER, household=NINGBO, is_alive=False))
    base.add_person(moved)

    assert base.person("h-zhu") == moved
    assert base.find_person(PERSON.resident_id) == moved


def test_a_number_finds_whoever_was_added_with_it_last(base: CardholderBase) -> None:
    base.add_person(PERSON)
    other = attrs.evolve(PERSON, holder=attrs.evolve(HOLDER, holder_ref="h-other"))
    base.add_person(other)

    assert base.find_person(PERSON.resident_id) == other
    assert base.person("h-zhu") == PERSON


def test_what_is_printed_on_a_card_is_kept_once(base: CardholderBase) -> None:
    base.add_card(CARD)
    base.add_card(attrs.evolve(CARD, number=CardNumber.from_serial("B", 2)))

    assert base.card("card-1") == CARD


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


def test_the_number_that_a_person_had_before_finds_them_still(base: CardholderBase) -> None:
    base.add_person(PERSON)
    renumbered = attrs.evolve(PERSON, resident_id=ResidentId("990200198507060034"))
    base.add_person(renumbered)

    assert base.find_person(PERSON.resident_id) == renumbered
    assert base.find_person(renumbered.resident_id) == renumbered


def test_people_who_are_added_at_the_same_time_are_all_found(base: CardholderBase) -> None:
    people = [
        attrs.evolve(PERSON, holder=attrs.evolve(HOLDER, holder_ref=f"h-{number % 3}"))
        for number in range(12)
    ]

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(base.add_person, people))

    assert all(base.person(f"h-{number}") == people[number] for number in range(3))
    assert base.find_person(PERSON.resident_id) in people


def test_of_many_people_it_is_told_whether_they_live_and_no_more(base: CardholderBase) -> None:
    for number in range(3):
        holder = attrs.evolve(HOLDER, holder_ref=f"h-{number}", is_alive=number != 1)
        base.add_person(attrs.evolve(PERSON, holder=holder))

    asked = [*(f"h-{number}" for number in range(1_200)), "h-0"]

    assert base.are_alive(asked) == {"h-0": True, "h-1": False, "h-2": True}
    assert base.are_alive([]) == {}
