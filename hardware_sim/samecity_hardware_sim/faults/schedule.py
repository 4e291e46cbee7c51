"""A slot's faults by plan: counts APDUs, lets each fault happen once, notes what happened."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Final, NamedTuple

from samecity_hardware_sim.chip import Chip
from samecity_hardware_sim.faults.fault import FORMS, Fault, Kind, Maker
from samecity_hardware_sim.faults.wrong_mac import (
    is_get_response,
    with_wrong_answer_mac,
    with_wrong_command_mac,
)
from samecity_hardware_sim.slot import Failure, Faults, Slot, SlotError

_BEFORE: Final = frozenset(
    {Kind.TEAR_BEFORE, Kind.SWAP, Kind.UNAVAILABLE, Kind.COMMAND_MAC}
)  # while the card has not got the command
_AFTER: Final = frozenset(
    {Kind.LATENCY, Kind.STATUS, Kind.ANSWER_MAC, Kind.MUTE, Kind.TEAR_AFTER}
)  # once it has done it


class Happened(NamedTuple):
    """A fault that happened.

    Attributes:
        apdu: At which APDU since the card was inserted; 0 is the answer to reset.
        fault: What.
    """

    apdu: int
    fault: Fault


class Schedule(Faults):
    """Faults of a slot, or of several that have one card between them, as those of a terminal.

    Put it in the slot before the card, because a reader powers a card as soon as it comes.

    APDUs are counted from 1 as they reach the slot, GET RESPONSE and repeated ones too, and anew
    for every card that is inserted; a reset counts for nothing. A fault with a number happens once,
    at the first card that gets so far; one with `*` always. A wrong answer to reset lasts as long
    as the card stays. Several faults at one APDU happen in their order.

    Args:
        plan: Faults; those that are not a slot's doing are passed over.
        other: The card that a swap puts in.
        sleep: Waits for some seconds.

    Raises:
        ValueError: There is a swap and no other card.
    """

    def __init__(
        self,
        plan: Iterable[Fault],
        *,
        other: Chip | None = None,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self._plan = tuple(fault for fault in plan if FORMS[fault.kind].maker is Maker.SLOT)
        if other is None and any(fault.kind is Kind.SWAP for fault in self._plan):
            raise ValueError("expected another card for the swap, received none")
        self._other = other
        self._sleep = sleep
        self._happened: list[Happened] = []
        self._stay: tuple[Slot | None, int] = (None, 0)
        self._spent: dict[int, object] = {}  # place in the plan: the stay in which it happened
        self._count = 0
        self._asked = b""

    @property
    def happened(self) -> tuple[Happened, ...]:
        """What happened so far, in its order."""
        return tuple(self._happened)

    @property
    def outstanding(self) -> tuple[Fault, ...]:
        """What has not happened yet, in the order of the plan."""
        return tuple(fault for at, fault in enumerate(self._plan) if at not in self._spent)

    def on_power(self, slot: Slot, answer_to_reset: bytes) -> bytes:
        """Give the wrong answer to reset, at every reset while the card stays."""
        self._look(slot)
        for place, fault in enumerate(self._plan):
            if fault.kind is Kind.ATR and self._spent.get(place, self._stay) == self._stay:
                if place not in self._spent:
                    self._note(place, 0)
                return fault.data
        return answer_to_reset

    def on_command(self, slot: Slot, command: bytes) -> bytes:
        """Count a command, and let happen what comes before the card gets it."""
        self._look(slot)
        self._count += 1
        if not is_get_response(command):
            self._asked = command
        for place, fault in self._due(_BEFORE):
            changed = self._before(slot, fault, command)
            if changed is not None:
                self._note(place, self._count)
                command = changed
        return command

    def on_answer(self, slot: Slot, command: bytes, answer: bytes) -> bytes:
        """Let happen what comes after the card has done what it was told.

        Raises:
            SlotError: The card is mute.
        """
        for place, fault in self._due(_AFTER):
            changed = self._after(slot, fault, answer)
            if changed is None:
                continue
            self._note(place, self._count)
            if fault.kind is Kind.MUTE:
                raise SlotError(Failure.MUTE)
            answer = changed
        return answer

    def _look(self, slot: Slot) -> None:
        stay = (slot, slot.visits)
        if stay != self._stay:
            self._stay, self._count = stay, 0

    def _before(self, slot: Slot, fault: Fault, command: bytes) -> bytes | None:
        """Return what the card gets then, or None if the fault cannot happen here."""
        match fault.kind:
            case Kind.TEAR_BEFORE:
                slot.remove()
            case Kind.SWAP:
                assert self._other is not None  # see __init__
                slot.insert(self._other)
            case Kind.UNAVAILABLE:
                slot.unplug()
            case Kind.COMMAND_MAC:
                return with_wrong_command_mac(command)
        return command

    def _after(self, slot: Slot, fault: Fault, answer: bytes) -> bytes | None:
        """Return what the reader gets then, or None if the fault cannot happen here."""
        match fault.kind:
            case Kind.LATENCY:
                self._sleep(fault.delay_ms / 1000)
            case Kind.STATUS:
                return fault.data
            case Kind.ANSWER_MAC:
                return with_wrong_answer_mac(self._asked, answer)
            case Kind.TEAR_AFTER:
                slot.remove()
        return answer

    def _due(self, kinds: Collection[Kind]) -> Iterator[tuple[int, Fault]]:
        for place, fault in enumerate(self._plan):
            if fault.kind in kinds and (
                fault.at is None or (fault.at == self._count and place not in self._spent)
            ):
                yield place, fault

    def _note(self, place: int, apdu: int) -> None:
        self._spent[place] = self._stay
        self._happened.append(Happened(apdu, self._plan[place]))
