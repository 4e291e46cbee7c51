from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from samecity.domain.card import CardState, CredentialKind
from samecity.domain.reasons import Code
from samecity.domain.treatment import Treatment
from samecity.engine.acceptance import Acceptance
from samecity.host.registry import Registry
from samecity.platform import Platform
from samecity.spi import DocumentEvidence
from samecity.synthetic.cards import MemoryReader
from samecity.synthetic.people import load_people
from samecity.synthetic.world import DEFAULT_AT, World
from samecity_conformance.variants import suspended

Use = Callable[..., Acceptance]

BORROW = "culture.borrow"
RETURN = "culture.return"
DESK = CredentialKind.NONE


def codes(acceptance: Acceptance) -> list[str]:
    return [reason.code for reason in acceptance.decision.reasons]


def test_what_came_back_can_be_lent_again_and_leaves_no_history(world: World, use: Use) -> None:
    wallet = world.adult("ningbo")
    use(wallet, "anhui", BORROW, "a", "b", "c", "d", "e")

    returned = use(wallet, "anhui", RETURN, "a", "c")
    again = use(wallet, "anhui", BORROW, "f", "g")

    assert returned.decision.treatment is Treatment.LOCAL_EQUAL
    assert returned.decision.terms.limits == {"on_loan": 3}
    assert again.decision.terms.limits["left"] == 0
    with world.platform.journal.begin("ningbo") as unit:
        (row,) = unit.scan("anhui", "culture", "reader", "")
    assert row.body.keys() == {"b", "d", "e", "f", "g"}


def test_an_item_that_is_not_out_is_not_taken_back(world: World, use: Use) -> None:
    wallet = world.adult("zhoushan")
    use(wallet, "zhoushan", BORROW, "a")

    refused = use(wallet, "zhoushan", RETURN, "a", "b")

    assert codes(refused) == ["NOT_ON_LOAN"]
    assert use(wallet, "zhoushan", RETURN, "a").decision.terms.limits == {"on_loan": 0}


def test_an_item_of_another_library_is_not_taken_back(world: World, use: Use) -> None:
    wallet = world.adult("foshan")
    use(wallet, "zhoushan", BORROW, "a", point="zs-library")

    elsewhere = use(wallet, "zhoushan", RETURN, "a", point="zs-library-putuo")
    there = use(wallet, "zhoushan", RETURN, "a", point="zs-library")

    assert codes(elsewhere) == ["NOT_ON_LOAN"]
    assert there.decision.treatment is Treatment.HOST_OPEN


def test_nobody_gives_back_what_another_reader_has(world: World, use: Use) -> None:
    use(world.adult("anhui"), "anhui", BORROW, "a")

    assert codes(use(world.adult("anhui"), "anhui", RETURN, "a")) == ["NOT_ON_LOAN"]


def test_the_same_item_comes_back_once(world: World, use: Use) -> None:
    wallet = world.adult("binzhou")
    use(wallet, "binzhou", BORROW, "a")

    first, second = (use(wallet, "binzhou", RETURN, "a") for _ in range(2))

    assert first.decision.allowed
    assert codes(second) == ["NOT_ON_LOAN"]


def test_returning_an_overdue_item_opens_borrowing_again(world: World, use: Use) -> None:
    wallet = world.adult("zhoushan")
    use(wallet, "zhoushan", BORROW, "a")
    late = timedelta(days=40)
    blocked = use(wallet, "zhoushan", BORROW, "b", after=late)

    returned = use(wallet, "zhoushan", RETURN, "a", after=late)

    assert codes(blocked) == [Code.OVERDUE_ITEMS]
    assert returned.decision.allowed
    assert use(wallet, "zhoushan", BORROW, "b", after=late).decision.allowed


def test_the_reason_is_the_plugins_own_and_speaks_both_languages(world: World, use: Use) -> None:
    decision = use(world.adult("ningbo"), "ningbo", RETURN).decision

    texts = world.platform.registry.reasons["NOT_ON_LOAN"]
    english, chinese = (world.platform.explain(decision, lang) for lang in ("en", "zh"))

    assert texts.plugin == "culture"
    assert english["reasons"] == [
        {
            "code": "NOT_ON_LOAN",
            "rule": "R04",
            "message": texts.message["en"],
            "next_step": texts.next_step["en"],
        }
    ]
    assert chinese["reasons"] != english["reasons"]


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (CardState.LOST_FORMAL, Code.CARD_REPORTED_LOST),
        (CardState.CANCELLED, Code.CARD_CANCELLED),
        (CardState.SEALED, Code.CARD_SEALED),
    ],
)
def test_a_card_out_of_use_is_refused_but_its_holder_returns_at_the_desk(
    world: World, use: Use, state: CardState, code: Code
) -> None:
    person = load_people()["p-zhu"].person
    use(world.issue(person, "ningbo"), "anhui", BORROW, "a")
    lost = world.issue(person, "ningbo", state=state)

    by_card = use(lost, "anhui", RETURN, "a")
    at_the_desk = use(lost, "anhui", RETURN, "a", kind=DESK)

    assert codes(by_card) == [code]
    assert at_the_desk.decision.allowed
    assert at_the_desk.decision.terms.limits == {"on_loan": 0}


def test_a_document_that_is_not_the_persons_own_returns_nothing(world: World, use: Use) -> None:
    wallet = world.adult("ningbo")
    use(wallet, "ningbo", BORROW, "a")
    found = DocumentEvidence(wallet.holder_ref, wallet.home, wallet.card_ref, is_present=False)

    body = world.body("ningbo", RETURN, DESK, {"items": ["a"]})
    answer = world.platform.accept(body, MemoryReader(document=found))

    assert codes(answer) == [Code.HOLDER_MISMATCH]


def test_nobody_borrows_without_a_card(world: World, use: Use) -> None:
    refused = use(world.adult("ningbo"), "ningbo", BORROW, kind=DESK)

    assert codes(refused) == [Code.KIND_NOT_ACCEPTED]


def test_what_was_lent_under_an_agreement_comes_back_after_its_end(registry: Registry) -> None:
    noon = DEFAULT_AT.replace(hour=12)
    world = World(Platform(registry=suspended(registry, "delta", noon)))
    wallet = world.adult("anhui")
    kind = CredentialKind.CARD_CONTACTLESS

    def ask(scenario: str, item: str, hour: int) -> Acceptance:
        at = world.at.replace(hour=hour)
        body = world.body("ningbo", scenario, kind, {"items": [item]}, at=at)
        return world.platform.accept(body, world.reader(wallet, kind, at))

    before = ask(BORROW, "a", 11)
    after = ask(BORROW, "b", 12)
    returned = ask(RETURN, "a", 13)

    assert before.decision.treatment is Treatment.LOCAL_EQUAL
    assert codes(after) == [Code.OUT_OF_ZONE]
    assert returned.decision.treatment is Treatment.NATIONAL_BASELINE
