from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from samecity.domain.card import CredentialKind
from samecity.domain.clock import SHANGHAI
from samecity.domain.reasons import Code
from samecity.domain.treatment import Treatment
from samecity.engine.acceptance import Acceptance
from samecity.errors import RequestInvalid
from samecity.host.registry import Registry
from samecity.platform import Platform
from samecity.synthetic.world import DEFAULT_AT, World
from samecity_conformance.variants import suspended
from samecity_culture.booking import ALREADY_BOOKED, NOT_BOOKED, SLOT_OVER, TICKET_PAID
from samecity_culture.visits import MOST_PERSONS

Use = Callable[..., Acceptance]

RESERVE, TICKET, ENTER = "tourism.reserve", "tourism.ticket", "culture.enter"
LOGIN = CredentialKind.ECARD_LOGIN
MUSEUM, MAREN = "ah-museum", "ah-scenic-maren"
TOMORROW = DEFAULT_AT + timedelta(days=1)


def codes(answer: Acceptance) -> list[str]:
    return [reason.code for reason in answer.decision.reasons]


@pytest.mark.parametrize(
    ("home", "treatment"), [("anhui", Treatment.LOCAL), ("ningbo", Treatment.LOCAL_EQUAL)]
)
@pytest.mark.parametrize("kind", [LOGIN, CredentialKind.ECARD_QR], ids=["login", "code shown"])
def test_an_e_card_books_a_place_and_pays_nothing(
    world: World, use: Use, home: str, treatment: Treatment, kind: CredentialKind
) -> None:
    answer = use(world.adult(home), "anhui", RESERVE, kind=kind, point=MUSEUM)

    decision = answer.decision
    assert (decision.allowed, decision.treatment) == (True, treatment)
    assert decision.terms.limits == {"left": 399}
    assert decision.terms.gross_fen == decision.terms.payable_fen == 0
    assert [effect["type"] for effect in decision.effects] == ["take_from_pool", "set_state"]
    assert answer.disclosure.keys() == {"valid", "pseudonym"}


@pytest.mark.parametrize("home", ["foshan", "binzhou"])
def test_a_card_from_outside_the_zone_books_nothing(world: World, use: Use, home: str) -> None:
    assert codes(use(world.adult(home), "anhui", RESERVE, kind=LOGIN, point=MUSEUM)) == [
        Code.OUT_OF_ZONE
    ]


@pytest.mark.parametrize("point", ["ah-science", "ah-scenic-baogong"])
def test_a_venue_at_level_1_books_nothing_and_no_card_is_read(
    world: World, use: Use, point: str
) -> None:
    answer = use(world.adult("anhui"), "anhui", RESERVE, kind=LOGIN, point=point)

    (reason,) = answer.decision.reasons
    assert reason.code == Code.DEPTH_TOO_LOW
    assert (reason.facts["needs"], reason.facts["has"]) == (2, 1)
    assert answer.decision.home == ""


def test_the_tourism_app_of_the_province_is_a_channel(world: World, use: Use) -> None:
    visitor = world.adult("zhoushan")
    hill = "ah-scenic-huangshan"

    def book(channel: str, shown_in: str) -> Acceptance:
        body = world.body("huangshan", RESERVE, LOGIN, {}, channel=channel, point=hill)
        return world.platform.accept(body, world.reader(visitor, LOGIN, world.at, channel=shown_in))

    assert codes(book("wechat", "you-anhui")) == [Code.CHANNEL_NOT_AUTHORISED]
    assert book("you-anhui", "you-anhui").decision.allowed


# Which slot.


def test_a_place_can_be_booked_while_the_venue_is_shut(world: World, use: Use) -> None:
    night = datetime(2026, 11, 23, 23, 30, tzinfo=SHANGHAI)

    booked = use(
        world.adult("anhui"),
        "anhui",
        RESERVE,
        kind=LOGIN,
        at=night,
        point=MUSEUM,
        visit_at=TOMORROW.isoformat(),
    )

    assert booked.decision.allowed


