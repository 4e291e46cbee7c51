from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from threading import Barrier

import pytest

from samecity.domain.card import CardState, CredentialKind
from samecity.domain.clock import SHANGHAI
from samecity.domain.reasons import Code
from samecity.domain.treatment import Treatment
from samecity.engine.acceptance import Acceptance
from samecity.host.registry import Registry
from samecity.journal.sql import SqlJournal
from samecity.platform import Platform
from samecity.synthetic.people import load_people
from samecity.synthetic.world import World

Use = Callable[..., Acceptance]

ENTER = "culture.enter"
CENTRE = "ah-culture-centre"
PLACES = 20
"""Places of that centre in each two hours."""


@pytest.mark.parametrize(
    ("home", "host", "point", "treatment", "decided_by"),
    [
        ("zhoushan", "zhoushan", "zs-library", Treatment.LOCAL, "zhoushan"),
        ("foshan", "zhoushan", "zs-library", Treatment.HOST_OPEN, "zhoushan"),
        ("foshan", "zhoushan", "zs-museum", Treatment.HOST_OPEN, "zhoushan"),
        ("binzhou", "zhoushan", "zs-reading-room", Treatment.HOST_OPEN, "zhoushan"),
        ("anhui", "zhoushan", "zs-museum", Treatment.LOCAL_EQUAL, "delta"),
        ("anhui", "ningbo", "nb-museum", Treatment.LOCAL_EQUAL, "delta"),
        ("shanghai", "ningbo", "nb-gallery", Treatment.LOCAL_EQUAL, "delta"),
        ("ningbo", "anhui", "ah-museum", Treatment.LOCAL_EQUAL, "delta"),
        ("foshan", "ningbo", "nb-library", Treatment.NATIONAL_BASELINE, "national"),
        ("binzhou", "anhui", "ah-library", Treatment.NATIONAL_BASELINE, "national"),
        ("anhui", "binzhou", "bz-library", Treatment.NATIONAL_BASELINE, "national"),
        ("binzhou", "foshan", "library", Treatment.NATIONAL_BASELINE, "national"),
        ("foshan", "foshan", "library", Treatment.LOCAL, "foshan"),
    ],
)
def test_a_card_enters_as_its_home_and_the_offer_say(
    world: World,
    use: Use,
    home: str,
    host: str,
    point: str,
    treatment: Treatment,
    decided_by: str,
) -> None:
    decision = use(world.adult(home), host, ENTER, point=point).decision

    assert (decision.allowed, decision.treatment) == (True, treatment)
    assert decision.decided_by == decided_by
    assert decision.terms.payable_fen == 0


@pytest.mark.parametrize(
    ("home", "host", "point"),
    [
        ("foshan", "ningbo", "nb-museum"),
        ("foshan", "anhui", "ah-culture-centre"),
        ("anhui", "binzhou", "bz-museum"),
    ],
)
def test_no_national_rule_opens_a_museum_or_centre_to_cards_from_outside_the_zone(
    world: World, use: Use, home: str, host: str, point: str
) -> None:
    (reason,) = use(world.adult(home), host, ENTER, point=point).decision.reasons

    assert reason.code == Code.OUT_OF_ZONE
    assert (reason.facts["home"], reason.facts["host"]) == (home, host)


def test_the_gate_learns_validity_and_class_and_writes_no_row(world: World, use: Use) -> None:
    acceptance = use(world.person("p-wu"), "anhui", ENTER, point="ah-library")

    assert acceptance.disclosure == {"class": "senior", "valid": True}
    assert acceptance.decision.effects == ()


def test_a_venue_without_a_capacity_is_never_full(world: World, use: Use) -> None:
    wallet = world.adult("ningbo")

    allowed = [use(wallet, "ningbo", ENTER, point="nb-library").decision for _ in range(30)]

    assert all(one.allowed and not one.terms.limits for one in allowed)


def test_each_entry_takes_one_place_of_the_slot(world: World, use: Use) -> None:
    decision = use(world.adult("anhui"), "anhui", ENTER, point=CENTRE).decision

    assert decision.terms.limits == {"left": PLACES - 1}
    assert decision.effects == (
        {
            "type": "take_from_pool",
            "region": "anhui",
            "pool": f"entry:{CENTRE}:2026-11-23T10:00",
            "units": 1,
        },
    )


