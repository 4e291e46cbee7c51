"""Enable, loss, lift, unlock and cancel: what leads where, by which channel, in every region."""

from __future__ import annotations

from datetime import timedelta

import pytest

from samecity.domain.card import CardState, CredentialKind
from tests.plugins.card.desk import Desk, codes

_CONTACTLESS = CredentialKind.CARD_CONTACTLESS
_CONTACT = CredentialKind.CARD_CONTACT
_PIN = "000000"


# Enable.


@pytest.mark.parametrize("host", ["zhoushan", "ningbo", "binzhou", "anhui", "foshan"])
def test_a_sealed_card_is_enabled_in_any_region(desk: Desk, host: str) -> None:
    holder = desk.in_state("anhui", CardState.SEALED)

    answer = desk.ask(holder, "card.enable", host, shown=_CONTACT)

    assert codes(answer) == []
    assert desk.card(holder).state is CardState.NORMAL


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (CardState.NORMAL, "ALREADY_DONE"),
        (CardState.LOCKED, "CARD_LOCKED"),
        (CardState.LOST_TEMP, "CARD_REPORTED_LOST"),
        (CardState.LOST_FORMAL, "CARD_REPORTED_LOST"),
        (CardState.CANCELLED, "CARD_CANCELLED"),
    ],
)
def test_only_a_sealed_card_is_enabled(desk: Desk, state: CardState, code: str) -> None:
    holder = desk.in_state("ningbo", state)

    answer = desk.ask(holder, "card.enable")

    assert codes(answer) == [code]
    assert answer.decision.steps[-1].n == 6
    assert desk.card(holder).state is state


def test_who_has_no_card_cannot_enable_one(desk: Desk) -> None:
    assert codes(desk.ask(desk.person(), "card.enable", "ningbo")) == ["CARD_ABSENT"]


# Loss.


@pytest.mark.parametrize("host", ["zhoushan", "ningbo", "binzhou", "anhui", "foshan"])
@pytest.mark.parametrize("channel", ["counter", "online", "phone"])
def test_a_temporary_loss_is_reported_anywhere_by_any_channel(
    desk: Desk, host: str, channel: str
) -> None:
    holder = desk.world.adult("ningbo")

    answer = desk.ask(holder, "card.loss", host, channel=channel)

    assert codes(answer) == []
    assert answer.decision.terms.limits == {"days": 10}
    assert desk.card(holder).state is CardState.LOST_TEMP


@pytest.mark.parametrize("host", ["zhoushan", "ningbo", "binzhou", "anhui"])
@pytest.mark.parametrize("kind", ["temporary", "formal"])
def test_a_lost_card_is_refused_in_every_region_a_second_later(
    desk: Desk, host: str, kind: str
) -> None:
    holder = desk.world.adult("ningbo")
    desk.ask(holder, "card.loss", kind=kind)
    desk.at += timedelta(seconds=1)

    answer = desk.ask(holder, "culture.enter", host, shown=_CONTACTLESS)

    assert codes(answer) == ["CARD_REPORTED_LOST"]


@pytest.mark.parametrize("channel", ["online", "phone"])
def test_a_formal_loss_is_reported_at_a_counter_only(desk: Desk, channel: str) -> None:
    holder = desk.world.adult("ningbo")

    remote = desk.ask(holder, "card.loss", kind="formal", channel=channel)
    present = desk.ask(holder, "card.loss", kind="formal")

    assert codes(remote) == ["CHANNEL_NOT_SERVED"]
    assert remote.decision.reasons[0].facts == {"channel": channel, "served": "counter"}
    assert codes(present) == []
    assert desk.card(holder).state is CardState.LOST_FORMAL


def test_a_temporary_loss_lapses_after_ten_days_and_the_card_works_again(desk: Desk) -> None:
    holder = desk.world.adult("ningbo")
    desk.ask(holder, "card.loss")
    desk.at += timedelta(days=10)
    last_moment = desk.ask(holder, "culture.enter", shown=_CONTACTLESS)
    desk.at += timedelta(seconds=1)
    lapsed = desk.ask(holder, "culture.enter", shown=_CONTACTLESS)

    assert (codes(last_moment), codes(lapsed)) == (["CARD_REPORTED_LOST"], [])


def test_the_same_loss_is_not_reported_twice(desk: Desk) -> None:
    holder = desk.world.adult("ningbo")
    desk.ask(holder, "card.loss")

    assert codes(desk.ask(holder, "card.loss", "anhui")) == ["ALREADY_DONE"]


# Lift.


@pytest.mark.parametrize("kind", ["temporary", "formal"])
def test_a_found_card_is_lifted_by_its_holder(desk: Desk, kind: str) -> None:
    holder = desk.world.adult("ningbo")
    desk.ask(holder, "card.loss", kind=kind)

    answer = desk.ask(holder, "card.lift", shown=_CONTACT, pin=_PIN)

    assert codes(answer) == []
    assert desk.card(holder).state is CardState.NORMAL


