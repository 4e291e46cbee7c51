from __future__ import annotations

import pytest

from samecity.domain.card import CredentialKind
from samecity.domain.reasons import Code
from samecity.errors import RequestInvalid
from samecity.synthetic.world import Wallet
from samecity_volunteer.programme import Programme
from tests.plugins.town import Town, codes

STAR, RECORD = "volunteer.star", "volunteer.record"


def record(town: Town, volunteer: Wallet, minutes: int, **fields: object) -> list[str]:
    number = volunteer.person.resident_id.text
    return codes(town.order("zhoushan", RECORD, fields, volunteer=number, minutes=minutes))


@pytest.mark.parametrize(
    ("minutes", "star"),
    [
        (5_970, 0),
        (5_994, 0),
        (5_999, 0),
        (6_000, 1),
        (17_994, 1),
        (18_000, 2),
        (36_000, 3),
        (60_000, 4),
        (89_999, 4),
        (90_000, 5),
    ],
)
def test_a_star_is_reached_with_its_last_minute(town: Town, minutes: int, star: int) -> None:
    volunteer = town.world.adult("zhoushan")
    record(town, volunteer, minutes)

    limits = town.use(volunteer, "zhoushan", STAR).decision.terms.limits

    assert (limits["hours"], limits["star"]) == (minutes // 60, star)
    assert limits["priority"] == int(star > 0)


def test_nobody_has_a_star_before_the_first_hour(town: Town) -> None:
    limits = town.use(town.world.adult("zhoushan"), "zhoushan", STAR).decision.terms.limits

    assert limits == {"hours": 0, "star": 0, "coins": 0, "priority": 0}


def test_priority_is_told_and_gives_no_right(town: Town) -> None:
    volunteer = town.world.adult("zhoushan")
    record(town, volunteer, 6_000)

    decision = town.use(volunteer, "zhoushan", STAR).decision

    assert (decision.effects, decision.terms.gross_fen) == ((), 0)


def test_what_is_recorded_adds_up_and_a_correction_takes_away(town: Town) -> None:
    volunteer = town.world.adult("zhoushan")
    for minutes in (3_000, 3_000, -1):
        assert record(town, volunteer, minutes) == []

    limits = town.use(volunteer, "zhoushan", STAR).decision.terms.limits

    assert (limits["hours"], limits["star"]) == (99, 0)


def test_a_correction_never_takes_more_than_its_year_has(town: Town) -> None:
    volunteer = town.world.adult("zhoushan")
    record(town, volunteer, 600, served_on="2025-05-01")

    assert record(town, volunteer, -60) == ["CORRECTION_TOO_LARGE"]
    assert record(town, volunteer, -601, served_on="2025-12-31") == ["CORRECTION_TOO_LARGE"]
    assert record(town, volunteer, -600, served_on="2025-01-01") == []


def test_only_an_organisation_of_the_place_records_hours(town: Town) -> None:
    volunteer = town.world.adult("zhoushan")
    number = volunteer.person.resident_id.text

    themselves = town.use(volunteer, "zhoushan", RECORD, kind=CredentialKind.NONE, volunteer=number)
    from_elsewhere = town.order("zhoushan", RECORD, by="ningbo", volunteer=number)

    assert codes(themselves) == [Code.AGENT_NOT_AUTHORISED]
    assert codes(from_elsewhere) == [Code.HOME_PROGRAMME_ONLY]


def test_hours_are_recorded_for_somebody_known(town: Town) -> None:
    nobody = "990340199001010057"

    assert codes(town.order("zhoushan", RECORD)) == ["PERSON_UNKNOWN"]
    assert codes(town.order("zhoushan", RECORD, volunteer=nobody)) == ["PERSON_UNKNOWN"]


def test_nothing_is_recorded_while_the_national_platform_is_down(town: Town) -> None:
    volunteer = town.world.adult("zhoushan")
    town.is_national_up = False

    assert record(town, volunteer, 60) == [Code.PLATFORM_UNREACHABLE]


@pytest.mark.parametrize("home", ["ningbo", "binzhou", "foshan"])
def test_a_volunteer_of_another_place_has_no_star_here(town: Town, home: str) -> None:
    answer = town.use(town.world.adult(home), "zhoushan", STAR)

    assert (codes(answer), answer.disclosure) == ([Code.HOME_PROGRAMME_ONLY], {})


def test_volunteers_come_through_the_provincial_app(town: Town) -> None:
    volunteer = town.world.adult("zhoushan")
    ecard = town.world.give_ecard(volunteer, channel="zheliban")
    reader = town.world.reader(volunteer, CredentialKind.ECARD_LOGIN, town.at, channel="zheliban")
    body = town.world.body(
        "zhoushan",
        STAR,
        CredentialKind.ECARD_LOGIN,
        {},
        point="zs-zheliban",
        channel="zheliban",
    )

    answer = town.world.platform.accept(body, reader)

    assert ecard.channels == ("zheliban",)
    assert codes(answer) == []


def test_the_app_reads_no_card(town: Town) -> None:
    envelope = {"point": "zs-zheliban"}

    answer = town.use(town.world.adult("zhoushan"), "zhoushan", STAR, envelope=envelope)

    assert codes(answer) == [Code.KIND_NOT_ACCEPTED]


def test_what_was_on_record_before_counts_and_is_added_to(town: Town) -> None:
    volunteer = town.world.person("p-sun")
    before = town.use(volunteer, "zhoushan", STAR).decision.terms.limits
    record(town, volunteer, 250 * 60)

    after = town.use(volunteer, "zhoushan", STAR).decision.terms.limits

    assert (before["hours"], before["star"], before["coins"]) == (350, 2, 350)
    assert (after["hours"], after["star"], after["coins"]) == (600, 3, 600)


def test_the_rows_of_volunteers_name_nobody(town: Town) -> None:
    volunteer = town.world.adult("zhoushan")
    record(town, volunteer, 60)

    with town.world.platform.journal.snapshot() as store:
        rows = repr(store.scan("zhoushan", "volunteer", "account", ""))

    person = volunteer.person
    secrets = (person.name, person.resident_id.text, volunteer.holder_ref)
    assert "60" in rows
    assert [secret for secret in secrets if secret in rows] == []


def test_two_records_at_once_are_both_kept(town: Town) -> None:
    volunteer = town.world.adult("zhoushan")
    record(town, volunteer, 600)

    answers = town.at_once([volunteer] * 3, "zhoushan", "volunteer.timebank", minutes=200)

    assert [codes(one) for one in answers] == [[]] * 3
    with town.world.platform.journal.snapshot() as store:
        [row] = store.scan("zhoushan", "volunteer", "account", "")
    assert (row.body["deposited"], row.body["banked"]) == (600, 600)


@pytest.mark.parametrize(
    ("fields", "key"),
    [
        ({"minutes": 600_001}, "fields.minutes"),
        ({"minutes": "ten"}, "fields.minutes"),
        ({"volunteer": "110101199001010011"}, "fields.volunteer"),
        ({"served_on": "yesterday"}, "fields.served_on"),
    ],
)
def test_a_record_of_the_wrong_shape_is_refused_at_the_border(
    town: Town, fields: dict[str, object], key: str
) -> None:
    with pytest.raises(RequestInvalid) as raised:
        town.order("zhoushan", RECORD, fields)

    assert list(raised.value.problems) == [key]


@pytest.mark.parametrize("hours", [(), (10,), (10, 20)])
def test_a_programme_has_as_many_stars_as_its_data_say(hours: tuple[int, ...]) -> None:
    assert Programme(star_hours=hours).star(10_000) == len(hours)
