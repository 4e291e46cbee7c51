"""One slot of a reader: a chip goes in and out, gets power, answers, and misbehaves on demand.

A slot is what all bindings have in common. Whatever happens to a card in the world (it is inserted,
torn out in the middle of a command, its reader unplugged) is a method here; whatever goes wrong by
plan comes from the slot's `Faults`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from enum import Enum, unique
from typing import Final

import attrs

from samecity.errors import ReaderError
from samecity_hardware_sim.chip import Chip


@unique
class Failure(Enum):
    """Why a slot did not do what it was asked."""

    ABSENT = "no card"
    MUTE = "no answer from the card"
    UNPOWERED = "a card without power"
    GARBLED = "an answer that cannot be read"
    UNAVAILABLE = "no reader"
    PTS_REFUSED = "a card that refuses the protocol"
    UNSUPPORTED = "an operation that the reader does not have"


class SlotError(ReaderError):
    """A slot did not do what it was asked.

    Attributes:
        failure: Why.
    """

    def __init__(self, failure: Failure) -> None:
        super().__init__(f"expected a card that answers, received {failure.value}")
        self.failure = failure


class Faults:
    """What goes wrong in a slot: nothing, unless a subclass says so.

    Every hook may raise `SlotError`, wait, or call methods of the slot: `slot.remove()` in
    `on_command` is a tear before the command, in `on_answer` one after it.
    """

    def on_power(self, slot: Slot, answer_to_reset: bytes) -> bytes:
        """Return what the reader reads as answer to reset."""
        return answer_to_reset

    def on_protocol(self, slot: Slot, protocol: int) -> None:
        """See that the reader chooses a protocol: 0 is T=0, 1 is T=1."""

    def on_command(self, slot: Slot, command: bytes) -> bytes:
        """Return what the chip gets."""
        return command

    def on_answer(self, slot: Slot, command: bytes, answer: bytes) -> bytes:
        """Return what the reader gets."""
        return answer


NO_FAULTS: Final = Faults()


@attrs.define(eq=False)
class _Visit:
    """A chip's stay in the slot, from insertion to removal.

    Attributes:
        works: How many operations it is in the middle of; a hook may begin one inside another.
    """

    chip: Chip
    answer_to_reset: bytes = b""
    works: int = 0


class Slot:
    """A slot; safe for any number of threads, one command at a time.

    Attributes:
        name: What people and programs call the reader.
        faults: What goes wrong; may be replaced at any time.
    """

    def __init__(self, name: str, faults: Faults = NO_FAULTS) -> None:
        self.name = name
        self.faults = faults
        self._turn = threading.RLock()  # held while the chip works; a hook may come back in
        self._state = threading.Lock()  # held for a moment, so that a card can leave at any time
        self._visit: _Visit | None = None
        self._visits = 0
        self._looked_at = 0  # the visit that the last look found; 0 without a card
        self._is_plugged = True
        self._watchers: list[Callable[[], object]] = []

    @property
    def is_present(self) -> bool:
        """Whether a card is in the slot, as far as one can see: never so without the reader."""
        return self._visit is not None and self._is_plugged

    @property
    def is_plugged(self) -> bool:
        """Whether the reader is there."""
        return self._is_plugged

    @property
    def visits(self) -> int:
        """How many cards were inserted so far: who finds another number than before lost a card."""
        return self._visits

    @property
    def answer_to_reset(self) -> bytes:
        """What the card answered to the last reset; empty without card or power."""
        visit = self._visit
        return visit.answer_to_reset if visit is not None else b""

    def watch(self, watcher: Callable[[], object]) -> Callable[[], None]:
        """Call someone after every insertion, removal, unplugging and plugging.

        Args:
            watcher: Called in the thread of whoever moved the card; must not wait.

        Returns:
            Ends the calls.
        """
        with self._state:
            self._watchers.append(watcher)

        def end() -> None:
            with self._state:
                if watcher in self._watchers:
                    self._watchers.remove(watcher)

        return end

    def look(self) -> bool:
        """Say whether a card is in the slot, to one who looks now and then, as a daemon does.

        A card that was changed between two looks is absent for one look, and the watchers are told
        to look again: whoever compares looks (pcscd does) never hears of the change otherwise.
        """
        with self._state:
            visit = self._visits if self.is_present else 0
            has_changed = 0 not in (visit, self._looked_at) and visit != self._looked_at
            self._looked_at = 0 if has_changed else visit
        if has_changed:
            self._tell()
        return bool(visit) and not has_changed

    def insert(self, chip: Chip) -> None:
        """Put a card in; one that is there already is taken out first."""
        self.remove()
        with self._state:
            self._visit = _Visit(chip)
            self._visits += 1
        self._tell()

    def remove(self) -> None:
        """Take the card out, also in the middle of a command: what it answers then is lost."""
        with self._state:
            visit, self._visit = self._visit, None
            is_idle = visit is not None and not visit.works
        if visit is None:
            return
        self._tell()
        if is_idle:  # a busy chip loses its power when its command ends, see _ended
            visit.chip.power_off()

    def unplug(self) -> None:
        """Pull the reader's plug; a card in it stays there without power."""
        self._plug(is_plugged=False)

    def plug(self) -> None:
        """Put the reader's plug back."""
        self._plug(is_plugged=True)

    def power_on(self) -> bytes:
        """Power or reset the card.

        Returns:
            Its answer to reset as the reader reads it.

        Raises:
            SlotError: There is no card, no reader, or no answer.
        """
        with self._turn:
            visit = self._begin()
            try:
                answer = self.faults.on_power(self, visit.chip.power_on())
                self._check(visit)
                visit.answer_to_reset = answer
            finally:
                self._ended(visit)
            return answer

    def power_off(self) -> None:
        """Take the card's power away.

        Raises:
            SlotError: There is no card or no reader.
        """
        with self._turn:
            visit = self._begin()
            try:
                visit.answer_to_reset = b""
                visit.chip.power_off()
            finally:
                self._ended(visit)

    def choose_protocol(self, protocol: int) -> None:
        """Choose T=0 (0) or T=1 (1).

        Raises:
            SlotError: The card refuses, or there is none.
        """
        with self._turn:
            visit = self._begin()
            try:
                self.faults.on_protocol(self, protocol)
            finally:
                self._ended(visit)

    def transmit(self, command: bytes) -> bytes:
        """Give the card a command.

        Args:
            command: Any bytes; the card answers what it does not understand with a status word.

        Raises:
            SlotError: There is no reader, no card, no power, no answer, or the card left meanwhile.
        """
        with self._turn:
            visit = self._begin()
            try:
                if not visit.answer_to_reset:
                    raise SlotError(Failure.UNPOWERED)
                command = self.faults.on_command(self, command)
                self._check(visit)
                answer = self.faults.on_answer(self, command, visit.chip.transmit(command))
                self._check(visit)
            finally:
                self._ended(visit)
            return answer

    def _begin(self) -> _Visit:
        with self._state:
            if not self._is_plugged:
                raise SlotError(Failure.UNAVAILABLE)
            if self._visit is None:
                raise SlotError(Failure.ABSENT)
            self._visit.works += 1
            return self._visit

    def _check(self, visit: _Visit) -> None:
        if not self._is_plugged:
            raise SlotError(Failure.UNAVAILABLE)
        if self._visit is not visit:
            raise SlotError(Failure.ABSENT)

    def _ended(self, visit: _Visit) -> None:
        with self._state:
            visit.works -= 1
            has_left = not visit.works and (self._visit is not visit or not self._is_plugged)
        if has_left:
            visit.answer_to_reset = b""
            visit.chip.power_off()

    def _plug(self, *, is_plugged: bool) -> None:
        with self._state:
            if self._is_plugged == is_plugged:
                return
            self._is_plugged = is_plugged
            visit = self._visit
            is_idle = visit is not None and not visit.works
        self._tell()
        if visit is not None and is_idle and not is_plugged:
            visit.answer_to_reset = b""
            visit.chip.power_off()

    def _tell(self) -> None:
        with self._state:
            watchers = tuple(self._watchers)
        for watcher in watchers:
            watcher()
