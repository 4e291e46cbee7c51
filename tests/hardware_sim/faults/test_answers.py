"""What the engine answers when a tap meets a fault: chips, terminals and decisions in one piece."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from random import Random

import pytest

from samecity.domain.card import CredentialKind
from samecity.domain.decision import Decision
from samecity.host.plugins import Plugins
from samecity.host.registry import Registry
from samecity.platform import Platform
from samecity.synthetic.world import Wallet, World
from samecity_hardware_sim.bench import Bench
from samecity_hardware_sim.faults import (
    STALE_STATE,
    Fault,
    Kind,
    Schedule,
    faulty_day,
    parse_faults,
)
from samecity_hardware_sim.faults.day import LAST_DRAWN
from samecity_hardware_sim.faults.sights import SIGHTS
from samecity_hardware_sim.sam import SyntheticRoot
from tests.hardware_sim.faults.gate import chip

TAP = CredentialKind.CARD_CONTACTLESS
FULL_FEN = 10_000
FARE_FEN = 120
REGISTRY = Registry(Plugins())
SAMPLES = {
    Kind.TEAR_BEFORE: "tear-before:2",
    Kind.TEAR_AFTER: "tear-after:2",
    Kind.SWAP: "swap:2",
    Kind.UNAVAILABLE: "unavailable:2",
    Kind.MUTE: "mute:2",
    Kind.LATENCY: "latency:*=5ms",
    Kind.STATUS: "status:2=6F00",
    Kind.COMMAND_MAC: "command-mac:*",
    Kind.ANSWER_MAC: "answer-mac:*",
    Kind.ATR: "atr=4100",
    Kind.CLONE: "clone",
    Kind.STALE: "stale",
    Kind.SAM_MISSING: "sam-missing",
}


class Town:
    """Somebody from Anhui who rides a bus in Ningbo."""

    def __init__(self) -> None:
        random = Random(1)  # noqa: S311  test keys must come again
        self.world = World(Platform(registry=REGISTRY))
        root = SyntheticRoot.generate(random.randbytes)
        self.bench = Bench(self.world, root=root, randbytes=random.randbytes)
        self.wallet: Wallet = self.world.adult("anhui")
        self.schedule = Schedule(())

    def ride(self, faults: Sequence[Fault]) -> Decision:
        self.schedule = Schedule(faults, other=chip(serial=2), sleep=lambda _s: None)
        self.bench.faults = self.schedule
        kinds = {fault.kind for fault in faults}
        if Kind.CLONE in kinds:
            self.world.clone(self.wallet)
        if Kind.STALE in kinds:
            self.world.set_state(self.wallet, STALE_STATE)
        if Kind.SAM_MISSING in kinds:
            self.bench.sam = None
        body = self.world.body("ningbo", "transit.ride", TAP, {"mode": "bus"})
        with closing(self.bench.reader(self.wallet, TAP, self.world.at)) as reader:
            return self.world.platform.accept(body, reader).decision

    @property
    def spent_fen(self) -> int:
        left_fen = self.bench.balance_fen(self.wallet)
        assert left_fen is not None
        return FULL_FEN - left_fen


@pytest.mark.parametrize("kind", Kind)
def test_the_engine_answers_a_fault_with_its_reason_code(kind: Kind) -> None:
    town = Town()

    decision = town.ride(parse_faults(SAMPLES[kind]))

    answer = SIGHTS[kind].answer
    assert [reason.code for reason in decision.reasons] == ([answer] if answer else [])
    assert decision.allowed is (answer is None)
    assert town.schedule.outstanding == ()
    assert town.spent_fen == (FARE_FEN if decision.allowed else 0)


def test_a_ride_without_faults_has_about_as_many_apdus_as_a_day_draws() -> None:
    town = Town()
    town.ride(parse_faults("latency:*=1ms"))

    assert 10 <= town.schedule.happened[-1].apdu <= LAST_DRAWN


def test_on_a_bad_day_every_tap_is_answered_and_charged_whole_or_not_at_all() -> None:
    allowed = refused = 0
    for faults in faulty_day(20_261_123, 40, rate=0.9).taps:
        town = Town()
        decision = town.ride(faults)

        assert town.spent_fen in (0, FARE_FEN)
        assert town.spent_fen == FARE_FEN or not decision.allowed
        allowed += decision.allowed
        refused += not decision.allowed

    assert allowed > 5
    assert refused > 5
