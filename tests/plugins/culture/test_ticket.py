from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from samecity.domain.card import AccountState, CredentialKind
from samecity.domain.ecard import EcardLevel
from samecity.domain.reasons import Code
from samecity.domain.treatment import Treatment
from samecity.engine.acceptance import Acceptance
from samecity.host.registry import Registry
from samecity.platform import Platform
from samecity.synthetic.world import DEFAULT_AT, World
from samecity_conformance.variants import suspended
from samecity_culture.booking import ALREADY_BOOKED, BOOKING_USED, NOT_BOOKED, SLOT_OVER

Use = Callable[..., Acceptance]

RESERVE, TICKET, ENTER = "tourism.reserve", "tourism.ticket", "culture.enter"
LOGIN = CredentialKind.ECARD_LOGIN
AT_MAREN = {"kind": LOGIN, "point": "ah-scenic-maren"}
PLACES = 60
GROSS_FEN, RESIDENT_FEN = 8_000, 6_400


def codes(answer: Acceptance) -> list[str]:
    return [reason.code for reason in answer.decision.reasons]


def booked(world: World) -> list[tuple[str, str, str, int]]:
    """Return what the books say: region, counterparty, account, amount in fen."""
    return [
        (one.region, one.counterparty, one.account, one.amount_fen)
        for one in world.platform.journal.postings()
    ]


@pytest.mark.parametrize(
    ("home", "treatment"), [("anhui", Treatment.LOCAL), ("zhoushan", Treatment.LOCAL_EQUAL)]
)
def test_an_e_card_of_the_zone_buys_at_the_price_of_a_resident(
    world: World, use: Use, home: str, treatment: Treatment
) -> None:
    answer = use(world.adult(home), "wuhu", TICKET, **AT_MAREN)

    decision = answer.decision
    assert (decision.allowed, decision.treatment) == (True, treatment)
    terms = decision.terms
    assert (terms.gross_fen, terms.payable_fen, terms.saving_fen) == (8_000, 6_400, 1_600)
    assert terms.limits == {"left": PLACES - 1}
    assert booked(world) == [
        (home, "anhui", "tourism", -RESIDENT_FEN),
        ("anhui", home, "tourism", RESIDENT_FEN),
    ]
    assert answer.disclosure.keys() == {"valid", "class", "pseudonym"}


def test_a_source_that_is_invented_is_shown_as_demo(world: World, use: Use) -> None:
    decision = use(world.adult("anhui"), "wuhu", TICKET, **AT_MAREN).decision

    assert [step.source for step in decision.steps if step.n == 10] == ["assumed (demo)"]


def test_who_comes_along_pays_the_published_price(world: World, use: Use) -> None:
    terms = use(world.adult("zhoushan"), "wuhu", TICKET, party=3, **AT_MAREN).decision.terms

    assert (terms.gross_fen, terms.payable_fen) == (24_000, RESIDENT_FEN + 2 * GROSS_FEN)
    assert terms.limits == {"left": PLACES - 3}


def test_a_senior_pays_nothing_and_nothing_is_asked_of_the_account(world: World, use: Use) -> None:
    born = date(1956, 11, 23)
    senior = world.adult("zhoushan", born=born, account=AccountState.NONE)

    decision = use(senior, "wuhu", TICKET, **AT_MAREN).decision

    assert (decision.terms.payable_fen, decision.terms.saving_fen) == (0, GROSS_FEN)
    assert booked(world) == []


def test_a_free_venue_gives_a_ticket_for_nothing(world: World, use: Use) -> None:
    decision = use(
        world.adult("ningbo"), "wuhu", TICKET, kind=LOGIN, point="ah-museum-wuhu"
    ).decision

    assert (decision.allowed, decision.terms.gross_fen) == (True, 0)


@pytest.mark.parametrize("point", ["ah-museum", "ah-gallery", "ah-science"])
def test_a_venue_below_level_3_sells_nothing_online(world: World, use: Use, point: str) -> None:
    answer = use(world.adult("anhui"), "anhui", TICKET, kind=LOGIN, point=point)

    assert codes(answer) == [Code.DEPTH_TOO_LOW]


def test_a_card_without_an_active_account_buys_nothing_and_takes_no_place(
    world: World, use: Use
) -> None:
    refused = use(
        world.adult("zhoushan", account=AccountState.INACTIVE), "wuhu", TICKET, **AT_MAREN
    )

    assert codes(refused) == [Code.ACCOUNT_NOT_ACTIVE]
    assert refused.decision.terms.gross_fen == GROSS_FEN
    assert booked(world) == []
    next_one = use(world.adult("zhoushan"), "wuhu", TICKET, **AT_MAREN)
    assert next_one.decision.terms.limits == {"left": PLACES - 1}


def test_an_e_card_for_identity_alone_reserves_and_does_not_buy(world: World, use: Use) -> None:
    visitor = world.adult("zhoushan")
    world.give_ecard(visitor, level=EcardLevel.IDENTITY)

    assert use(visitor, "wuhu", RESERVE, **AT_MAREN).decision.allowed
    assert codes(use(visitor, "wuhu", TICKET, **AT_MAREN)) == [Code.ECARD_LEVEL_TOO_LOW]


