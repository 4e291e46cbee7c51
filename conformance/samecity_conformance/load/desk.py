"""Where cards are used: against a reader or, if the simulator has one, at a machine."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack, closing
from datetime import datetime

from samecity.domain.card import CredentialKind
from samecity.synthetic.cast import DEFAULT_AT, Cast, Wallet
from samecity_conformance.bindings.http import PIN
from samecity_conformance.load.turn import Heard, Use
from samecity_conformance.under_test import UnderTest
from samecity_hardware_sim.bench import Bench
from samecity_hardware_sim.terminals.installed import Installed, install

Shown = Callable[[], Heard]
"""Everything is ready and somebody stands there: called, it asks and returns the answer."""


class Desk:
    """What one user has: readers, and machines set up where they are first used.

    Args:
        under_test: Whose people come, and what they hold their cards against; a bench has machines
            too.
    """

    def __init__(self, under_test: UnderTest) -> None:
        self._under_test = under_test
        self._readers = under_test.readers
        self._machines: dict[tuple[str, str, str], Installed] = {}
        self._open = ExitStack()
        self._at = DEFAULT_AT

    def ready(self, use: Use, wallet: Wallet) -> Shown:
        """Let somebody step up, with card or code in the hand."""
        if use.machine and isinstance(self._readers, Bench):
            return self._at_machine(self._readers, use, wallet)
        return self._at_reader(use, wallet)

    def close(self) -> None:
        """Take the machines away."""
        self._open.close()

    def _at_machine(self, bench: Bench, use: Use, wallet: Wallet) -> Shown:
        self._at = use.at
        key = (use.machine, use.host, use.point)
        if key not in self._machines:
            setting_up = install(bench, use.machine, use.host, point=use.point, now=self._now)
            self._machines[key] = self._open.enter_context(setting_up)
        machine = self._machines[key]
        _, action = machine.device.model.action()
        # What the machine itself puts into every request cannot be entered.
        entered = {name: value for name, value in use.fields.items() if name in action.asks}
        hand = machine.hand(wallet, use.kind)

        def serve() -> Heard:
            answer = machine.serve(hand, fields=entered, kind=use.kind)
            if answer.decision is not None:
                return Heard.of(answer.decision)
            return Heard(allowed=False, code=str(answer.reasons[0].code))

        return serve

    def _at_reader(self, use: Use, wallet: Wallet) -> Shown:
        world, pin = self._under_test.world, _pin(wallet)
        told = agreed(world, use.host, use.scenario)
        if use.point:
            told["point"] = use.point
        body = world.body(use.host, use.scenario, use.kind, use.fields, at=use.at, **told)
        if use.kind is CredentialKind.NONE:
            reader = self._readers.reader_of_document(wallet.document, use.at)
        else:
            reader = self._readers.reader(wallet, use.kind, use.at, pin=pin)

        def serve() -> Heard:
            with closing(reader):
                return Heard.of(self._under_test.decide(body, reader))

        return serve

    def _now(self) -> datetime:
        return self._at


def _pin(wallet: Wallet) -> str | None:
    """Return what a person enters, who has not changed it: a card elsewhere has it too."""
    if wallet.chip is not None:
        return wallet.chip.pin
    return PIN if wallet.card_ref else None


def agreed(world: Cast, host: str, scenario: str) -> dict[str, object]:
    """Return the part of a request that says that somebody read the notice and agreed."""
    region, _ = world.registry.locate(host)
    said = [f"{region.code}:{scenario}"]
    return {"notices": said, "consents": said}