def test_locals_and_visitors_fill_one_pool_and_are_both_refused_when_it_is_full(
    world: World, use: Use
) -> None:
    local, visitor = world.adult("anhui"), world.adult("ningbo")
    left = [
        use(one, "anhui", ENTER, point=CENTRE).decision.terms.limits["left"]
        for one in (local, visitor) * (PLACES // 2)
    ]

    refused = [use(one, "anhui", ENTER, point=CENTRE).decision for one in (visitor, local)]

    assert left == list(range(PLACES - 1, -1, -1))
    assert [[reason.code for reason in one.reasons] for one in refused] == [
        [Code.CAPACITY_FULL],
        [Code.CAPACITY_FULL],
    ]
    assert [one.effects for one in refused] == [(), ()]


@pytest.mark.parametrize(
    ("minute", "left"),
    [(119, PLACES - 2), (120, PLACES - 1)],
    ids=["last minute of the slot", "first minute of the next"],
)
def test_the_next_slot_begins_with_all_its_places(
    world: World, use: Use, minute: int, left: int
) -> None:
    wallet = world.adult("anhui")
    use(wallet, "anhui", ENTER, point=CENTRE)

    later = use(wallet, "anhui", ENTER, point=CENTRE, after=timedelta(minutes=minute))

    assert later.decision.terms.limits == {"left": left}


def test_a_class_of_venue_without_slots_counts_by_the_day(world: World, use: Use) -> None:
    wallet = world.adult("ningbo")

    def left(after: timedelta) -> int:
        entry = use(wallet, "ningbo", ENTER, point="nb-culture-centre", after=after)
        return entry.decision.terms.limits["left"]

    assert [left(timedelta(0)), left(timedelta(hours=6)), left(timedelta(days=1))] == [59, 58, 59]


def test_of_many_who_want_the_last_place_exactly_one_gets_it(
    registry: Registry, tmp_path: Path
) -> None:
    platform = Platform(registry=registry, journal=SqlJournal(f"sqlite:///{tmp_path}/books.db"))
    world = World(platform)
    kind = CredentialKind.CARD_CONTACTLESS
    wallets = [world.adult(home) for home in ("anhui", "ningbo", "zhoushan", "shanghai")]

    def ask(turn: int) -> Callable[[], Acceptance]:
        wallet = wallets[turn % len(wallets)]
        body = world.body("anhui", ENTER, kind, {}, point=CENTRE)
        reader = world.reader(wallet, kind, world.at)
        return lambda: platform.accept(body, reader)

    for turn in range(PLACES - 1):
        assert ask(turn)().decision.allowed
    start = Barrier(len(wallets))

    def ask_together(request: Callable[[], Acceptance]) -> Acceptance:
        start.wait(timeout=30)
        return request()

    with ThreadPoolExecutor(len(wallets)) as pool:
        answers = list(pool.map(ask_together, [ask(turn) for turn in range(len(wallets))]))
    platform.close()

    codes = [reason.code for answer in answers for reason in answer.decision.reasons]
    assert sum(answer.decision.allowed for answer in answers) == 1
    assert codes == [Code.CAPACITY_FULL] * (len(wallets) - 1)


def test_a_museum_is_shut_on_its_closing_day(world: World, use: Use) -> None:
    wallet = world.adult("zhoushan")

    monday = use(wallet, "zhoushan", ENTER, point="zs-museum-maao").decision
    tuesday = use(
        wallet, "zhoushan", ENTER, point="zs-museum-maao", after=timedelta(days=1)
    ).decision

    assert [reason.code for reason in monday.reasons] == [Code.CLOSED]
    assert tuesday.allowed


@pytest.mark.parametrize(
    ("minute", "allowed"), [(30, True), (31, False)], ids=["closing minute", "a minute later"]
)
def test_the_closing_minute_still_admits(
    world: World, use: Use, minute: int, allowed: bool
) -> None:
    at = datetime(2026, 11, 23, 20, minute, tzinfo=SHANGHAI)

    entry = use(world.adult("ningbo"), "ningbo", ENTER, at=at, point="nb-library")

    assert entry.decision.allowed is allowed


def test_an_unstaffed_reading_room_takes_no_chip_with_contacts_and_says_what_it_takes(
    world: World, use: Use
) -> None:
    contact = CredentialKind.CARD_CONTACT

    (reason,) = use(
        world.adult("zhoushan"), "zhoushan", ENTER, kind=contact, point="zs-reading-room"
    ).decision.reasons

    assert reason.code == Code.KIND_NOT_ACCEPTED
    assert reason.facts == {
        "kind": "card_contact",
        "accepted": "card_contactless, ecard_qr, ecard_scan",
    }


@pytest.mark.parametrize(
    "kind",
    [
        CredentialKind.CARD_CONTACT,
        CredentialKind.CARD_CONTACTLESS,
        CredentialKind.ECARD_QR,
        CredentialKind.ECARD_SCAN,
    ],
)
def test_chip_and_code_open_the_gate_alike(world: World, use: Use, kind: CredentialKind) -> None:
    decision = use(world.adult("ningbo"), "zhoushan", ENTER, kind=kind, point="zs-museum").decision

    assert decision.allowed
    assert decision.terms.limits == {"left": 299}


def test_a_card_that_was_never_enabled_opens_no_gate(world: World, use: Use) -> None:
    sealed = world.issue(load_people()["p-li"].person, "anhui", state=CardState.SEALED)

    entry = use(sealed, "anhui", ENTER, point=CENTRE)
    next_one = use(world.adult("anhui"), "anhui", ENTER, point=CENTRE)

    assert [reason.code for reason in entry.decision.reasons] == [Code.CARD_SEALED]
    assert next_one.decision.terms.limits == {"left": PLACES - 1}
