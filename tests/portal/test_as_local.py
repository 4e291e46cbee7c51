"""What a local would have got: the same person, moment and books, another issuer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from samecity.domain.card import CardState, CredentialKind
from samecity.domain.decision import Decision
from samecity.domain.treatment import Treatment
from samecity.host.registry import Registry
from samecity.schemas.requests import read_request
from samecity.spi.reader import PurseView
from samecity.synthetic.world import DEFAULT_AT, Wallet, World
from samecity_portal.as_local import InHand, ask_as_local
from samecity_portal.house import House, memory_house


@pytest.fixture
def house(registry: Registry) -> Iterator[House]:
    with closing(memory_house(registry)) as house:
        yield house


@pytest.fixture
def world(house: House) -> World:
    return house.world(DEFAULT_AT)


def ask(
    house: House,
    world: World,
    wallet: Wallet,
    scenario: str,
    kind: CredentialKind,
    **fields: object,
) -> Decision:
    """Ask in Binzhou, as somebody with a card of Binzhou."""
    body = world.body("binzhou", scenario, kind, fields)
    request = read_request(body, house.registry.scenario)
    with house.platform.journal.snapshot() as store:
        held = store.card(wallet.home, wallet.card_ref)
    assert held is not None
    token = world.show_code(wallet, world.at) if kind.is_ecard else ""
    purse = PurseView("purse-of-a-test", 5_000, world.at.date())
    return ask_as_local(house, request, InHand(card=held[0], purse=purse, token=token))


@pytest.mark.parametrize(
    ("scenario", "kind"),
    [
        ("culture.borrow", CredentialKind.CARD_CONTACT),
        ("culture.borrow", CredentialKind.CARD_CONTACTLESS),
        ("culture.borrow", CredentialKind.ECARD_QR),
        ("culture.return", CredentialKind.NONE),
        ("transit.ride", CredentialKind.CARD_CONTACTLESS),
    ],
)
def test_however_it_is_shown_the_card_is_one_of_the_host(
    house: House, world: World, scenario: str, kind: CredentialKind
) -> None:
    wallet = world.adult("anhui")

    decision = ask(house, world, wallet, scenario, kind)

    assert (decision.home, decision.host) == ("binzhou", "binzhou")
    assert decision.allowed is (scenario != "culture.return")  # nothing was borrowed
    assert decision.treatment in {Treatment.LOCAL, Treatment.REFUSED}


def test_asking_leaves_the_books_as_they_are(house: House, world: World) -> None:
    wallet = world.adult("anhui")
    before = list(house.platform.journal.cards())

    decision = ask(house, world, wallet, "transit.ride", CredentialKind.CARD_CONTACTLESS)

    journal = house.platform.journal
    assert decision.terms.payable_fen > 0
    assert list(journal.cards()) == before
    assert journal.recall(decision.request_id) is None
    assert journal.postings() == []


def test_a_local_with_a_lost_card_is_refused_as_well(house: House, world: World) -> None:
    wallet = world.adult("anhui")
    world.set_state(wallet, CardState.LOST_FORMAL)

    decision = ask(house, world, wallet, "culture.borrow", CredentialKind.CARD_CONTACT)

    assert [reason.code for reason in decision.reasons] == ["CARD_REPORTED_LOST"]


def test_a_local_has_no_more_in_the_purse(house: House, world: World) -> None:
    wallet = world.adult("anhui")

    taxi = {"mode": "taxi", "meter_fen": 9_000}
    decision = ask(house, world, wallet, "transit.ride", CredentialKind.CARD_CONTACTLESS, **taxi)

    assert not decision.allowed