def test_a_finder_without_the_pin_lifts_nothing(desk: Desk) -> None:
    holder = desk.world.adult("ningbo")
    desk.ask(holder, "card.loss")

    answer = desk.ask(holder, "card.lift", shown=_CONTACT, pin="111111")

    assert codes(answer) == ["PIN_WRONG"]
    assert answer.decision.reasons[0].facts == {"tries_left": 5}
    assert desk.card(holder).state is CardState.LOST_TEMP


def test_lifting_a_sealed_card_leaves_it_sealed(desk: Desk) -> None:
    holder = desk.in_state("ningbo", CardState.SEALED)
    desk.ask(holder, "card.loss")
    desk.ask(holder, "card.lift", shown=_CONTACT, pin=_PIN)

    assert desk.card(holder).state is CardState.SEALED


def test_a_cancelled_card_is_never_lifted(desk: Desk) -> None:
    holder = desk.world.adult("ningbo")
    desk.ask(holder, "card.loss", kind="formal")
    desk.ask(holder, "card.cancel")

    answer = desk.ask(holder, "card.lift", shown=_CONTACT, pin=_PIN)

    assert codes(answer) == ["UNLOSS_NOT_POSSIBLE"]


# Unlock.


def test_a_locked_card_is_unlocked_at_a_counter_only(desk: Desk) -> None:
    holder = desk.in_state("ningbo", CardState.LOCKED)

    remote = [desk.ask(holder, "card.unlock", channel=channel) for channel in ("online", "phone")]
    present = desk.ask(holder, "card.unlock")

    assert [codes(one) for one in remote] == [["CHANNEL_NOT_SERVED"]] * 2
    assert codes(present) == []
    assert desk.card(holder).state is CardState.NORMAL


def test_a_good_card_has_nothing_to_unlock(desk: Desk) -> None:
    assert codes(desk.ask(desk.world.adult("ningbo"), "card.unlock")) == ["ALREADY_DONE"]


def test_six_wrong_pins_lock_until_a_counter_resets_the_pin(desk: Desk) -> None:
    holder = desk.in_state("ningbo", CardState.LOST_FORMAL)
    tries = [desk.ask(holder, "card.lift", shown=_CONTACT, pin="111111") for _ in range(6)]
    too_late = desk.ask(holder, "card.lift", shown=_CONTACT, pin=_PIN)
    by_phone = desk.ask(holder, "card.unlock", what="pin", channel="phone")
    at_counter = desk.ask(holder, "card.unlock", what="pin")
    desk.world.reset_pin(holder)
    lifted = desk.ask(holder, "card.lift", shown=_CONTACT, pin=_PIN)

    assert [codes(one) for one in tries] == [["PIN_WRONG"]] * 5 + [["PIN_LOCKED"]]
    assert codes(too_late) == ["PIN_LOCKED"]
    assert codes(by_phone) == ["CHANNEL_NOT_SERVED"]
    assert codes(at_counter) == []
    assert codes(lifted) == []


@pytest.mark.parametrize("state", [CardState.NORMAL, CardState.LOST_TEMP, CardState.SEALED])
def test_a_pin_is_reset_without_touching_the_books(desk: Desk, state: CardState) -> None:
    holder = desk.in_state("ningbo", state)
    before = desk.card(holder)

    answer = desk.ask(holder, "card.unlock", what="pin")

    assert codes(answer) == []
    assert answer.decision.effects == ()
    assert desk.card(holder) == before


def test_the_pin_of_a_locked_card_is_reset_and_the_card_unlocked(desk: Desk) -> None:
    holder = desk.in_state("ningbo", CardState.LOCKED)

    desk.ask(holder, "card.unlock", what="pin")

    assert desk.card(holder).state is CardState.NORMAL


def test_a_cancelled_card_has_no_pin_to_reset(desk: Desk) -> None:
    holder = desk.in_state("ningbo", CardState.CANCELLED)

    assert codes(desk.ask(holder, "card.unlock", what="pin")) == ["CARD_CANCELLED"]


def test_whoever_merely_holds_the_card_unlocks_nothing(desk: Desk) -> None:
    holder = desk.in_state("ningbo", CardState.LOCKED)

    answer = desk.ask(holder, "card.unlock", shown=_CONTACT)

    assert codes(answer) == ["KIND_NOT_ACCEPTED"]


# Cancel.


def test_a_cancelled_card_is_refused_for_good(desk: Desk) -> None:
    holder = desk.world.adult("ningbo")

    cancelled = desk.ask(holder, "card.cancel")
    used = desk.ask(holder, "culture.enter", "anhui", shown=_CONTACTLESS)
    again = desk.ask(holder, "card.cancel")

    assert codes(cancelled) == []
    assert codes(used) == ["CARD_CANCELLED"]
    assert codes(again) == ["ALREADY_DONE"]


def test_a_clone_is_refused_and_told_nothing(desk: Desk) -> None:
    holder = desk.in_state("ningbo", CardState.SEALED)
    assert holder.chip is not None
    holder.chip.is_genuine = False

    answer = desk.ask(holder, "card.enable", shown=_CONTACT)

    assert codes(answer) == ["CARD_NOT_AUTHENTIC"]
    assert answer.disclosure == {}
    assert desk.card(holder).state is CardState.SEALED
