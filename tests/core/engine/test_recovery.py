"""What was left reserved is finished once, by whoever holds the card (docs/decisions/0012)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from threading import Barrier

import attrs
import pytest

from samecity.domain.card import CredentialKind
from samecity.domain.decision import Decision, reference_of
from samecity.engine.acceptance import Acceptor
from samecity.errors import Conflict, JournalError
from samecity.host.registry import Registry
from samecity.journal.memory import MemoryJournal
from samecity.journal.memory_unit import MemoryUnit
from samecity.platform import Platform
from samecity.spi.journal import Stage
from samecity.spi.reader import Presentment, Wanted
from samecity.synthetic.cards import MemoryReader
from samecity.synthetic.world import PURSE_FEN, Wallet, World
from tests.core.engine.probes import FARE_FEN, TAP, TornReader, purse_of

Prover = Callable[[str], bool]


@attrs.frozen
class Drawer:
    """Cards that lie in a drawer and can be asked; a `Purses`."""

    wallets: tuple[Wallet, ...] = ()

    @contextmanager
    def hold(self, purse_ref: str) -> Iterator[Prover | None]:
        for wallet in self.wallets:
            if purse_of(wallet).purse_ref == purse_ref:
                with closing(MemoryReader(card=wallet.chip)) as reader:
                    reader.present(TAP, Wanted(frozenset(), purse=True))
                    yield reader.proves
                return
        yield None


@attrs.frozen
class LateDrawer(Drawer):
    """Cards that somebody else has in hand before."""

    before: Callable[[], object] = lambda: None

    @contextmanager
    def hold(self, purse_ref: str) -> Iterator[Prover | None]:
        self.before()
        with Drawer(self.wallets).hold(purse_ref) as proves:
            yield proves


@attrs.frozen
class Hearsay:
    """Purses of which somebody tells without holding them; no `Purses` that a platform may use."""

    tell: Prover

    @contextmanager
    def hold(self, _purse_ref: str) -> Iterator[Prover | None]:
        yield self.tell


class InterruptedReader(MemoryReader):
    """A reader at which something happens at a moment of its choice."""

    def __init__(
        self,
        wallet: Wallet,
        *,
        before_present: Callable[[], object] = lambda: None,
        before_debit: Callable[[], object] = lambda: None,
        after_debit: Callable[[], object] = lambda: None,
    ) -> None:
        super().__init__(card=wallet.chip)
        self._before_present = before_present
        self._before_debit = before_debit
        self._after_debit = after_debit

    def present(self, kind: CredentialKind, wanted: Wanted) -> Presentment:
        self._before_present()
        return super().present(kind, wanted)

    def debit(self, transaction: str, amount_fen: int) -> int:
        self._before_debit()
        balance_fen = super().debit(transaction, amount_fen)
        self._after_debit()
        return balance_fen


class CrowdedJournal(MemoryJournal):
    """A journal in which somebody else is faster, a number of times."""

    def __init__(self) -> None:
        super().__init__()
        self.faster = 0

    @contextmanager
    def begin(self, host: str) -> Iterator[MemoryUnit]:
        with super().begin(host) as unit:
            yield unit
            if self.faster:
                self.faster -= 1
                raise Conflict("expected to be alone, somebody else was faster")


def codes(decision: Decision) -> list[str]:
    return [reason.code for reason in decision.reasons]


def sweep(platform: Platform, *wallets: Wallet) -> int:
    return Acceptor(platform.pipeline, platform.journal).sweep(Drawer(wallets))


def leave_open(platform: Platform, wallet: Wallet, ride: dict[str, object], paid: bool) -> None:
    platform.accept(ride, TornReader(wallet.chip, after=paid, mute=True))
    assert purse_of(wallet).purse_ref in {one.purse_ref for one in platform.journal.reserved()}


def amounts(platform: Platform) -> list[int]:
    return [one.amount_fen for one in platform.journal.postings()]


# The sweep.


@pytest.mark.parametrize("paid", [True, False])
def test_a_sweep_finishes_what_a_crash_left_and_is_safe_to_repeat(
    platform: Platform, wallet: Wallet, ride: dict[str, object], paid: bool
) -> None:
    leave_open(platform, wallet, ride, paid)

    finished = [sweep(platform, wallet) for _ in range(2)]

    assert finished == [1, 0]
    kept = platform.journal.recall(str(ride["request_id"]))
    assert (kept is not None) is paid
    assert amounts(platform) == ([-FARE_FEN, FARE_FEN] if paid else [])


def test_each_purse_is_asked_for_its_own_transaction(platform: Platform, world: World) -> None:
    wallets = [world.adult("anhui") for _ in range(2)]
    rides = [world.body("ningbo", "transit.ride", TAP, {"mode": "bus"}) for _ in wallets]
    for wallet, ride, paid in zip(wallets, rides, (True, False), strict=True):
        leave_open(platform, wallet, ride, paid)

    assert sweep(platform, *wallets) == 2

    kept = [platform.journal.recall(str(ride["request_id"])) for ride in rides]
    assert [one.stage if one is not None else None for one in kept] == [Stage.DONE, None]


def test_a_sweep_leaves_alone_what_cannot_be_asked(
    platform: Platform, wallet: Wallet, ride: dict[str, object]
) -> None:
    leave_open(platform, wallet, ride, True)

    assert sweep(platform) == 0
    assert len(platform.journal.reserved()) == 1


def test_a_platform_that_may_ask_the_purses_begins_with_a_sweep(
    platform: Platform, wallet: Wallet, ride: dict[str, object]
) -> None:
    leave_open(platform, wallet, ride, True)

    Platform(
        registry=platform.registry,
        journal=platform.journal,
        base=platform.base,
        national=platform.national,
        purses=Drawer((wallet,)),
    )

    assert platform.journal.reserved() == []
    assert amounts(platform) == [-FARE_FEN, FARE_FEN]


def test_two_sweeps_at_once_finish_everything_once(platform: Platform, world: World) -> None:
    rides = [world.body("ningbo", "transit.ride", TAP, {"mode": "bus"}) for _ in range(4)]
    paid = {reference_of(str(ride["request_id"])) for ride in rides[:2]}
    for number, ride in enumerate(rides):
        leave_open(platform, world.adult("anhui"), ride, number < len(paid))
    barrier = Barrier(2)

    def run(_: int) -> None:
        barrier.wait()
        desk = Acceptor(platform.pipeline, platform.journal)
        desk.sweep(Hearsay(lambda transaction: transaction in paid))

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(run, range(2)))

    assert platform.journal.reserved() == []
    assert amounts(platform) == [-FARE_FEN, FARE_FEN] * 2
    assert all(report.broken_at is None for report in platform.journal.verify())


def test_a_sweep_leaves_alone_what_another_one_finished_before_it_had_the_card(
    platform: Platform, wallet: Wallet, ride: dict[str, object]
) -> None:
    leave_open(platform, wallet, ride, True)
    drawer = LateDrawer((wallet,), lambda: sweep(platform, wallet))

    finished = Acceptor(platform.pipeline, platform.journal).sweep(drawer)

    assert finished == 0
    assert amounts(platform) == [-FARE_FEN, FARE_FEN]


# A card is in one reader at a time.


def test_a_card_that_is_taken_away_between_reservation_and_debit_is_not_debited(
    platform: Platform, wallet: Wallet, ride: dict[str, object]
) -> None:
    reader = InterruptedReader(wallet, before_debit=lambda: sweep(platform, wallet))

    answer = platform.accept(ride, reader)

    assert codes(answer.decision) == ["READER_ERROR"]
    assert purse_of(wallet).balance_fen == PURSE_FEN
    assert (platform.journal.reserved(), amounts(platform)) == ([], [])


def test_who_gets_the_card_after_a_sweep_put_the_request_aside_is_decided_anew(
    platform: Platform, wallet: Wallet, ride: dict[str, object]
) -> None:
    leave_open(platform, wallet, ride, False)
    reader = InterruptedReader(wallet, before_present=lambda: sweep(platform, wallet))

    answer = platform.accept(ride, reader)

    assert answer.decision.allowed
    assert not answer.is_replay
    assert purse_of(wallet).balance_fen == PURSE_FEN - FARE_FEN
    assert (platform.journal.reserved(), amounts(platform)) == ([], [-FARE_FEN, FARE_FEN])


def test_a_ride_that_never_happened_is_kept_aside_each_time_and_then_paid_once(
    platform: Platform, wallet: Wallet, ride: dict[str, object]
) -> None:
    for _ in range(2):
        leave_open(platform, wallet, ride, False)
        sweep(platform, wallet)

    answer = platform.accept(ride, MemoryReader(card=wallet.chip))

    request_id = str(ride["request_id"])
    kept = [platform.journal.recall(f"{request_id}~{n}") for n in (1, 2)]
    assert [one.stage for one in kept if one is not None] == [Stage.CANCELLED] * 2
    assert answer.decision.allowed
    assert amounts(platform) == [-FARE_FEN, FARE_FEN]
    assert all(report.is_whole for report in platform.journal.verify())


def test_a_debit_that_a_sweep_overlooked_is_told_to_the_operator(
    platform: Platform,
    wallet: Wallet,
    ride: dict[str, object],
    caplog: pytest.LogCaptureFixture,
) -> None:
    desk = Acceptor(platform.pipeline, platform.journal)
    reader = InterruptedReader(wallet, after_debit=lambda: desk.sweep(Hearsay(lambda _: False)))

    answer = platform.accept(ride, reader)

    assert codes(answer.decision) == ["READER_ERROR"]
    assert "books and purse of an acceptance differ" in caplog.text


# The next use of a card settles what the last one left open.


@pytest.mark.parametrize(
    ("paid", "next_fare_fen"), [(True, 0), (False, FARE_FEN)], ids=["paid", "not paid"]
)
def test_the_next_ride_is_a_transfer_only_if_the_open_one_was_paid(
    platform: Platform,
    world: World,
    wallet: Wallet,
    ride: dict[str, object],
    paid: bool,
    next_fare_fen: int,
) -> None:
    leave_open(platform, wallet, ride, paid)
    next_ride = world.body("ningbo", "transit.ride", TAP, {"mode": "bus"})

    ridden = platform.accept(next_ride, MemoryReader(card=wallet.chip))

    assert ridden.decision.terms.payable_fen == next_fare_fen
    assert platform.journal.reserved() == []
    assert purse_of(wallet).balance_fen == PURSE_FEN - FARE_FEN
    assert amounts(platform) == [-FARE_FEN, FARE_FEN]


def test_nothing_is_decided_for_a_card_that_cannot_say_what_became_of_its_last_ride(
    platform: Platform, world: World, wallet: Wallet, ride: dict[str, object]
) -> None:
    leave_open(platform, wallet, ride, False)
    next_ride = world.body("ningbo", "transit.ride", TAP, {"mode": "bus"})

    refused = platform.accept(next_ride, TornReader(wallet.chip, after=True, mute=True))

    assert codes(refused.decision) == ["READER_ERROR"]
    assert refused.decision.steps[-1].name == "credential"
    assert purse_of(wallet).balance_fen == PURSE_FEN
    assert len(platform.journal.reserved()) == 1


def test_a_card_does_not_settle_what_another_one_left_open(
    platform: Platform, world: World, wallet: Wallet, ride: dict[str, object]
) -> None:
    leave_open(platform, wallet, ride, True)
    next_ride = world.body("ningbo", "transit.ride", TAP, {"mode": "bus"})

    platform.accept(next_ride, MemoryReader(card=world.adult("anhui").chip))

    waiting = [one.decision.request_id for one in platform.journal.reserved()]
    assert waiting == [ride["request_id"]]


def test_a_ride_is_not_decided_by_one_that_is_still_open_on_its_purse(
    platform: Platform, world: World, wallet: Wallet, ride: dict[str, object]
) -> None:
    """The first ride is reserved after the second one has read the card, and is never paid."""
    next_ride = world.body("ningbo", "transit.ride", TAP, {"mode": "bus"})

    class Slow(MemoryReader):
        def present(self, kind: CredentialKind, wanted: Wanted) -> Presentment:
            shown = super().present(kind, wanted)
            leave_open(platform, wallet, ride, False)
            super().present(kind, wanted)
            return shown

    ridden = platform.accept(next_ride, Slow(card=wallet.chip))

    assert ridden.decision.terms.payable_fen == FARE_FEN
    assert platform.journal.reserved() == []
    assert purse_of(wallet).balance_fen == PURSE_FEN - FARE_FEN


# A journal that is crowded or sick when the purse has moved already.


@pytest.fixture
def crowd() -> CrowdedJournal:
    return CrowdedJournal()


@pytest.fixture
def crowded(registry: Registry, crowd: CrowdedJournal) -> World:
    return World(Platform(registry=registry, journal=crowd))


def disturb(crowd: CrowdedJournal, times: int) -> Callable[[], None]:
    def disturbed() -> None:
        crowd.faster = times

    return disturbed


def test_a_confirmation_that_others_overtake_is_tried_again(
    crowd: CrowdedJournal, crowded: World
) -> None:
    wallet = crowded.adult("anhui")
    ride = crowded.body("ningbo", "transit.ride", TAP, {"mode": "bus"})

    answer = crowded.platform.accept(
        ride, InterruptedReader(wallet, after_debit=disturb(crowd, 19))
    )

    assert answer.decision.allowed
    assert crowd.reserved() == []
    assert amounts(crowded.platform) == [-FARE_FEN, FARE_FEN]


def test_a_cancellation_that_others_overtake_is_tried_again(
    crowd: CrowdedJournal, crowded: World
) -> None:
    wallet = crowded.adult("anhui", balance_fen=FARE_FEN)
    ride = crowded.body("ningbo", "transit.ride", TAP, {"mode": "bus"})

    def spend_and_disturb() -> None:
        purse_of(wallet).balance_fen = 0
        crowd.faster = 19

    answer = crowded.platform.accept(
        ride, InterruptedReader(wallet, before_debit=spend_and_disturb)
    )

    assert codes(answer.decision) == ["READER_ERROR"]
    assert crowd.reserved() == []
    assert amounts(crowded.platform) == []


def test_who_is_always_overtaken_after_the_debit_is_told_to_ask_again(
    crowd: CrowdedJournal, crowded: World
) -> None:
    wallet = crowded.adult("anhui")
    ride = crowded.body("ningbo", "transit.ride", TAP, {"mode": "bus"})

    with pytest.raises(JournalError, match="within 20 tries") as caught:
        crowded.platform.accept(ride, InterruptedReader(wallet, after_debit=disturb(crowd, 20)))
    again = crowded.platform.accept(ride, MemoryReader(card=wallet.chip))

    assert caught.value.hint == "send the same request again: it is charged once"
    assert again.decision.allowed
    assert purse_of(wallet).balance_fen == PURSE_FEN - FARE_FEN
    assert amounts(crowded.platform) == [-FARE_FEN, FARE_FEN]


def test_a_journal_that_fails_after_the_debit_leaves_it_to_the_same_request(
    registry: Registry,
) -> None:
    journal = MemoryJournal(wait_s=0.01)
    world = World(Platform(registry=registry, journal=journal))
    wallet = world.adult("anhui")
    ride = world.body("ningbo", "transit.ride", TAP, {"mode": "bus"})

    with ExitStack() as others:
        reader = InterruptedReader(
            wallet, after_debit=lambda: others.enter_context(journal.begin("ningbo"))
        )
        with pytest.raises(JournalError, match="stayed busy") as caught:
            world.platform.accept(ride, reader)
    waiting = len(journal.reserved())
    again = world.platform.accept(ride, MemoryReader(card=wallet.chip))

    assert caught.value.hint == "send the same request again: it is charged once"
    assert waiting == 1
    assert again.decision.allowed
    assert purse_of(wallet).balance_fen == PURSE_FEN - FARE_FEN
    assert amounts(world.platform) == [-FARE_FEN, FARE_FEN]
