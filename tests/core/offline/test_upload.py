from __future__ import annotations

from datetime import timedelta

import pytest

from samecity.domain.card import CardState
from samecity.domain.effects import NATIONAL
from samecity.domain.reasons import Code
from samecity.errors import ReaderError
from samecity.host.registry import Registry
from samecity.offline import Fate, Receipt, Validator
from samecity.platform import Platform
from samecity.spi.journal import Stage
from samecity.synthetic.cards import MemoryReader
from samecity.synthetic.world import PURSE_FEN, Wallet, World
from tests.core.engine.probes import TAP
from tests.core.offline.taps import FARE_FEN, Send, amounts, down, fates, is_whole, ride, tap


def test_an_uploaded_tap_stands_in_the_books_as_it_was_charged(
    bus: Validator, platform: Platform, world: World, wallet: Wallet, send: Send
) -> None:
    decided = tap(bus, world, wallet).decision

    uploaded = bus.upload(send, world.at)

    kept = platform.journal.recall(decided.request_id)
    assert uploaded.left == 0
    assert fates(uploaded.receipts) == [Fate.RECORDED]
    assert kept is not None
    assert kept.decision == decided
    assert amounts(platform) == [("anhui", "ningbo", -FARE_FEN), ("ningbo", "anhui", FARE_FEN)]
    assert is_whole(platform, bus)


def test_the_mark_stands_in_the_json_of_a_decision(
    bus: Validator, platform: Platform, world: World, wallet: Wallet
) -> None:
    explained = platform.explain(tap(bus, world, wallet).decision, "en")

    assert explained["offline"] is True


def test_a_second_upload_brings_nothing(
    bus: Validator, world: World, wallet: Wallet, send: Send
) -> None:
    tap(bus, world, wallet)
    bus.upload(send, world.at)

    assert bus.upload(send, world.at).receipts == ()


def test_who_died_after_the_upload_tells_again_and_nothing_counts_twice(
    platform: Platform, text: str, send: Send
) -> None:
    first, second = send(text), send(text)

    assert (first.fate, second.fate) == (Fate.RECORDED, Fate.KNOWN)
    assert len(amounts(platform)) == 2


def test_a_validator_forgets_whose_card_it_was_once_the_centre_has_the_tap(
    bus: Validator, world: World, wallet: Wallet, send: Send
) -> None:
    tap(bus, world, wallet)
    bus.upload(send, world.at)

    with bus.journal.snapshot() as store:
        (row,) = store.scan(NATIONAL, "samecity", "tap", "")
    assert row.body == {}


def test_without_a_network_nothing_is_lost(
    bus: Validator, platform: Platform, world: World, wallet: Wallet, send: Send
) -> None:
    tap(bus, world, wallet)
    tap(bus, world, world.adult("ningbo"))

    assert bus.upload(down, world.at).left == 2
    assert amounts(platform) == []
    assert fates(bus.upload(send, world.at).receipts) == [Fate.RECORDED] * 2


def test_a_dead_line_is_tried_once_per_upload(bus: Validator, world: World) -> None:
    asked: list[str] = []
    for _ in range(3):
        tap(bus, world, world.adult("anhui"))

    def dead(tapped: str) -> Receipt:
        asked.append(tapped)
        return down(tapped)

    bus.upload(dead, world.at)

    assert len(asked) == 1


def test_a_refusal_is_uploaded_too(
    registry: Registry, platform: Platform, world: World, send: Send
) -> None:
    lost = world.adult("anhui", state=CardState.LOST_FORMAL)
    bus = Validator(registry, platform.hot_list("ningbo", world.at))
    decided = tap(bus, world, lost).decision

    assert fates(bus.upload(send, world.at).receipts) == [Fate.RECORDED]
    kept = platform.journal.recall(decided.request_id)
    assert kept is not None
    assert kept.decision == decided
    assert amounts(platform) == []


def test_a_forged_card_s_incident_reaches_the_centre(
    bus: Validator, platform: Platform, world: World, wallet: Wallet, send: Send
) -> None:
    assert wallet.chip is not None
    wallet.chip.is_genuine = False
    decided = tap(bus, world, wallet).decision

    assert fates(bus.upload(send, world.at).receipts) == [Fate.RECORDED]
    kept = platform.journal.recall(decided.request_id)
    assert kept is not None
    assert [one["incident"] for one in kept.decision.effects] == [Code.CARD_NOT_AUTHENTIC]


