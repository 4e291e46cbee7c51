"""What goes wrong between a terminal and a chip, and what that costs.

For scenarios tagged `@chips`. A fault is named in its text form (docs/faults.md) and meets the n-th
APDU since the card was held against the reader, or the first command of a name. A fault that a
scenario plans and that never happens is an error of that scenario.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from itertools import count
from typing import Final

import attrs
import pytest
from pytest_bdd import given, then, when

from samecity.domain.card import CredentialKind
from samecity_conformance.language import sentence
from samecity_conformance.scene import Scene
from samecity_conformance.steps.values import PLACE, YUAN, fen, place
from samecity_hardware_sim.bench import Bench
from samecity_hardware_sim.faults import Schedule, parse_faults
from samecity_hardware_sim.slot import Faults, Slot

_COMMANDS: Final = {
    "INTERNAL AUTHENTICATE": "0088",
    "INITIALIZE": "8050",
    "UPDATE CAPP": "80DC",
    "DEBIT": "8054",
    "CREDIT": "8052",
}
"""Class and instruction of commands by the names that standards give them."""

_AT: Final = rf"(?P<at>APDU \d+|{'|'.join(_COMMANDS)})"
_TAP: Final = CredentialKind.CARD_CONTACTLESS
_RIDE: Final = "transit.ride"


class FromCommand(Faults):
    """Lets a plan begin with the first command of a name: that one is its APDU 1.

    Args:
        name: Of the command.
        plan: What goes wrong.
    """

    def __init__(self, name: str, plan: Faults) -> None:
        self._begins = bytes.fromhex(_COMMANDS[name])
        self._plan = plan
        self._has_begun = False

    def on_command(self, slot: Slot, command: bytes) -> bytes:
        """Hand a command to the plan, once that has begun."""
        self._has_begun |= command.startswith(self._begins)
        return self._plan.on_command(slot, command) if self._has_begun else command

    def on_answer(self, slot: Slot, command: bytes, answer: bytes) -> bytes:
        """Hand an answer to the plan, once that has begun."""
        return self._plan.on_answer(slot, command, answer) if self._has_begun else answer


@attrs.frozen
class Ride:
    """What came of a ride that something went wrong with, and of taps until the gate opened.

    Attributes:
        fault: What went wrong.
        fares: What left the purse, by purse and by books.
    """

    fault: str
    is_allowed: bool
    fares: tuple[int, int]
    has_open: bool


@pytest.fixture
def planned() -> Iterator[list[Schedule]]:
    """Return the faults of the scenario, and see that they happened."""
    plans: list[Schedule] = []
    yield plans
    assert _outstanding(plans) == [], "expected these faults to happen, they did not"


@pytest.fixture
def rides() -> list[Ride]:
    """Return the rides of the scenario that something went wrong with."""
    return []


# What goes wrong.


@given(sentence(rf"the card is torn (?P<side>before|after) {_AT}"))
def torn(scene: Scene, planned: list[Schedule], side: str, at: str) -> None:
    """Take the card away before it gets a command, or before its answer comes."""
    _plan(scene, planned, f"tear-{side}:n", at)


@given(sentence(rf"the reader answers (?P<status>[0-9A-F]{{4}}) to {_AT}"))
def answers(scene: Scene, planned: list[Schedule], status: str, at: str) -> None:
    """Put another status word in the place of an answer."""
    _plan(scene, planned, f"status:n={status}", at)


@given(sentence(rf"the reader falls mute at {_AT}"))
def mute(scene: Scene, planned: list[Schedule], at: str) -> None:
    """Lose one answer of a card that stays."""
    _plan(scene, planned, "mute:n", at)


@given(sentence(rf"the card is swapped at {_AT}"))
def swapped(scene: Scene, planned: list[Schedule], at: str) -> None:
    """Put another person's card in its place."""
    _plan(scene, planned, "swap:n", at)


@given(sentence(rf'"(?P<fault>[^"]+)" happens(?: at {_AT})?'))
def happens(scene: Scene, planned: list[Schedule], fault: str, at: str | None) -> None:
    """Let anything else go wrong, in the text form of faults; n stands for the APDU's number."""
    _plan(scene, planned, fault, at or "")


