from __future__ import annotations

from datetime import date, timedelta

import pytest

from samecity.domain.card import CardState, CredentialKind
from samecity.domain.reasons import Code
from samecity.errors import RequestInvalid
from samecity.synthetic.people import load_people
from tests.plugins.town import Town, codes

CHECKIN = "hotel.checkin"


@pytest.mark.parametrize("home", ["binzhou", "zhoushan", "foshan"])
@pytest.mark.parametrize("kind", [CredentialKind.CARD_CONTACT, CredentialKind.ECARD_QR])
def test_any_card_of_the_country_registers_its_holder(
    town: Town, home: str, kind: CredentialKind
) -> None:
    guest = town.world.adult(home)

    answer = town.use(guest, "binzhou", CHECKIN, kind=kind)

    assert codes(answer) == []
    assert answer.disclosure == {
        "valid": True,
        "name": guest.person.name,
        "resident_id": guest.person.resident_id.text,
    }
    assert answer.decision.terms.limits == {"guests": 1, "missing": 0}


def test_public_security_gets_a_row_for_who_comes_and_who_goes(town: Town) -> None:
    guest = town.world.adult("anhui")
    town.use(guest, "binzhou", CHECKIN, room="8-A", leaves_on="2026-11-26")
    town.at += timedelta(days=2)
    town.use(guest, "binzhou", CHECKIN, act="out", room="8-A")

    with town.world.platform.journal.snapshot() as store:
        rows = [row.body for row in store.scan("binzhou", "city_life", "report", "")]

    assert sorted((row["act"], row["room"], row["leaves_on"]) for row in rows) == [
        ("in", "bz-hotel:8-A", "2026-11-26"),
        ("out", "bz-hotel:8-A", "2026-11-26"),
    ]
    secrets = (guest.person.name, guest.person.resident_id.text, guest.holder_ref)
    assert [secret for secret in secrets if secret in repr(rows)] == []


@pytest.mark.parametrize(
    ("arrives_on", "leaves_on", "expected"),
    [
        ("2026-11-23", "2026-11-24", []),
        ("2026-11-22", "2026-11-23", []),
        (None, None, []),
        ("2026-11-22", "2026-11-22", ["REGISTRATION_INCOMPLETE"]),
        ("2026-11-24", "2026-11-25", ["REGISTRATION_INCOMPLETE"]),
        ("2026-11-20", "2026-11-22", ["REGISTRATION_INCOMPLETE"]),
        ("2026-11-23", "2026-11-23", ["REGISTRATION_INCOMPLETE"]),
        ("2026-11-23", "2026-11-22", ["REGISTRATION_INCOMPLETE"]),
    ],
)
def test_without_days_that_fit_there_is_no_room(
    town: Town, arrives_on: str | None, leaves_on: str | None, expected: list[str]
) -> None:
    guest = town.world.adult("binzhou")

    answer = town.use(guest, "binzhou", CHECKIN, arrives_on=arrives_on, leaves_on=leaves_on)

    assert codes(answer) == expected


def test_a_room_is_handed_over_when_nobody_is_missing(town: Town) -> None:
    first, second, third = (town.world.adult("ningbo") for _ in range(3))

    one = town.use(first, "binzhou", CHECKIN, guests=2)
    other = town.use(second, "binzhou", CHECKIN)
    too_many = town.use(third, "binzhou", CHECKIN)

    assert one.decision.terms.limits == {"guests": 2, "missing": 1}
    assert other.decision.terms.limits == {"guests": 2, "missing": 0}
    assert codes(too_many) == [Code.CAPACITY_FULL]


def test_a_guest_registers_once_and_leaves_once(town: Town) -> None:
    guest = town.world.adult("binzhou")
    town.use(guest, "binzhou", CHECKIN)

    again = town.use(guest, "binzhou", CHECKIN)
    left = town.use(guest, "binzhou", CHECKIN, act="out")
    left_again = town.use(guest, "binzhou", CHECKIN, act="out")
    back = town.use(guest, "binzhou", CHECKIN)

    assert codes(again) == [Code.ALREADY_DONE]
    assert (codes(left), codes(left_again)) == ([], ["NOT_CHECKED_IN"])
    assert codes(back) == []


def test_a_room_is_free_the_day_after_its_guest_should_have_left(town: Town) -> None:
    forgetful, other = town.world.adult("binzhou"), town.world.adult("anhui")
    town.use(forgetful, "binzhou", CHECKIN)

    town.at += timedelta(days=1)
    on_the_last_day = town.use(other, "binzhou", CHECKIN)
    town.at += timedelta(days=1)
    on_the_day_after = town.use(other, "binzhou", CHECKIN)

    assert codes(on_the_last_day) == [Code.CAPACITY_FULL]
    assert codes(on_the_day_after) == []