def report_loss(platform: Platform, world: World, wallet: Wallet, minutes: int) -> None:
    at = world.at + timedelta(minutes=minutes)
    body = world.body("anhui", "card.loss", world.likely_kind("anhui", "card.loss"), {}, at=at)
    kind = world.likely_kind("anhui", "card.loss")
    assert platform.accept(body, world.reader(wallet, kind, at)).decision.allowed


@pytest.mark.parametrize(
    ("minutes", "told"), [(-1, ["ningbo", "anhui"]), (0, ["ningbo", "anhui"]), (1, [])]
)
def test_a_loss_that_the_list_did_not_know_is_told_to_host_and_home_and_the_ride_stands(
    registry: Registry, platform: Platform, world: World, minutes: int, told: list[str], send: Send
) -> None:
    wallet = world.adult("anhui")
    bus = Validator(registry, platform.hot_list("ningbo", world.at - timedelta(hours=1)))
    report_loss(platform, world, wallet, minutes)
    before = len(amounts(platform))
    decided = tap(bus, world, wallet).decision

    bus.upload(send, world.at)

    kept = platform.journal.recall(decided.request_id)
    assert kept is not None
    assert kept.decision.allowed
    assert kept.decision.offline
    assert kept.decision.terms == decided.terms
    incidents = [one for one in kept.decision.effects if one["type"] == "open_incident"]
    assert [one["region"] for one in incidents] == told
    assert {one["incident"] for one in incidents} <= {Code.CARD_REPORTED_LOST}
    assert len(amounts(platform)) == before + 2


def test_a_transfer_window_paid_offline_holds_online(
    bus: Validator, platform: Platform, world: World, wallet: Wallet, send: Send
) -> None:
    tap(bus, world, wallet)
    bus.upload(send, world.at)
    at = world.at + timedelta(minutes=30)

    answer = platform.accept(ride(world, at), world.reader(wallet, TAP, at))

    assert answer.decision.terms.payable_fen == 0


def test_an_upload_that_comes_late_does_not_take_a_newer_window_away(
    bus: Validator, platform: Platform, world: World, wallet: Wallet, send: Send
) -> None:
    tap(bus, world, wallet)
    paid, later = world.at + timedelta(minutes=90), world.at + timedelta(minutes=150)
    platform.accept(ride(world, paid), world.reader(wallet, TAP, paid))
    bus.upload(send, world.at)

    answer = platform.accept(ride(world, later), world.reader(wallet, TAP, later))

    assert answer.decision.terms.payable_fen == 0
    assert is_whole(platform, bus)


def test_a_tap_that_the_centre_has_decided_under_the_same_id_counts_once(
    bus: Validator, platform: Platform, world: World, wallet: Wallet, send: Send
) -> None:
    body = ride(world)
    platform.accept(body, world.reader(wallet, TAP, world.at))
    tap(bus, world, wallet, body)

    assert fates(bus.upload(send, world.at).receipts) == [Fate.KNOWN]
    assert world.balance_fen(wallet) == PURSE_FEN - FARE_FEN
    assert len(amounts(platform)) == 2


def test_a_tap_under_another_request_s_id_is_set_aside(
    bus: Validator, platform: Platform, world: World, wallet: Wallet, send: Send
) -> None:
    body = ride(world)
    other = {**body, "at": (world.at + timedelta(minutes=1)).isoformat()}
    platform.accept(other, world.reader(world.adult("anhui"), TAP, world.at))
    tap(bus, world, wallet, body)

    (receipt,) = bus.upload(send, world.at).receipts

    assert receipt.fate is Fate.SET_ASIDE
    assert receipt.reason is not None
    assert receipt.reason.code == Code.IDEMPOTENCY_CONFLICT


# A debit that nobody is sure of.


class TornReader(MemoryReader):
    """A reader from which the card is torn when the fare is taken."""

    def __init__(self, inner: MemoryReader, *, is_charged: bool) -> None:
        super().__init__(card=inner.card)
        self._is_charged = is_charged
        self._is_torn = False

    def debit(self, transaction: str, amount_fen: int) -> int:
        if self._is_charged:
            super().debit(transaction, amount_fen)
        self._is_torn = True
        raise ReaderError("expected the card, received none")

    def proves(self, transaction: str) -> bool:
        if self._is_torn:
            raise ReaderError("expected the card, received none")
        return super().proves(transaction)


