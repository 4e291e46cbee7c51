"""The tap of `samecity.testing` with chips that answer commands, and with things that go wrong."""

from __future__ import annotations

from samecity.domain.decision import Decision
from samecity.synthetic.cast import Wallet
from samecity.synthetic.world import World
from samecity.testing.tapping import PlatformTap
from samecity_hardware_sim.bench import Bench
from samecity_hardware_sim.faults import Fault, parse_faults
from samecity_hardware_sim.slot import NO_FAULTS


class ChipTap(PlatformTap):
    """A `samecity.testing.Tap` over bytes.

    Args:
        world: Where the people live.
        bench: Their chips, and the terminals.
        plan: What goes wrong at each tap.
    """

    def __init__(self, world: World, bench: Bench, plan: tuple[Fault, ...] = ()) -> None:
        super().__init__(world, bench)
        self.bench = bench
        self._plan = plan

    def with_faults(self, text: str) -> ChipTap:
        """Return a tap at which something goes wrong each time; `again` is undisturbed.

        Args:
            text: As in docs/faults.md, such as `tear-after:7` or `mute:3, latency:*=5ms`.

        Raises:
            UnknownName: There is no such fault.
            RequestInvalid: It is written otherwise.
        """
        return ChipTap(self.world, self.bench, parse_faults(text))

    def _send(self, wallet: Wallet) -> Decision:
        if not self._plan:
            return super()._send(wallet)
        sam = self.bench.sam
        schedule = self.bench.afflict(wallet, self._plan)
        try:
            decision = super()._send(wallet)
        finally:
            self.bench.faults, self.bench.sam = NO_FAULTS, sam
        left = ", ".join(map(str, schedule.outstanding))
        if left:
            raise AssertionError(f"expected these faults to happen, they did not: {left}")
        return decision
