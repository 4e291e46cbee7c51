"""An acceptance is durable and happens once, whatever the card does in between (R29)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from samecity.domain.decision import Decision
from samecity.engine.acceptance import Acceptor
from samecity.platform import Platform
from samecity.schemas.requests import read_request
from samecity.synthetic.cards import MemoryReader
from samecity.synthetic.world import PURSE_FEN, Wallet, World
from tests.core.engine.probes import FARE_FEN, TAP, TornReader, purse_of


def acceptor(platform: Platform, *observers: Callable[[Decision], object]) -> Acceptor:
    return Acceptor(platform.pipeline, platform.journal, observers)


def codes(decision: Decision) -> list[str]:
    return [reason.code for reason in decision.reasons]


def test_the_same_request_gets_the_same_decision_and_is_charged_once(
    platform: Platform, wallet: Wallet, ride: dict[str, object]
) -> None:
    first = platform.accept(ride, MemoryReader(card=wallet.chip))
    again = platform.accept(ride, MemoryReader(card=wallet.chip))

    assert (first.is_replay, again.is_replay) == (False, True)
    assert again.decision == first.decision
    assert purse_of(wallet).balance_fen == PURSE_FEN - FARE_FEN
    assert [one.amount_fen for one in platform.journal.postings()] == [-FARE_FEN, FARE_FEN]


def test_a_replay_reads_no_card_and_tells_the_host_nothing_more(
    platform: Platform, wallet: Wallet, ride: dict[str, object]
) -> None:
    platform.accept(ride, MemoryReader(card=wallet.chip))
    reader = MemoryReader(card=wallet.chip)

    again = platform.accept(ride, reader)

    assert (reader.opened, dict(again.disclosure)) == (0, {})


def test_a_refusal_too_is_decided_once(
    platform: Platform, world: World, ride: dict[str, object]
) -> None:
    poor = world.adult("anhui", balance_fen=0)
    platform.accept(ride, MemoryReader(card=poor.chip))
    purse_of(poor).balance_fen = PURSE_FEN

    again = platform.accept(ride, MemoryReader(card=poor.chip))

    assert codes(again.decision) == ["BALANCE_TOO_LOW"]


@pytest.mark.parametrize(
    "other", [{"fields": {"mode": "metro"}}, {"host": "zhoushan", "city": "zhoushan"}]
)
def test_the_id_of_another_request_is_a_conflict_that_changes_nothing(
    platform: Platform, wallet: Wallet, ride: dict[str, object], other: dict[str, object]
) -> None:
    first = platform.accept(ride, MemoryReader(card=wallet.chip))

    conflict = platform.accept({**ride, **other}, MemoryReader(card=wallet.chip))
    again = platform.accept(ride, MemoryReader(card=wallet.chip))

    assert codes(conflict.decision) == ["IDEMPOTENCY_CONFLICT"]
    assert conflict.decision.terms.gross_fen == 0
    assert again.decision == first.decision
    assert purse_of(wallet).balance_fen == PURSE_FEN - FARE_FEN


def test_a_card_torn_before_the_debit_cancels_the_ride(
    platform: Platform, wallet: Wallet, ride: dict[str, object]
) -> None:
    torn = platform.accept(ride, TornReader(wallet.chip, after=False))
    again = platform.accept(ride, MemoryReader(card=wallet.chip))

    assert codes(torn.decision) == ["READER_ERROR"]
    assert torn.disclosure == {}
    assert again.decision == torn.decision
    assert purse_of(wallet).balance_fen == PURSE_FEN
    assert (platform.journal.postings(), platform.journal.reserved()) == ([], [])


def test_a_cancelled_ride_opens_no_transfer(
    platform: Platform, world: World, wallet: Wallet, ride: dict[str, object]
) -> None:
    platform.accept(ride, TornReader(wallet.chip, after=False))

    next_ride = world.body("ningbo", "transit.ride", TAP, {"mode": "bus"})
    ridden = platform.accept(next_ride, MemoryReader(card=wallet.chip))

    assert ridden.decision.terms.payable_fen == FARE_FEN


def test_a_card_torn_after_the_debit_has_ridden_and_is_charged_once(
    platform: Platform, wallet: Wallet, ride: dict[str, object]
) -> None:
    torn = platform.accept(ride, TornReader(wallet.chip, after=True))
    again = platform.accept(ride, MemoryReader(card=wallet.chip))

    assert torn.decision.allowed
    assert again.decision == torn.decision
    assert purse_of(wallet).balance_fen == PURSE_FEN - FARE_FEN
    assert sum(one.amount_fen for one in platform.journal.postings()) == 0
    assert len(platform.journal.postings()) == 2


@pytest.mark.parametrize("after", [True, False], ids=["debited", "not debited"])
def test_what_nobody_knows_is_reserved_until_the_card_is_shown_again(
    platform: Platform, wallet: Wallet, ride: dict[str, object], after: bool
) -> None:
    unknown = platform.accept(ride, TornReader(wallet.chip, after=after, mute=True))
    waiting = len(platform.journal.reserved())
    posted = len(platform.journal.postings())

    shown_again = platform.accept(ride, MemoryReader(card=wallet.chip))

    assert codes(unknown.decision) == ["READER_ERROR"]
    assert (waiting, posted) == (1, 0)
    assert shown_again.decision.allowed
    assert purse_of(wallet).balance_fen == PURSE_FEN - FARE_FEN
    assert platform.journal.reserved() == []
    assert [one.amount_fen for one in platform.journal.postings()] == [-FARE_FEN, FARE_FEN]


def test_what_was_accepted_under_an_agreement_is_finished_under_it(
    platform: Platform, wallet: Wallet, ride: dict[str, object]
) -> None:
    platform.accept(ride, TornReader(wallet.chip, after=False, mute=True))
    without_agreements = Platform(
        registry=platform.registry.with_agreements([]),
        journal=platform.journal,
        base=platform.base,
        national=platform.national,
    )

    finished = without_agreements.accept(ride, MemoryReader(card=wallet.chip))

    assert finished.decision.treatment == "LOCAL_EQUAL"
    assert purse_of(wallet).balance_fen == PURSE_FEN - FARE_FEN


def test_a_load_that_was_torn_is_carried_out_once(
    platform: Platform, world: World, wallet: Wallet
) -> None:
    load = world.body("ningbo", "transit.topup", TAP, {"amount_fen": 1_000})
    platform.accept(load, TornReader(wallet.chip, after=True, mute=True))

    platform.accept(load, MemoryReader(card=wallet.chip))
    platform.accept(load, MemoryReader(card=wallet.chip))

    assert purse_of(wallet).balance_fen == PURSE_FEN + 1_000


def test_a_reserved_ride_is_not_charged_to_another_card(
    platform: Platform, world: World, wallet: Wallet, ride: dict[str, object]
) -> None:
    other = world.adult("zhoushan")
    platform.accept(ride, TornReader(wallet.chip, after=True, mute=True))

    platform.accept(ride, MemoryReader(card=other.chip))

    assert purse_of(other).balance_fen == PURSE_FEN


def test_observers_hear_each_new_decision_once_and_cannot_harm(
    platform: Platform, wallet: Wallet, ride: dict[str, object]
) -> None:
    heard: list[Decision] = []

    def deaf(_: Decision) -> None:
        raise ZeroDivisionError

    desk = acceptor(platform, deaf, heard.append)
    request = read_request(ride, platform.registry.scenario)

    first = desk.accept(request, MemoryReader(card=wallet.chip))
    desk.accept(request, MemoryReader(card=wallet.chip))

    assert heard == [first.decision]
