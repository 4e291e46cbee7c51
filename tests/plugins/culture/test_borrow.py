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
from samecity_conformance.variants import Altered, registry_with
from samecity_culture.house_rules import HouseRules, Lending

Use = Callable[..., Acceptance]

BORROW = "culture.borrow"
FIVE = ("a", "b", "c", "d", "e")


def codes(acceptance: Acceptance) -> list[str]:
    return [reason.code for reason in acceptance.decision.reasons]


@pytest.mark.parametrize(
    ("home", "host", "treatment", "decided_by"),
    [
        ("binzhou", "binzhou", Treatment.LOCAL, "binzhou"),
        ("foshan", "zhoushan", Treatment.HOST_OPEN, "zhoushan"),
        ("binzhou", "zhoushan", Treatment.HOST_OPEN, "zhoushan"),
        ("ningbo", "zhoushan", Treatment.LOCAL_EQUAL, "delta"),
        ("ningbo", "anhui", Treatment.LOCAL_EQUAL, "delta"),
        ("shanghai", "ningbo", Treatment.LOCAL_EQUAL, "delta"),
    ],
)
def test_every_reader_has_the_limits_of_the_library(
    world: World, use: Use, home: str, host: str, treatment: Treatment, decided_by: str
) -> None:
    decision = use(world.adult(home), host, BORROW, "a", "b").decision

    assert (decision.allowed, decision.treatment) == (True, treatment)
    assert decision.decided_by == decided_by
    assert decision.terms.limits == {"loans": 5, "days": 30, "left": 3}
    assert decision.terms.payable_fen == 0


@pytest.mark.parametrize(
    ("home", "host", "code"),
    [
        ("anhui", "binzhou", Code.LOCAL_CARD_ONLY),
        ("foshan", "binzhou", Code.LOCAL_CARD_ONLY),
        ("foshan", "anhui", Code.OUT_OF_ZONE),
        ("binzhou", "ningbo", Code.OUT_OF_ZONE),
        ("anhui", "foshan", Code.NOT_OFFERED),
    ],
)
def test_the_national_rule_opens_reading_rooms_but_lends_nothing(
    world: World, use: Use, home: str, host: str, code: Code
) -> None:
    refused = use(world.adult(home), host, BORROW)

    assert codes(refused) == [code]
    assert refused.disclosure == {}


def test_a_reading_room_lends_by_its_own_rule(world: World, use: Use) -> None:
    wallet = world.adult("zhoushan")

    decision = use(wallet, "zhoushan", BORROW, "a", point="zs-reading-room").decision
    third = use(wallet, "zhoushan", BORROW, "b", "c", point="zs-reading-room").decision

    assert decision.terms.limits == {"loans": 2, "days": 14, "left": 1}
    assert [reason.facts for reason in third.reasons] == [{"loans": 2}]


class Generous(Altered):
    """A region whose libraries lend nine items for sixty days."""

    def alter(self) -> None:
        rules = HouseRules((Lending("library", 9, 60, "test"),))
        self.sections = {**self.sections, HouseRules: rules}


class Silent(Altered):
    """A region that says nowhere how much it lends."""

    def alter(self) -> None:
        self.sections = {**self.sections, HouseRules: HouseRules()}


def test_the_host_sets_the_limits_and_home_terms_are_never_carried() -> None:
    world = World(Platform(registry=registry_with({"ningbo": Generous})))
    kind = CredentialKind.CARD_CONTACTLESS
    wallet = world.adult("ningbo")

    def limits(host: str) -> dict[str, int]:
        body = world.body(host, BORROW, kind, {})
        answer = world.platform.accept(body, world.reader(wallet, kind, world.at))
        return dict(answer.decision.terms.limits)

    assert limits("ningbo") == {"loans": 9, "days": 60, "left": 8}
    assert limits("anhui") == {"loans": 5, "days": 30, "left": 4}