@pytest.mark.parametrize(("born", "expected"), [("2008-11-24", True), ("2008-11-23", False)])
def test_a_minor_alone_has_no_room_up_to_the_eve_of_the_eighteenth_birthday(
    town: Town, born: str, expected: bool
) -> None:
    guest = town.world.adult("binzhou", born=date.fromisoformat(born))

    refused = codes(town.use(guest, "binzhou", CHECKIN)) == [Code.GUARDIAN_REQUIRED]

    assert refused is expected


def test_a_minor_stays_with_the_guardian_or_with_the_guardians_word(town: Town) -> None:
    kid, parent = town.world.person("p-kid"), town.world.person("p-zhu")
    stranger = town.world.adult("ningbo")

    town.use(stranger, "binzhou", CHECKIN, room="1", guests=2)
    with_a_stranger = town.use(kid, "binzhou", CHECKIN, room="1")
    town.use(parent, "binzhou", CHECKIN, room="2", guests=2)
    with_the_parent = town.use(kid, "binzhou", CHECKIN, room="2")
    word = {"guardian_agrees": True}
    with_the_parents_word = town.use(kid, "binzhou", CHECKIN, room="3", envelope=word)

    assert codes(with_a_stranger) == [Code.GUARDIAN_REQUIRED]
    assert (codes(with_the_parent), codes(with_the_parents_word)) == ([], [])


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (CardState.LOST_FORMAL, Code.CARD_REPORTED_LOST),
        (CardState.CANCELLED, Code.CARD_CANCELLED),
        (CardState.SEALED, Code.CARD_SEALED),
    ],
)
def test_a_card_that_may_not_be_used_registers_nobody(
    town: Town, state: CardState, code: Code
) -> None:
    guest = town.world.issue(load_people()["p-li"].person, "anhui", state=state)

    answer = town.use(guest, "binzhou", CHECKIN)

    assert (codes(answer), answer.disclosure) == ([code], {})


def test_without_the_national_platform_nobody_can_be_registered(town: Town) -> None:
    guest = town.world.adult("binzhou")
    town.is_national_up = False

    answer = town.use(guest, "binzhou", CHECKIN)

    assert (codes(answer), answer.disclosure) == ([Code.PLATFORM_UNREACHABLE], {})


@pytest.mark.parametrize(
    ("host", "point", "code"),
    [
        ("binzhou", "bz-inn", Code.NOT_OFFERED_AT_POINT),
        ("chizhou", "", Code.NOT_OFFERED),
        ("ningbo", "", Code.NOT_OFFERED),
        ("foshan", "", Code.NOT_OFFERED),
    ],
)
def test_where_no_hotel_reads_cards_none_is_read(
    town: Town, host: str, point: str, code: Code
) -> None:
    guest = town.world.adult("ningbo")

    assert codes(town.use(guest, host, CHECKIN, envelope={"point": point})) == [code]


def test_a_hotel_names_the_kinds_that_it_takes(town: Town) -> None:
    guest = town.world.adult("ningbo")

    answer = town.use(guest, "binzhou", CHECKIN, envelope={"point": "bz-hotel-boxing"})

    assert codes(answer) == [Code.KIND_NOT_ACCEPTED]
    assert answer.decision.reasons[0].facts["accepted"] == "card_contact, ecard_qr"


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"room": ""}, "expected a room of 1-10 digits, capitals"),
        ({"room": "a" * 11}, "expected a room of 1-10 digits, capitals"),
        ({"guests": 0}, "expected people in the room, 1-10"),
        ({"leaves_on": "2026-02-30"}, "expected a day as YYYY-MM-DD"),
    ],
)
def test_a_registration_of_the_wrong_shape_is_refused_at_the_border(
    town: Town, fields: dict[str, object], problem: str
) -> None:
    with pytest.raises(RequestInvalid) as raised:
        town.use(town.world.adult("binzhou"), "binzhou", CHECKIN, fields)

    assert list(raised.value.problems.values()) == [problem]


def test_two_who_want_the_last_bed_do_not_both_have_it(town: Town) -> None:
    pair = [town.world.adult("anhui") for _ in range(2)]

    answers = town.at_once(pair, "binzhou", CHECKIN)

    assert sorted(map(codes, answers)) == [[], [Code.CAPACITY_FULL]]