def tear(bus: Validator, world: World, wallet: Wallet, *, is_charged: bool) -> str:
    body = ride(world)
    reader = TornReader(world.reader(wallet, TAP, world.at), is_charged=is_charged)
    answer = bus.accept(body, reader)
    assert [one.code for one in answer.decision.reasons] == [Code.READER_ERROR]
    return str(body["request_id"])


@pytest.mark.parametrize("is_charged", [True, False])
def test_a_tap_that_lost_its_line_in_the_middle_is_finished_offline_and_counts_once(
    bus: Validator, platform: Platform, world: World, wallet: Wallet, send: Send, is_charged: bool
) -> None:
    body = ride(world)
    inner = world.reader(wallet, TAP, world.at)
    platform.accept(body, TornReader(inner, is_charged=is_charged))

    assert tap(bus, world, wallet, body).decision.allowed
    assert fates(bus.upload(send, world.at).receipts) == [Fate.RECORDED]

    assert world.balance_fen(wallet) == PURSE_FEN - FARE_FEN
    assert len(amounts(platform)) == 2
    assert platform.journal.reserved() == []


@pytest.mark.parametrize("is_charged", [True, False])
def test_an_uncertain_debit_is_told_once_and_waits_at_the_centre_for_the_purse(
    bus: Validator, platform: Platform, world: World, wallet: Wallet, send: Send, is_charged: bool
) -> None:
    request_id = tear(bus, world, wallet, is_charged=is_charged)

    first, second = bus.upload(send, world.at), bus.upload(send, world.at)

    kept = platform.journal.recall(request_id)
    assert (fates(first.receipts), first.left) == ([Fate.WAITING], 1)
    assert second.receipts == ()
    assert kept is not None
    assert kept.stage is Stage.RESERVED
    assert amounts(platform) == []


@pytest.mark.parametrize("is_charged", [True, False])
def test_the_next_use_of_the_card_anywhere_settles_an_uncertain_debit(
    bus: Validator, platform: Platform, world: World, wallet: Wallet, send: Send, is_charged: bool
) -> None:
    request_id = tear(bus, world, wallet, is_charged=is_charged)
    bus.upload(send, world.at)
    at = world.at + timedelta(hours=3)

    platform.accept(ride(world, at), world.reader(wallet, TAP, at))

    kept = platform.journal.recall(request_id)
    assert (kept is not None) is is_charged
    paid_fen = PURSE_FEN - (world.balance_fen(wallet) or 0)
    assert sum(fen for region, _, fen in amounts(platform) if region == "ningbo") == paid_fen
    assert is_whole(platform, bus)


@pytest.mark.parametrize("is_charged", [True, False])
def test_who_taps_again_at_once_has_ridden_once_and_the_upload_says_so(
    bus: Validator, platform: Platform, world: World, wallet: Wallet, send: Send, is_charged: bool
) -> None:
    request_id = tear(bus, world, wallet, is_charged=is_charged)
    bus.upload(send, world.at)

    again = tap(bus, world, wallet, ride(world, world.at + timedelta(minutes=1)))
    receipts = bus.upload(send, world.at).receipts

    assert again.is_replay
    assert again.decision.request_id == request_id
    assert fates(receipts) == [Fate.RECORDED]
    assert world.balance_fen(wallet) == PURSE_FEN - FARE_FEN
    assert len(amounts(platform)) == 2
    assert is_whole(platform, bus)


def test_who_taps_again_much_later_rides_again_and_the_torn_ride_is_settled_first(
    bus: Validator, platform: Platform, world: World, wallet: Wallet, send: Send
) -> None:
    tear(bus, world, wallet, is_charged=True)

    later = tap(bus, world, wallet, ride(world, world.at + timedelta(hours=2)))
    bus.upload(send, world.at)

    assert not later.is_replay
    assert world.balance_fen(wallet) == PURSE_FEN - 2 * FARE_FEN
    assert len(amounts(platform)) == 4


def test_another_card_does_not_finish_somebody_s_torn_ride(
    bus: Validator, world: World, wallet: Wallet
) -> None:
    tear(bus, world, wallet, is_charged=False)
    other = world.adult("anhui")

    assert not tap(bus, world, other).is_replay
    assert world.balance_fen(wallet) == PURSE_FEN