def test_a_reserved_place_is_paid_for_and_no_second_one_taken(world: World, use: Use) -> None:
    visitor = world.adult("zhoushan")
    use(visitor, "wuhu", RESERVE, party=2, **AT_MAREN)

    bought = use(visitor, "wuhu", TICKET, party=2, **AT_MAREN).decision

    assert bought.terms.payable_fen == RESIDENT_FEN + GROSS_FEN
    assert bought.terms.limits == {"left": PLACES - 2}
    assert [effect["type"] for effect in bought.effects] == ["set_state", "post"]


@pytest.mark.parametrize(
    ("first", "party"), [(TICKET, 1), (RESERVE, 2)], ids=["bought already", "of another number"]
)
def test_a_slot_is_bought_once_and_as_it_was_reserved(
    world: World, use: Use, first: str, party: int
) -> None:
    visitor = world.adult("zhoushan")
    use(visitor, "wuhu", first, party=party, **AT_MAREN)

    assert codes(use(visitor, "wuhu", TICKET, **AT_MAREN)) == [ALREADY_BOOKED]


def test_a_sold_out_slot_sells_nothing_but_to_who_has_reserved(world: World, use: Use) -> None:
    holder = world.adult("zhoushan")
    use(holder, "wuhu", RESERVE, party=10, **AT_MAREN)
    for _ in range(5):
        use(world.adult("anhui"), "wuhu", TICKET, party=10, **AT_MAREN)

    visitor = use(world.adult("ningbo"), "wuhu", TICKET, **AT_MAREN)
    local = use(world.adult("anhui"), "wuhu", TICKET, **AT_MAREN)
    reserved = use(holder, "wuhu", TICKET, party=10, **AT_MAREN)

    assert codes(visitor) == codes(local) == [Code.CAPACITY_FULL]
    assert reserved.decision.terms.limits == {"left": 0}


# Refunds.


def test_a_refund_gives_money_and_places_back_once(world: World, use: Use) -> None:
    visitor = world.adult("zhoushan")
    use(visitor, "wuhu", TICKET, party=2, **AT_MAREN)

    refunded = use(visitor, "wuhu", TICKET, act="refund", **AT_MAREN)
    twice = use(visitor, "wuhu", TICKET, act="refund", **AT_MAREN)

    paid_fen = RESIDENT_FEN + GROSS_FEN
    assert refunded.decision.terms.limits == {"left": PLACES}
    assert refunded.decision.terms.payable_fen == 0
    assert codes(twice) == [NOT_BOOKED]
    assert booked(world) == [
        ("zhoushan", "anhui", "tourism", -paid_fen),
        ("anhui", "zhoushan", "tourism", paid_fen),
        ("anhui", "zhoushan", "tourism", -paid_fen),
        ("zhoushan", "anhui", "tourism", paid_fen),
    ]


def test_what_was_refunded_opens_no_gate_and_can_be_bought_again(world: World, use: Use) -> None:
    visitor = world.adult("zhoushan")
    use(visitor, "wuhu", TICKET, **AT_MAREN)
    use(visitor, "wuhu", TICKET, act="refund", **AT_MAREN)

    entry = use(visitor, "wuhu", ENTER, point="ah-scenic-maren", booked=True)
    anew = use(visitor, "wuhu", TICKET, **AT_MAREN)

    assert codes(entry) == [NOT_BOOKED]
    assert anew.decision.terms.payable_fen == RESIDENT_FEN


def test_a_ticket_that_was_used_is_not_refunded(world: World, use: Use) -> None:
    visitor = world.adult("zhoushan")
    use(visitor, "wuhu", TICKET, **AT_MAREN)
    use(visitor, "wuhu", ENTER, point="ah-scenic-maren")

    assert codes(use(visitor, "wuhu", TICKET, act="refund", **AT_MAREN)) == [BOOKING_USED]


def test_a_reservation_that_was_never_paid_is_not_refunded(world: World, use: Use) -> None:
    visitor = world.adult("zhoushan")
    use(visitor, "wuhu", RESERVE, **AT_MAREN)

    assert codes(use(visitor, "wuhu", TICKET, act="refund", **AT_MAREN)) == [NOT_BOOKED]


def test_a_ticket_is_refunded_until_its_slot_is_over(world: World, use: Use) -> None:
    visitor = world.adult("zhoushan")
    at = {**AT_MAREN, "visit_at": world.at.isoformat()}
    use(visitor, "wuhu", TICKET, **at)

    late = use(visitor, "wuhu", TICKET, act="refund", after=timedelta(hours=2), **at)
    last = use(visitor, "wuhu", TICKET, act="refund", after=timedelta(hours=2, seconds=-1), **at)

    assert codes(late) == [SLOT_OVER]
    assert last.decision.allowed


def test_a_ticket_is_refunded_when_its_agreement_has_ended(registry: Registry) -> None:
    ended = DEFAULT_AT + timedelta(minutes=1)
    world = World(Platform(registry=suspended(registry, "delta", ended)))
    visitor = world.adult("zhoushan")

    def use(minutes: int, **said: object) -> Acceptance:
        at = DEFAULT_AT + timedelta(minutes=minutes)
        body = world.body("wuhu", TICKET, LOGIN, said, at=at, point="ah-scenic-maren")
        return world.platform.accept(body, world.reader(visitor, LOGIN, at))

    assert use(0).decision.allowed
    assert codes(use(2)) == [Code.OUT_OF_ZONE]
    assert use(2, act="refund").decision.allowed
    assert sum(amount for *_, amount in booked(world)) == 0
