"""A card leaves at any APDU of a tap: purse and books agree to the fen, and it is charged once."""

from __future__ import annotations

from contextlib import closing
from random import Random

import attrs
import pytest

from samecity.domain.card import CredentialKind
from samecity.engine.acceptance import Acceptance
from samecity.host.plugins import Plugins
from samecity.host.registry import Registry
from samecity.journal.memory import MemoryJournal
from samecity.platform import Platform
from samecity.spi.journal import Stage
from samecity.synthetic.world import Wallet, World
from samecity_hardware_sim.bench import Bench
from samecity_hardware_sim.faults.schedule import Schedule
from samecity_hardware_sim.faults.text import parse_faults
from samecity_hardware_sim.sam import SyntheticRoot
from samecity_hardware_sim.slot import NO_FAULTS, Faults, Slot

TAP = CredentialKind.CARD_CONTACTLESS
Use = tuple[str, dict[str, object]]
RIDE: Use = ("transit.ride", {"mode": "bus"})
TOPUP: Use = ("transit.topup", {"amount_fen": 5000})
REGISTRY = Registry(Plugins())


class Counting(Faults):
    """Counts the commands of a slot."""

    def __init__(self) -> None:
        self.commands = 0

    def on_command(self, slot: Slot, command: bytes) -> bytes:
        self.commands += 1
        return command


@attrs.define
class Town:
    """A world on a bench."""

    journal: MemoryJournal
    world: World
    bench: Bench
    wallet: Wallet

    @classmethod
    def open(cls) -> Town:
        random = Random(1)  # noqa: S311  test keys
        journal = MemoryJournal()
        world = World(Platform(registry=REGISTRY, journal=journal))
        root = SyntheticRoot.generate(random.randbytes)
        bench = Bench(world, root=root, randbytes=random.randbytes)
        return cls(journal, world, bench, world.adult("anhui"))

    def body(self, use: Use) -> dict[str, object]:
        return self.world.body("ningbo", use[0], TAP, use[1])

    def tap(self, body: dict[str, object], faults: Faults = NO_FAULTS) -> Acceptance:
        self.bench.faults = faults
        with closing(self.bench.reader(self.wallet, TAP, self.world.at)) as reader:
            return self.world.platform.accept(body, reader)

    @property
    def spent_fen(self) -> int:
        left_fen = self.bench.balance_fen(self.wallet)
        assert left_fen is not None
        return 10_000 - left_fen

    @property
    def booked_fen(self) -> int:
        """What the books say has left the purse: all that Ningbo is owed by Anhui."""
        return sum(one.amount_fen for one in self.journal.postings() if one.region == "ningbo")

    def has_open(self) -> bool:
        return any(one.stage is Stage.RESERVED for one in self.journal.reserved())


def apdus_of(use: Use) -> int:
    """Count the commands of an undisturbed tap."""
    town, counting = Town.open(), Counting()
    assert town.tap(town.body(use), counting).decision.allowed
    return counting.commands


COUNTS = {name: apdus_of(use) for name, use in {"ride": RIDE, "topup": TOPUP}.items()}
POINTS = [
    pytest.param(name, tear, id=f"{name}-{tear}")
    for name, count in COUNTS.items()
    for at in range(1, count + 1)
    for tear in (f"tear-before:{at}", f"tear-after:{at}")
]
USES = {"ride": RIDE, "topup": TOPUP}
AMOUNTS_FEN = {"ride": 120, "topup": -5000}


@pytest.mark.parametrize(("name", "tear"), POINTS)
def test_the_same_tap_again_is_carried_out_once(name: str, tear: str) -> None:
    town = Town.open()
    body = town.body(USES[name])

    torn = town.tap(body, Schedule(parse_faults(tear)))
    if torn.decision.allowed or not town.has_open():
        assert town.spent_fen == town.booked_fen
    again = town.tap(body)

    if torn.decision.allowed or torn.decision.reasons[0].code != "READER_ERROR":
        assert again.decision == torn.decision
    assert town.spent_fen == town.booked_fen
    assert not town.has_open()
    assert town.spent_fen == (AMOUNTS_FEN[name] if again.decision.allowed else 0)


@pytest.mark.parametrize(("name", "tear"), POINTS)
def test_the_next_tap_finishes_what_the_last_one_left(name: str, tear: str) -> None:
    town = Town.open()

    town.tap(town.body(USES[name]), Schedule(parse_faults(tear)))
    town.tap(town.body(USES["topup" if name == "ride" else "ride"]))

    assert town.spent_fen == town.booked_fen
    assert not town.has_open()


@pytest.mark.parametrize(("name", "tear"), POINTS)
def test_a_sweep_asks_the_purse_in_the_holders_hand(name: str, tear: str) -> None:
    town = Town.open()
    town.tap(town.body(USES[name]), Schedule(parse_faults(tear)))

    Platform(
        registry=REGISTRY, journal=town.journal, base=town.world.platform.base, purses=town.bench
    )

    assert town.spent_fen == town.booked_fen
    assert not town.has_open()
