"""Of many at the same moment exactly one gets the last unit, and one request is charged once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

from samecity.domain.card import CredentialKind
from samecity.domain.decision import Decision
from samecity.domain.effects import TakeFromPool
from samecity.domain.reasons import Code, Reason
from samecity.engine.acceptance import Acceptance
from samecity.platform import Platform
from samecity.spi import Allowed, Case, Journal, Outcome, Refused
from samecity.spi.reader import Presentment, Wanted
from samecity.synthetic.cards import MemoryCard, MemoryReader
from samecity.synthetic.world import PURSE_FEN, Wallet, World
from tests.core.engine.probes import FARE_FEN, PROBE, TAP, SerialReader, probe_registry, purse_of


def in_threads(count: int, accept: Callable[[int], Decision]) -> list[Decision]:
    barrier = Barrier(count)

    def run(number: int) -> Decision:
        barrier.wait()
        return accept(number)

    with ThreadPoolExecutor(count) as threads:
        return list(threads.map(run, range(count)))


def take_one(case: Case) -> Outcome:
    if case.host_shelf.left("seats", 1) == 0:
        return Refused(Reason(Code.CAPACITY_FULL))
    return Allowed(effects=(TakeFromPool(case.host.code, "seats", 1, 1),))


def test_exactly_one_of_many_gets_the_last_unit_of_a_pool(journal: Journal) -> None:
    platform = Platform(registry=probe_registry(take_one), journal=journal)
    world = World(platform)
    readers = [MemoryReader(card=world.adult("anhui").chip) for _ in range(8)]
    bodies = [world.body("ningbo", PROBE, TAP, {}) for _ in readers]

    decisions = in_threads(8, lambda n: platform.accept(bodies[n], readers[n]).decision)

    assert sorted(one.allowed for one in decisions) == [False] * 7 + [True]
    assert {reason.code for one in decisions for reason in one.reasons} == {"CAPACITY_FULL"}


def test_one_request_from_many_threads_is_one_decision_and_one_charge(
    platform: Platform, wallet: Wallet, ride: dict[str, object]
) -> None:
    reader = SerialReader(wallet.chip)

    decisions = in_threads(4, lambda _: platform.accept(ride, reader).decision)

    assert {one.allowed for one in decisions} == {True}
    assert purse_of(wallet).balance_fen == PURSE_FEN - FARE_FEN
    assert [one.amount_fen for one in platform.journal.postings()] == [-FARE_FEN, FARE_FEN]
    assert platform.journal.reserved() == []


class SlowField(MemoryReader):
    """Reads for whom came first until somebody else has reserved, and debits for them last."""

    def __init__(self, card: MemoryCard | None) -> None:
        super().__init__(card=card)
        self.is_read, self.is_reserved, self.is_answered = Event(), Event(), Event()

    def present(self, kind: CredentialKind, wanted: Wanted) -> Presentment:
        if not self.is_read.is_set():
            self.is_read.set()
            assert self.is_reserved.wait(10.0)
        return super().present(kind, wanted)

    def debit(self, transaction: str, amount_fen: int) -> int:
        if not self.is_reserved.is_set():
            self.is_reserved.set()
            assert self.is_answered.wait(10.0)
        return super().debit(transaction, amount_fen)


def test_a_copy_that_was_being_read_while_the_first_reserved_is_a_replay(
    platform: Platform, wallet: Wallet, ride: dict[str, object]
) -> None:
    reader = SlowField(wallet.chip)

    def early() -> Acceptance:
        try:
            return platform.accept(ride, reader)
        finally:
            reader.is_answered.set()

    def faster() -> Acceptance:
        assert reader.is_read.wait(10.0)
        return platform.accept(ride, reader)

    with ThreadPoolExecutor(2) as threads:
        asked = threads.submit(early), threads.submit(faster)
    copy, made = (one.result() for one in asked)

    assert (made.is_replay, copy.is_replay) == (False, True)
    assert made.decision == copy.decision
    assert purse_of(wallet).balance_fen == PURSE_FEN - FARE_FEN
    assert {one.region: one.records for one in platform.journal.verify()}["ningbo"] == 1
