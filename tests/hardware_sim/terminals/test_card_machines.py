"""Machines that change the card: the top-up machine and the counter that knows about PINs."""

from __future__ import annotations

import pytest

from samecity.domain.card import CardState, CredentialKind
from tests.hardware_sim.terminals.town import Tear, Town

CHIP, TAP = CredentialKind.CARD_CONTACT, CredentialKind.CARD_CONTACTLESS


@pytest.mark.parametrize("kind", [TAP, CHIP])
def test_a_topup_is_in_the_purse_and_on_the_receipt(kind: CredentialKind) -> None:
    town = Town.build()
    wallet = town.world.adult("binzhou")

    with town.machine("topup_machine", "ningbo") as machine:
        answer = machine.use(wallet, fields={"amount_fen": 3_000}, kind=kind)
        over = machine.use(wallet, fields={"amount_fen": 20_000}, kind=kind)

    assert town.balance_fen(wallet) == answer.balance_fen == 13_000
    (receipt,) = answer.receipts
    assert (receipt.amount_fen, receipt.balance_fen, len(receipt.tac)) == (3_000, 13_000, 4)
    assert [one.code for one in over.reasons] == ["TOPUP_OVER_LIMIT"]


def test_two_topups_of_the_same_amount_are_two() -> None:
    town = Town.build()
    wallet = town.world.adult("binzhou")

    with town.machine("topup_machine", "ningbo") as machine:
        machine.use(wallet, fields={"amount_fen": 3_000})
        machine.use(wallet, fields={"amount_fen": 3_000})

    assert town.balance_fen(wallet) == 16_000


@pytest.mark.parametrize("at", range(1, 40))
def test_a_torn_topup_that_is_tried_again_is_loaded_once(at: int) -> None:
    town = Town.build()
    wallet = town.world.adult("binzhou")

    with town.machine("topup_machine", "ningbo") as machine:
        town.bench.faults = Tear(at)
        torn = machine.use(wallet, fields={"amount_fen": 3_000})
        town.bench.faults = Tear()
        again = machine.use(wallet, fields={"amount_fen": 3_000}) if not torn.is_allowed else torn

    assert again.is_allowed
    assert town.balance_fen(wallet) == 13_000
    assert town.booked_fen("binzhou") == -3_000
    assert not town.journal.reserved()


def test_a_sealed_card_is_enabled_at_a_counter() -> None:
    town = Town.build()

    with town.machine("card_counter", "ningbo") as counter:
        answer = counter.use(town.world.adult("ningbo", state=CardState.SEALED))

    assert answer.screen("en") == ("The card is enabled",)


def test_a_found_card_lives_again_with_the_right_pin_only() -> None:
    town = Town.build()
    wallet = town.world.adult("ningbo", state=CardState.LOST_FORMAL)

    with town.machine("card_counter", "ningbo") as counter:
        wrong = counter.use(wallet, "lift", pin="999999")
        right = counter.use(wallet, "lift")

    assert [one.code for one in wrong.reasons] == ["PIN_WRONG"]
    assert right.screen("en") == ("The loss report is lifted",)


def test_a_counter_gives_a_locked_pin_its_tries_back() -> None:
    town = Town.build()
    wallet = town.world.adult("ningbo", state=CardState.LOST_FORMAL)

    with town.machine("card_counter", "ningbo") as counter:
        wrong = [counter.use(wallet, "lift", pin="999999") for _ in range(6)]
        locked = counter.use(wallet, "lift")
        reset = counter.use(wallet, "unlock_pin")
        right = counter.use(wallet, "lift")

    assert [one.code for one in wrong[-1].reasons] == ["PIN_LOCKED"]
    assert [one.code for one in locked.reasons] == ["PIN_LOCKED"]
    assert reset.is_allowed
    assert right.is_allowed


def test_a_reset_that_was_torn_is_not_called_done() -> None:
    town = Town.build()
    wallet = town.world.adult("ningbo")

    with town.machine("card_counter", "ningbo") as counter:
        town.bench.faults = Tear(2)
        torn = counter.use(wallet, "unlock_pin")
        town.bench.faults = Tear()
        again = counter.use(wallet, "unlock_pin")

    assert not torn.is_allowed
    assert [one.code for one in torn.reasons] == ["READER_ERROR"]
    assert again.is_allowed
