"""The gates of sights and gyms: any admitted card, a booking once, the fee where it is due."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import attrs
import pytest

from samecity.domain.card import AccountState, CardState, CredentialKind
from samecity.domain.ecard import EcardLevel
from samecity.domain.identifiers import DivisionCode
from samecity.domain.reasons import Code
from samecity.domain.treatment import Treatment
from samecity.engine.acceptance import Acceptance
from samecity.synthetic.people import load_people
from samecity.synthetic.world import Wallet, World
from samecity_culture.booking import BOOKING_USED, NOT_BOOKED

Use = Callable[..., Acceptance]

ENTER, SPORT, RESERVE, TICKET = "culture.enter", "sport.enter", "tourism.reserve", "tourism.ticket"
LOGIN = CredentialKind.ECARD_LOGIN
QR = CredentialKind.ECARD_QR
MUSEUM, MAREN, GYM = "ah-museum", "ah-scenic-maren", "ah-gym-hefei"
BORN = {age: date(2026 - age, 11, 23) for age in (6, 18, 19, 36, 60, 69, 70)}


def codes(answer: Acceptance) -> list[str]:
    return [reason.code for reason in answer.decision.reasons]


def notes(answer: Acceptance) -> list[str]:
    return [note.code for note in answer.decision.notes]


def of_register(
    world: World,
    home: str,
    household: str,
    *,
    residence: str = "",
    born: date = BORN[36],
    classes: frozenset[str] = frozenset(),
) -> Wallet:
    """Issue a card to somebody whose register and residence lie where the issuer is not."""
    person = load_people()["p-chen"].person
    holder = attrs.evolve(
        person.holder,
        household=DivisionCode(household),
        residence=DivisionCode(residence or household),
        born=born,
        classes=classes,
    )
    return world.issue(attrs.evolve(person, holder=holder), home)


@pytest.mark.parametrize(
    ("home", "treatment", "payable_fen"),
    [
        ("zhoushan", Treatment.LOCAL, 8_000),
        ("anhui", Treatment.LOCAL_EQUAL, 8_000),
        ("foshan", Treatment.HOST_OPEN, 16_000),
        ("binzhou", Treatment.HOST_OPEN, 16_000),
    ],
)
def test_every_card_of_china_enters_a_scenic_area_of_zhoushan(
    world: World, use: Use, home: str, treatment: Treatment, payable_fen: int
) -> None:
    answer = use(world.adult(home), "zhoushan", ENTER, point="zs-scenic-putuoshan")

    assert (answer.decision.allowed, answer.decision.treatment) == (True, treatment)
    assert answer.decision.terms.gross_fen == 16_000
    assert answer.decision.terms.payable_fen == payable_fen
    assert answer.disclosure == {"valid": True, "class": "adult"}


@pytest.mark.parametrize("home", ["zhoushan", "ningbo", "foshan"])
def test_every_card_of_china_enters_a_public_gym_of_zhoushan(
    world: World, use: Use, home: str
) -> None:
    assert use(world.adult(home), "zhoushan", SPORT).decision.allowed


@pytest.mark.parametrize(("home", "allowed"), [("binzhou", True), ("anhui", False)])
def test_scenic_areas_of_binzhou_are_open_to_its_own_cards(
    world: World, use: Use, home: str, allowed: bool
) -> None:
    answer = use(world.adult(home), "binzhou", ENTER, point="bz-scenic-sunzi")

    assert answer.decision.allowed is allowed
    assert codes(answer) == ([] if allowed else [Code.OUT_OF_ZONE])


@pytest.mark.parametrize(
    ("age", "payable_fen"), [(60, 0), (6, 0), (18, 3_000)], ids=["senior", "child", "youth"]
)
def test_shandongs_statute_and_the_nations_notice_let_any_card_in_for_less(
    world: World, use: Use, age: int, payable_fen: int
) -> None:
    visitor = world.adult("zhoushan", born=BORN[age])

    decision = use(visitor, "binzhou", ENTER, point="bz-scenic-sunzi").decision

    assert (decision.treatment, decision.notes) == (Treatment.HOST_OPEN, ())
    assert (decision.terms.gross_fen, decision.terms.payable_fen) == (6_000, payable_fen)


@pytest.mark.parametrize(
    ("household", "age", "payable_fen", "withheld"),
    [
        ("330200", 70, 0, False),
        ("330200", 69, 8_000, False),
        ("340100", 70, 8_000, True),
    ],
    ids=["of the province", "a year too young", "of another province"],
)
def test_zhejiangs_free_entry_for_seniors_goes_by_register_and_not_by_card(
    world: World, use: Use, household: str, age: int, payable_fen: int, withheld: bool
) -> None:
    senior = of_register(world, "anhui", household, born=BORN[age])

    answer = use(senior, "zhoushan", ENTER, point="zs-scenic-putuoshan")

    assert answer.decision.terms.payable_fen == payable_fen
    assert notes(answer) == ([Code.HOUSEHOLD_ONLY] if withheld else [])


def test_a_senior_registered_elsewhere_who_lives_in_the_province_enters_free(
    world: World, use: Use
) -> None:
    senior = of_register(world, "foshan", "440600", born=BORN[70], residence="330100")

    answer = use(senior, "zhoushan", ENTER, point="zs-scenic-putuoshan")

    assert (answer.decision.terms.payable_fen, notes(answer)) == (0, [])


@pytest.mark.parametrize(
    ("household", "payable_fen", "withheld"),
    [("330900", 0, False), ("330200", 8_000, True)],
)
def test_veterans_of_the_register_of_zhoushan_enter_free_and_others_are_told_why_not(
    world: World, use: Use, household: str, payable_fen: int, withheld: bool
) -> None:
    veteran = of_register(world, "ningbo", household, classes=frozenset({"veteran"}))

    answer = use(veteran, "zhoushan", ENTER, point="zs-scenic-putuoshan")

    assert answer.decision.terms.payable_fen == payable_fen
    assert notes(answer) == ([Code.HOUSEHOLD_ONLY] if withheld else [])


@pytest.mark.parametrize("state", [CardState.SEALED, CardState.LOST_FORMAL])
def test_a_card_that_may_not_be_used_opens_no_gym(world: World, use: Use, state: CardState) -> None:
    assert not use(world.adult("anhui", state=state), "anhui", SPORT).decision.allowed


@pytest.mark.parametrize("kind", [CredentialKind.CARD_CONTACT, QR])
def test_the_anhui_museum_reads_the_card_and_scans_the_e_card(
    world: World, use: Use, kind: CredentialKind
) -> None:
    entry = use(world.adult("shanghai"), "anhui", ENTER, kind=kind, point=MUSEUM).decision

    assert (entry.allowed, entry.treatment) == (True, Treatment.LOCAL_EQUAL)
    assert entry.terms.limits == {"left": 399}


# A booking opens the gate once.


def test_a_booking_opens_the_gate_without_taking_a_second_place(world: World, use: Use) -> None:
    visitor = world.adult("ningbo")
    booked = use(visitor, "anhui", RESERVE, kind=LOGIN, point=MUSEUM, party=3)

    entry = use(visitor, "anhui", ENTER, point=MUSEUM)

    assert booked.decision.terms.limits == {"left": 397}
    assert entry.decision.terms.limits == {"persons": 3}
    assert [effect["type"] for effect in entry.decision.effects] == ["set_state"]
    local = use(world.adult("anhui"), "anhui", ENTER, point=MUSEUM)
    assert local.decision.terms.limits == {"left": 396}


def test_a_booking_is_used_once_and_then_counts_like_none(world: World, use: Use) -> None:
    visitor = world.adult("ningbo")
    use(visitor, "anhui", RESERVE, kind=LOGIN, point=MUSEUM)
    use(visitor, "anhui", ENTER, point=MUSEUM, booked=True)

    again = use(visitor, "anhui", ENTER, point=MUSEUM, booked=True)
    without = use(visitor, "anhui", ENTER, point=MUSEUM)

    assert codes(again) == [BOOKING_USED]
    assert without.decision.terms.limits == {"left": 398}


@pytest.mark.parametrize(
    ("point", "later"),
    [(MUSEUM, timedelta(hours=2)), ("ah-gallery", timedelta(0))],
    ids=["the next slot", "another venue"],
)
def test_a_booking_is_for_its_slot_and_venue(
    world: World, use: Use, point: str, later: timedelta
) -> None:
    visitor = world.adult("ningbo")
    at = world.at + timedelta(days=1)
    use(visitor, "anhui", RESERVE, kind=LOGIN, point=MUSEUM, visit_at=at.isoformat())

    entry = use(visitor, "anhui", ENTER, point=point, at=at + later, booked=True)

    assert codes(entry) == [NOT_BOOKED]


def test_nobody_else_can_use_a_booking(world: World, use: Use) -> None:
    use(world.adult("ningbo"), "anhui", RESERVE, kind=LOGIN, point=MUSEUM)

    other = use(world.adult("ningbo"), "anhui", ENTER, point=MUSEUM, booked=True)

    assert codes(other) == [NOT_BOOKED]


def test_the_price_of_a_reservation_is_paid_at_the_till_for_the_whole_party(
    world: World, use: Use
) -> None:
    visitor = world.adult("zhoushan")
    use(visitor, "wuhu", RESERVE, kind=LOGIN, point=MAREN, party=2)

    entry = use(visitor, "wuhu", ENTER, point=MAREN).decision

    assert (entry.terms.gross_fen, entry.terms.payable_fen) == (16_000, 6_400 + 8_000)
    assert list(world.platform.journal.postings()) == []


def test_a_ticket_opens_the_gate_for_nothing_more(world: World, use: Use) -> None:
    visitor = world.adult("zhoushan")
    use(visitor, "wuhu", TICKET, kind=LOGIN, point=MAREN, party=2)

    entry = use(visitor, "wuhu", ENTER, point=MAREN).decision

    assert (entry.terms.gross_fen, entry.terms.limits) == (0, {"persons": 2})


def test_a_gym_is_entered_with_a_booking_too(world: World, use: Use) -> None:
    member = world.adult("anhui")
    use(member, "anhui", RESERVE, kind=LOGIN, point=GYM)

    entry = use(member, "anhui", SPORT, point=GYM, booked=True).decision

    assert (entry.terms.payable_fen, entry.terms.limits) == (1_200, {"persons": 1})


# Paying a gym by card.


@pytest.mark.parametrize("kind", [CredentialKind.CARD_CONTACTLESS, QR])
def test_the_card_pays_the_fee_and_its_home_owes_it_to_the_host(
    world: World, use: Use, kind: CredentialKind
) -> None:
    decision = use(world.adult("ningbo"), "anhui", SPORT, kind=kind, pay="card").decision

    assert (decision.terms.gross_fen, decision.terms.payable_fen) == (1_500, 1_200)
    assert [
        (one.region, one.counterparty, one.account, one.amount_fen)
        for one in world.platform.journal.postings()
    ] == [("ningbo", "anhui", "sport", -1_200), ("anhui", "ningbo", "sport", 1_200)]


@pytest.mark.parametrize("account", [AccountState.NONE, AccountState.INACTIVE, AccountState.FROZEN])
def test_an_account_that_is_not_active_pays_nothing_and_no_place_is_taken(
    world: World, use: Use, account: AccountState
) -> None:
    refused = use(world.adult("ningbo", account=account), "anhui", SPORT, pay="card")

    assert codes(refused) == [Code.ACCOUNT_NOT_ACTIVE]
    assert refused.decision.terms.gross_fen == 1_500
    assert use(world.adult("anhui"), "anhui", SPORT).decision.terms.limits == {"left": 29}


def test_an_e_card_for_identity_alone_enters_and_does_not_pay(world: World, use: Use) -> None:
    member = world.adult("anhui")
    world.give_ecard(member, level=EcardLevel.IDENTITY)

    refused = use(member, "anhui", SPORT, kind=QR, pay="card")
    at_the_till = use(member, "anhui", SPORT, kind=QR)

    assert codes(refused) == [Code.ECARD_LEVEL_TOO_LOW]
    assert at_the_till.decision.allowed


def test_a_gym_at_level_1_takes_the_card_for_entry_and_not_for_payment(
    world: World, use: Use
) -> None:
    member = world.adult("anhui")

    paid = use(member, "bengbu", SPORT, point="ah-gym-bengbu", pay="card")
    entered = use(member, "bengbu", SPORT, point="ah-gym-bengbu")

    assert codes(paid) == [Code.DEPTH_TOO_LOW]
    assert entered.decision.allowed