def test_walk_ins_and_bookings_of_one_slot_share_its_places(world: World, use: Use) -> None:
    local, visitor = world.adult("anhui"), world.adult("ningbo")

    left = [
        use(local, "anhui", ENTER, point=MUSEUM),
        use(visitor, "anhui", RESERVE, kind=LOGIN, point=MUSEUM, party=4),
        use(world.adult("anhui"), "anhui", ENTER, point=MUSEUM),
    ]

    assert [one.decision.terms.limits["left"] for one in left] == [399, 395, 394]


@pytest.mark.parametrize(
    ("visit_at", "code"),
    [
        ("2026-11-23T09:59:59", SLOT_OVER),
        ("2026-11-22T10:00", SLOT_OVER),
        ("2026-11-23T10:00", None),
        ("2026-11-23T17:00", None),
        ("2026-11-23T17:01", Code.CLOSED),
        ("2026-11-30T10:00", None),
        ("2026-12-01T10:00", Code.NOT_OPEN_YET),
    ],
)
def test_a_slot_is_booked_from_a_week_before_until_it_is_over(
    world: World, use: Use, visit_at: str, code: str | None
) -> None:
    # The slots of a museum begin on even hours; it is 10:00 on 23 November.
    booked = use(
        world.adult("anhui"), "anhui", RESERVE, kind=LOGIN, point=MUSEUM, visit_at=visit_at
    )

    assert codes(booked) == ([] if code is None else [code])


def test_who_asks_too_early_is_told_the_first_day(world: World, use: Use) -> None:
    early = use(
        world.adult("anhui"), "anhui", RESERVE, kind=LOGIN, point=MUSEUM, visit_at="2026-12-01"
    )

    assert early.decision.reasons[0].facts["opens_on"] == "2026-11-24"


def test_a_closing_day_cannot_be_booked(world: World, use: Use) -> None:
    monday = use(world.adult("anhui"), "anhui", RESERVE, kind=LOGIN, point="ah-gallery")

    assert codes(monday) == [Code.CLOSED]


# How many come.


@pytest.mark.parametrize("party", [0, MOST_PERSONS + 1])
def test_a_party_is_of_one_to_ten(world: World, use: Use, party: int) -> None:
    with pytest.raises(RequestInvalid) as raised:
        use(world.adult("anhui"), "anhui", RESERVE, kind=LOGIN, point=MUSEUM, party=party)

    assert list(raised.value.problems) == ["fields.party"]


def test_a_party_gets_all_its_places_or_none(world: World, use: Use) -> None:
    at = {"kind": LOGIN, "point": MAREN}
    for _ in range(5):
        assert use(world.adult("anhui"), "wuhu", RESERVE, party=10, **at).decision.allowed
    assert use(world.adult("anhui"), "wuhu", RESERVE, party=8, **at).decision.allowed

    too_many = use(world.adult("ningbo"), "wuhu", RESERVE, party=3, **at)
    just_right = use(world.adult("ningbo"), "wuhu", RESERVE, party=2, **at)
    local = use(world.adult("anhui"), "wuhu", RESERVE, **at)
    at_the_gate = use(world.adult("anhui"), "wuhu", ENTER, point=MAREN)

    assert codes(too_many) == [Code.CAPACITY_FULL]
    assert just_right.decision.terms.limits == {"left": 0}
    assert codes(local) == codes(at_the_gate) == [Code.CAPACITY_FULL]


def test_a_venue_without_a_capacity_keeps_the_booking_and_counts_nobody(
    world: World, use: Use
) -> None:
    booked = use(world.adult("anhui"), "anhui", RESERVE, kind=LOGIN, point="ah-library")

    assert dict(booked.decision.terms.limits) == {}
    assert [effect["type"] for effect in booked.decision.effects] == ["set_state"]


