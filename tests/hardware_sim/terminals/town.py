"""A town for tests: people with simulated cards, machines, and a clock that tests turn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cache
from random import Random

import attrs

from samecity.host.plugins import Plugins
from samecity.host.registry import Registry
from samecity.journal.memory import MemoryJournal
from samecity.platform import Platform
from samecity.synthetic.world import DEFAULT_AT, Wallet, World
from samecity_hardware_sim.bench import Bench
from samecity_hardware_sim.card.image import Application
from samecity_hardware_sim.card.purse_files import MetroRecord, PassageRecord
from samecity_hardware_sim.sam import SyntheticRoot
from samecity_hardware_sim.slot import Faults, Slot
from samecity_hardware_sim.terminals.installed import Installed, install


class Tear(Faults):
    """Takes the card away after the n-th command, counted from 1; 0 only counts."""

    def __init__(self, at: int = 0) -> None:
        self.at = at
        self.commands = 0

    def on_command(self, slot: Slot, command: bytes) -> bytes:
        self.commands += 1
        return command

    def on_answer(self, slot: Slot, command: bytes, answer: bytes) -> bytes:
        if self.commands == self.at:
            slot.remove()
        return answer


@attrs.define
class Town:
    """A platform with its people, and what reads their cards."""

    journal: MemoryJournal
    world: World
    bench: Bench
    now: datetime = DEFAULT_AT

    @classmethod
    def build(cls) -> Town:
        random = Random(1)  # noqa: S311  the same keys have to come again
        journal = MemoryJournal()
        world = World(Platform(registry=_registry(), journal=journal))
        root = SyntheticRoot.generate(random.randbytes)
        return cls(journal, world, Bench(world, root=root, randbytes=random.randbytes))

    @contextmanager
    def machine(
        self, model: str, host: str, *, point: str = "", station: str = ""
    ) -> Iterator[Installed]:
        with install(
            self.bench, model, host, point=point, station=station, now=lambda: self.now
        ) as installed:
            yield installed

    def wait(self, **time: int) -> None:
        self.now += timedelta(**time)

    def balance_fen(self, wallet: Wallet) -> int:
        left_fen = self.bench.balance_fen(wallet)
        assert left_fen is not None
        return left_fen

    def passages(self, wallet: Wallet) -> Sequence[PassageRecord]:
        """The passages on a card, in the order in which it keeps them."""
        return [PassageRecord.decode(one) for one in self._records(wallet, "EF1E")]

    def journey(self, wallet: Wallet) -> MetroRecord:
        (record,) = self._records(wallet, "EF1A")
        return MetroRecord.decode(record)

    def booked_fen(self, home: str) -> int:
        """What the books say has left the purses of a home's cards: fares less top-ups.

        Of the two sides of a movement the one that receives counts: the host its fares, the home
        what others loaded.
        """
        received = [one for one in self.journal.postings() if one.amount_fen > 0]
        fares = [one for one in received if (one.account, one.counterparty) == ("transit", home)]
        loads = [one for one in received if (one.account, one.region) == ("topup", home)]
        return sum(one.amount_fen for one in fares) - sum(one.amount_fen for one in loads)

    def _records(self, wallet: Wallet, file_id: str) -> Sequence[bytes]:
        card = self.bench.card(wallet)
        assert card is not None
        (purse,) = (
            one for one in card.chip.image().directories if one.application is Application.PURSE
        )
        (file,) = (one for one in purse.files if one.id == file_id)
        return [bytes.fromhex(record) for record in file.records]


@cache
def _registry() -> Registry:
    """Return what the plugins bring; nothing changes it, so that one does for all towns."""
    return Registry(Plugins())
