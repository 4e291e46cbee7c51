from __future__ import annotations

from datetime import datetime

import pytest

from samecity.domain.card import CredentialKind
from samecity.domain.clock import SHANGHAI
from samecity.domain.reasons import Code
from samecity.errors import RequestInvalid
from tests.plugins.town import Town, codes

SIGN, ROSTER = "meeting.sign", "meeting.roster"
TRAINING = "skills-training"


def moment(clock: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-23T{clock}").replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("clock", "direction", "expected"),
    [
        ("09:29:59", "in", [Code.OUTSIDE_WINDOW]),
        ("09:30:00", "in", []),
        ("10:30:00", "in", []),
        ("10:30:01", "in", [Code.OUTSIDE_WINDOW]),
        ("11:29:59", "out", [Code.OUTSIDE_WINDOW]),
        ("11:30:00", "out", []),
        ("12:30:00", "out", []),
        ("12:30:01", "out", [Code.OUTSIDE_WINDOW]),
    ],
)
def test_both_ends_of_a_window_belong_to_it(
    town: Town, clock: str, direction: str, expected: list[str]
) -> None:
    trainee = town.world.adult("binzhou")
    if direction == "out":
        town.use(trainee, "binzhou", SIGN)
    town.at = moment(clock)

    assert codes(town.use(trainee, "binzhou", SIGN, direction=direction)) == expected


@pytest.mark.parametrize(
    ("clock", "limits"),
    [
        ("09:59:59", {}),
        ("10:00:00", {}),
        ("10:00:01", {"late_minutes": 0}),
        ("10:29:59", {"late_minutes": 29}),
    ],
)
def test_who_comes_after_the_start_is_late(town: Town, clock: str, limits: dict[str, int]) -> None:
    town.at = moment(clock)

    answer = town.use(town.world.adult("binzhou"), "binzhou", SIGN)

    assert answer.decision.terms.limits == limits


def test_the_time_of_a_meeting_is_counted_in_full_minutes(town: Town) -> None:
    trainee = town.world.adult("foshan")
    town.at = moment("09:58:30")
    town.use(trainee, "binzhou", SIGN, kind=CredentialKind.ECARD_QR)
    town.at = moment("11:58:29")

    answer = town.use(trainee, "binzhou", SIGN, direction="out")

    assert answer.decision.terms.limits == {"minutes": 119}


def test_nobody_signs_out_who_has_not_signed_in_and_nobody_signs_twice(town: Town) -> None:
    trainee = town.world.adult("binzhou")
    town.at = moment("12:00:00")
    out_first = town.use(trainee, "binzhou", SIGN, direction="out")
    town.at = moment("10:00:00")
    town.use(trainee, "binzhou", SIGN)
    in_again = town.use(trainee, "binzhou", SIGN)
    town.at = moment("12:00:00")
    out = town.use(trainee, "binzhou", SIGN, direction="out")
    out_again = town.use(trainee, "binzhou", SIGN, direction="out")

    assert codes(out_first) == [Code.NOT_SIGNED_IN]
    assert codes(in_again) == [Code.ALREADY_SIGNED]
    assert out.decision.terms.limits == {"minutes": 120}
    assert codes(out_again) == [Code.ALREADY_SIGNED]


@pytest.mark.parametrize("home", ["binzhou", "anhui", "foshan"])
def test_who_is_on_the_roster_signs_wherever_they_come_from(town: Town, home: str) -> None:
    town.at = moment("14:00:00")
    trainee = town.world.adult(home)
    number = trainee.person.resident_id.text

    before = town.use(trainee, "binzhou", SIGN, event=TRAINING)
    invited = town.order("binzhou", ROSTER, event=TRAINING, trainee=number)
    after = town.use(trainee, "binzhou", SIGN, event=TRAINING)

    assert codes(before) == [Code.NOT_ON_ROSTER]
    assert (codes(invited), codes(after)) == ([], [])


def test_who_is_taken_off_the_roster_signs_no_more(town: Town) -> None:
    town.at = moment("14:00:00")
    trainee = town.world.adult("anhui")
    number = trainee.person.resident_id.text
    town.order("binzhou", ROSTER, event=TRAINING, trainee=number)

    town.order("binzhou", ROSTER, event=TRAINING, trainee=number, is_invited=False)

    assert codes(town.use(trainee, "binzhou", SIGN, event=TRAINING)) == [Code.NOT_ON_ROSTER]


def test_a_roster_names_nobody(town: Town) -> None:
    trainee = town.world.adult("anhui")
    number = trainee.person.resident_id.text
    town.order("binzhou", ROSTER, event=TRAINING, trainee=number)

    with town.world.platform.journal.snapshot() as store:
        rows = repr(store.scan("binzhou", "city_life", "roster", ""))

    assert TRAINING in rows
    assert [one for one in (number, trainee.person.name, trainee.holder_ref) if one in rows] == []


def test_only_an_organiser_of_the_place_writes_its_rosters(town: Town) -> None:
    trainee = town.world.adult("binzhou")
    number = trainee.person.resident_id.text
    themselves = town.use(
        trainee, "binzhou", ROSTER, kind=CredentialKind.NONE, event=TRAINING, trainee=number
    )
    from_elsewhere = town.order("binzhou", ROSTER, by="anhui", event=TRAINING, trainee=number)

    assert codes(themselves) == [Code.AGENT_NOT_AUTHORISED]
    assert codes(from_elsewhere) == [Code.LOCAL_CARD_ONLY]


def test_an_event_or_a_person_that_nobody_knows_is_no_part_of_a_roster(town: Town) -> None:
    number = town.world.adult("binzhou").person.resident_id.text
    nobody = "990340199001010057"

    assert codes(town.order("binzhou", ROSTER)) == ["NUMBER_UNKNOWN"]
    assert codes(town.order("binzhou", ROSTER, event="picnic", trainee=number)) == [
        "NUMBER_UNKNOWN"
    ]
    assert codes(town.order("binzhou", ROSTER, trainee=nobody)) == ["NUMBER_UNKNOWN"]
    assert codes(town.use(town.world.adult("anhui"), "binzhou", SIGN, event="picnic")) == [
        "NUMBER_UNKNOWN"
    ]


def test_a_roster_cannot_be_written_while_the_national_platform_is_down(town: Town) -> None:
    number = town.world.adult("binzhou").person.resident_id.text
    town.is_national_up = False

    assert codes(town.order("binzhou", ROSTER, trainee=number)) == [Code.PLATFORM_UNREACHABLE]


def test_a_wrong_number_is_refused_at_the_border_and_not_repeated(town: Town) -> None:
    with pytest.raises(RequestInvalid) as raised:
        town.order("binzhou", ROSTER, trainee="110101199001010011")

    assert raised.value.problems == {"fields.trainee": "expected a resident id"}