def test_a_person_has_one_booking_in_a_slot(world: World, use: Use) -> None:
    visitor = world.adult("ningbo")
    use(visitor, "anhui", RESERVE, kind=LOGIN, point=MUSEUM)

    again = use(visitor, "anhui", RESERVE, kind=LOGIN, point=MUSEUM, party=2)
    tomorrow = use(
        visitor, "anhui", RESERVE, kind=LOGIN, point=MUSEUM, visit_at=TOMORROW.isoformat()
    )

    assert codes(again) == [ALREADY_BOOKED]
    assert tomorrow.decision.terms.limits == {"left": 399}


# Giving back.


def test_a_cancelled_booking_gives_all_its_places_back_once(world: World, use: Use) -> None:
    visitor = world.adult("ningbo")
    at = {"kind": LOGIN, "point": MUSEUM}
    use(visitor, "anhui", RESERVE, party=3, **at)

    cancelled = use(visitor, "anhui", RESERVE, act="cancel", **at)
    twice = use(visitor, "anhui", RESERVE, act="cancel", **at)

    assert cancelled.decision.terms.limits == {"left": 400}
    assert codes(twice) == [NOT_BOOKED]
    booked = use(world.adult("anhui"), "anhui", RESERVE, **at)
    assert booked.decision.terms.limits == {"left": 399}


def test_what_was_cancelled_opens_no_gate_and_can_be_booked_again(world: World, use: Use) -> None:
    visitor = world.adult("ningbo")
    at = {"kind": LOGIN, "point": MUSEUM}
    use(visitor, "anhui", RESERVE, **at)
    use(visitor, "anhui", RESERVE, act="cancel", **at)

    entry = use(visitor, "anhui", ENTER, point=MUSEUM, booked=True)
    anew = use(visitor, "anhui", RESERVE, party=2, **at)

    assert codes(entry) == [NOT_BOOKED]
    assert anew.decision.terms.limits == {"left": 398}


def test_a_slot_that_is_over_gives_nothing_back(world: World, use: Use) -> None:
    visitor = world.adult("ningbo")
    at = {"kind": LOGIN, "point": MUSEUM, "visit_at": world.at.isoformat()}
    use(visitor, "anhui", RESERVE, **at)

    last = use(visitor, "anhui", RESERVE, act="cancel", after=timedelta(hours=2, seconds=-1), **at)
    use(visitor, "anhui", RESERVE, **at)
    late = use(visitor, "anhui", RESERVE, act="cancel", after=timedelta(hours=2), **at)

    assert last.decision.allowed
    assert codes(late) == [SLOT_OVER]


def test_a_booking_that_was_paid_for_is_refunded_and_not_cancelled(world: World, use: Use) -> None:
    visitor = world.adult("zhoushan")
    at = {"kind": LOGIN, "point": MAREN}
    use(visitor, "wuhu", RESERVE, **at)
    use(visitor, "wuhu", TICKET, **at)

    assert codes(use(visitor, "wuhu", RESERVE, act="cancel", **at)) == [TICKET_PAID]


def test_a_booking_stands_when_its_agreement_has_ended(registry: Registry) -> None:
    ended = DEFAULT_AT + timedelta(minutes=1)
    world = World(Platform(registry=suspended(registry, "delta", ended)))
    visitor, at = world.adult("ningbo"), DEFAULT_AT + timedelta(minutes=2)

    def use(scenario: str, kind: CredentialKind, when: datetime, **said: object) -> Acceptance:
        body = world.body("anhui", scenario, kind, said, at=when, point=MUSEUM)
        return world.platform.accept(body, world.reader(visitor, kind, when))

    tap = CredentialKind.CARD_CONTACTLESS
    later = {"visit_at": TOMORROW.isoformat()}
    assert use(RESERVE, LOGIN, DEFAULT_AT).decision.allowed
    assert use(RESERVE, LOGIN, DEFAULT_AT, **later).decision.allowed

    assert codes(use(RESERVE, LOGIN, at)) == [Code.OUT_OF_ZONE]
    assert codes(use(ENTER, tap, at)) == [Code.OUT_OF_ZONE]
    assert use(ENTER, tap, at, booked=True).decision.allowed
    assert use(RESERVE, LOGIN, at, act="cancel", **later).decision.allowed