def test_a_host_that_says_nowhere_how_much_it_lends_is_at_fault() -> None:
    world = World(Platform(registry=registry_with({"anhui": Silent})))
    kind = CredentialKind.CARD_CONTACTLESS
    reader = world.reader(world.adult("anhui"), kind, world.at)

    answer = world.platform.accept(world.body("anhui", BORROW, kind, {}), reader)

    assert codes(answer) == [Code.HOST_PLUGIN_FAILED]


@pytest.mark.parametrize("home", ["anhui", "zhoushan"])
def test_the_fifth_item_is_lent_and_the_sixth_is_not(world: World, use: Use, home: str) -> None:
    wallet = world.adult(home)
    fifth = use(wallet, "anhui", BORROW, *FIVE)

    sixth = use(wallet, "anhui", BORROW, "f")

    assert fifth.decision.terms.limits["left"] == 0
    assert codes(sixth) == [Code.BORROW_LIMIT]
    assert sixth.decision.reasons[0].facts == {"loans": 5}


def test_items_that_do_not_all_fit_are_lent_none(world: World, use: Use) -> None:
    wallet = world.adult("ningbo")
    use(wallet, "ningbo", BORROW, "a", "b", "c")

    too_many = use(wallet, "ningbo", BORROW, "d", "e", "f")
    fitting = use(wallet, "ningbo", BORROW, "d", "e")

    assert codes(too_many) == [Code.BORROW_LIMIT]
    assert fitting.decision.terms.limits["left"] == 0


def test_another_library_of_the_same_region_lends_by_its_own_count(world: World, use: Use) -> None:
    wallet = world.adult("foshan")
    use(wallet, "zhoushan", BORROW, *FIVE, point="zs-library")

    elsewhere = use(wallet, "zhoushan", BORROW, *FIVE, point="zs-library-putuo")

    assert elsewhere.decision.terms.limits["left"] == 0


def test_who_already_has_an_item_is_not_lent_it_again(world: World, use: Use) -> None:
    wallet = world.adult("zhoushan")
    use(wallet, "zhoushan", BORROW, "a")

    again = use(wallet, "zhoushan", BORROW, "b", "a", after=timedelta(days=1))

    assert codes(again) == ["ALREADY_ON_LOAN"]
    assert use(wallet, "zhoushan", BORROW, "b").decision.terms.limits["left"] == 3


@pytest.mark.parametrize(("point", "last_day"), [("zs-library", 30), ("zs-reading-room", 14)])
def test_an_item_is_overdue_from_the_day_after_its_last(
    world: World, use: Use, point: str, last_day: int
) -> None:
    evening = datetime(2026, 11, 23, 20, 0, tzinfo=SHANGHAI)

    def later(days: int) -> list[str]:
        wallet = world.adult("zhoushan")
        use(wallet, "zhoushan", BORROW, "a", at=evening, point=point)
        return codes(use(wallet, "zhoushan", BORROW, "b", after=timedelta(days=days), point=point))

    assert later(last_day) == []
    assert later(last_day + 1) == [Code.OVERDUE_ITEMS]


def test_an_overdue_item_blocks_borrowing_in_its_own_library_only(world: World, use: Use) -> None:
    wallet = world.adult("foshan")
    neighbour = world.adult("foshan")
    use(wallet, "zhoushan", BORROW, "a", point="zs-library")
    late = timedelta(days=31)

    there = use(wallet, "zhoushan", BORROW, "b", after=late, point="zs-library")
    next_door = use(wallet, "zhoushan", BORROW, "b", after=late, point="zs-library-dinghai")
    somebody_else = use(neighbour, "zhoushan", BORROW, "b", after=late, point="zs-library")

    assert codes(there) == [Code.OVERDUE_ITEMS]
    assert next_door.decision.allowed
    assert somebody_else.decision.allowed