@given(sentence("the terminal has no SAM"))
def no_sam(scene: Scene, planned: list[Schedule]) -> None:
    """Take the security module out of every terminal."""
    _plan(scene, planned, "sam-missing")


@given(sentence("the card is stale"))
def stale(scene: Scene, planned: list[Schedule]) -> None:
    """Report the card lost behind its chip's back."""
    _plan(scene, planned, "stale")


@when(
    sentence(
        r'"(?P<fault>[a-z-]+:n[=0-9A-F]*)" meets each APDU n of a bus ride'
        rf" in (?P<host>{PLACE}), and the card is tapped until it rides"
    )
)
def each_apdu(scene: Scene, rides: list[Ride], fault: str, host: str) -> None:
    """Ride once for each command of a ride, in a world of its own, with the fault at that one."""
    for number in count(1):
        told = fault.replace(":n", f":{number}")
        with closing(scene.another()) as other:
            other.wallets.append(other.world.adult(scene.wallet.home))
            schedule = _bench(other).afflict(other.wallet, parse_faults(told))
            _tap_until_it_rides(other, place(host))
            if schedule.outstanding:
                break
            rides.append(_came_of(other, told))


# What came of it.


@then(sentence("purse and books agree"))
def agree(scene: Scene) -> None:
    """Expect the books to know all that left the purse, and nothing to be left open."""
    ride = _came_of(scene, "")
    assert ride.fares[0] == ride.fares[1]
    assert not ride.has_open


@then(sentence(rf"of each of them (?P<amount>{YUAN}) was paid once, by purse and books"))
def paid_once(rides: list[Ride], amount: str) -> None:
    """Expect every holder to have ridden, and to have paid for one ride."""
    assert rides, "expected rides, received none"
    for ride in rides:
        assert ride == Ride(ride.fault, True, (fen(amount), fen(amount)), has_open=False)


def _bench(scene: Scene) -> Bench:
    readers = scene.readers
    assert isinstance(readers, Bench), "expected a scenario that is tagged @chips"
    return readers


def _plan(scene: Scene, planned: list[Schedule], fault: str, at: str = "") -> None:
    """Let something go wrong at the holder's taps from now on.

    Args:
        scene: Where.
        planned: Receives it.
        fault: Its text form, with n for the number of an APDU.
        at: `APDU` and a number, the name of a command, or nothing.
    """
    assert not _outstanding(planned), "expected one fault after the other"
    bench, is_named = _bench(scene), at in _COMMANDS
    text = fault.replace(":n", ":1" if is_named else at.replace("APDU ", ":"))
    schedule = bench.afflict(scene.wallet, parse_faults(text))
    if is_named:
        bench.faults = FromCommand(at, schedule)
    planned.append(schedule)


def _outstanding(planned: list[Schedule]) -> list[str]:
    return [str(fault) for plan in planned for fault in plan.outstanding]


def _tap_until_it_rides(scene: Scene, host: str) -> None:
    """Tap; let the gate repeat its request; tap anew if that request was ended for good."""
    told = {"mode": "bus"}
    scene.use("card", _RIDE, host, told)
    if not scene.answer.en.allowed:
        assert scene.sent is not None
        scene.send(scene.sent.body, scene.readers.reader(scene.wallet, _TAP, scene.at))
    if not scene.answer.en.allowed:
        scene.use("card", _RIDE, host, told)


def _came_of(scene: Scene, fault: str) -> Ride:
    """Sum up what happened so far on a scene, for the purses of all people on it."""
    journal = scene.platform.journal
    received = [one for one in journal.postings() if one.amount_fen > 0]
    booked_fen = sum(
        -one.amount_fen if one.account == "topup" else one.amount_fen
        for one in received
        if one.account in ("transit", "topup")
    )
    left_fen = sum(answer.charged_fen for answer in scene.answers)
    is_allowed, has_open = scene.answer.en.allowed, any(True for _ in journal.reserved())
    return Ride(fault, is_allowed, (left_fen, booked_fen), has_open)