def test_an_overdue_item_in_one_region_is_unknown_in_another(world: World, use: Use) -> None:
    wallet = world.adult("ningbo")
    use(wallet, "zhoushan", BORROW, "a")

    at_home = use(wallet, "ningbo", BORROW, "b", after=timedelta(days=31))

    assert at_home.decision.terms.limits == {"loans": 5, "days": 30, "left": 4}


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (CardState.SEALED, Code.CARD_SEALED),
        (CardState.LOCKED, Code.CARD_LOCKED),
        (CardState.LOST_TEMP, Code.CARD_REPORTED_LOST),
        (CardState.LOST_FORMAL, Code.CARD_REPORTED_LOST),
        (CardState.CANCELLED, Code.CARD_CANCELLED),
    ],
)
@pytest.mark.parametrize("kind", [CredentialKind.CARD_CONTACT, CredentialKind.ECARD_QR])
def test_only_an_activated_card_borrows_and_its_code_no_better(
    world: World, use: Use, state: CardState, code: Code, kind: CredentialKind
) -> None:
    wallet = world.issue(load_people()["p-li"].person, "anhui", state=state)

    # Its state began with its issue a year ago; a temporary loss has not lapsed the morning after.
    morning_after = world.at - timedelta(days=364)

    assert codes(use(wallet, "anhui", BORROW, kind=kind, at=morning_after)) == [code]


@pytest.mark.parametrize(
    ("host", "point", "has"), [("anhui", "ah-library-hefei", 2), ("ningbo", "nb-library-beilun", 1)]
)
def test_a_library_below_level_three_lends_nothing_by_card(
    world: World, use: Use, host: str, point: str, has: int
) -> None:
    (reason,) = use(world.adult(host), host, BORROW, point=point).decision.reasons

    assert reason.code == Code.DEPTH_TOO_LOW
    assert (reason.facts["needs"], reason.facts["has"]) == (3, has)


def test_card_and_code_are_one_reader(world: World, use: Use) -> None:
    wallet = world.adult("binzhou")
    use(wallet, "binzhou", BORROW, "a", "b", "c")

    by_code = use(wallet, "binzhou", BORROW, "d", kind=CredentialKind.ECARD_QR)

    assert by_code.decision.terms.limits["left"] == 1


def test_a_new_card_of_the_same_person_finds_the_old_loans(world: World, use: Use) -> None:
    person = load_people()["p-zhu"].person
    use(world.issue(person, "ningbo"), "anhui", BORROW, "a", "b")

    after_move = use(world.issue(person, "zhoushan"), "anhui", BORROW, "c")

    assert after_move.decision.terms.limits["left"] == 2


def test_the_same_request_lends_once(world: World) -> None:
    kind = CredentialKind.CARD_CONTACTLESS
    wallet = world.adult("anhui")
    body = world.body("anhui", BORROW, kind, {"items": ["a"]})

    first, again = (
        world.platform.accept(body, world.reader(wallet, kind, world.at)) for _ in range(2)
    )

    assert again.is_replay
    assert again.decision == first.decision
    with world.platform.journal.begin("ningbo") as unit:
        assert [row.version for row in unit.scan("anhui", "culture", "reader", "")] == [1]


def test_a_reader_at_two_machines_at_once_stays_within_the_limit(
    registry: Registry, tmp_path: Path
) -> None:
    platform = Platform(registry=registry, journal=SqlJournal(f"sqlite:///{tmp_path}/books.db"))
    world = World(platform)
    kind = CredentialKind.CARD_CONTACTLESS
    wallet = world.adult("ningbo")
    start = Barrier(4)

    def request(*items: str) -> Callable[[], Acceptance]:
        body = world.body("anhui", BORROW, kind, {"items": list(items)})
        reader = world.reader(wallet, kind, world.at)

        def ask() -> Acceptance:
            start.wait(timeout=30)
            return platform.accept(body, reader)

        return ask

    requests = [request(*pair) for pair in ("ab", "cd", "ef", "gh")]
    with ThreadPoolExecutor(len(requests)) as pool:
        answers = [future.result() for future in [pool.submit(one) for one in requests]]
    with platform.journal.begin("ningbo") as unit:
        (row,) = unit.scan("anhui", "culture", "reader", "")
    platform.close()

    assert sum(answer.decision.allowed for answer in answers) == 2
    assert [code for answer in answers for code in codes(answer)] == [Code.BORROW_LIMIT] * 2
    assert len(row.body) == 4
