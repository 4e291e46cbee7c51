"""The victims' parent, as a test talks to it."""

from __future__ import annotations

import os
import signal
import subprocess
from typing import TypeVar

import msgspec

from tests.crash.orders import Ended, Order, Told

_Answer = TypeVar("_Answer")


class Victims:
    """What victims do is ordered here.

    Args:
        parent: The running script `victims`.
    """

    def __init__(self, parent: subprocess.Popen[bytes]) -> None:
        self._parent = parent
        self._alive: set[int] = set()

    def start(self, order: Order) -> int:
        """Start a victim and wait until it is about to begin; returns its process id."""
        pid = self._tell(Told(start=order), int)
        self._alive.add(pid)
        return pid

    def until_stopped(self, pid: int) -> bool:
        """Wait until a victim has stopped or ended; says whether it has stopped."""
        return self._tell(Told(until_stopped=pid), bool)

    def until_ended(self, pid: int) -> Ended:
        """Wait until a victim has ended."""
        ended = self._tell(Told(until_ended=pid), Ended)
        self._alive.remove(pid)
        return ended

    def run(self, order: Order) -> Ended:
        """Start a victim and wait until it has ended."""
        return self.until_ended(self.start(order))

    def bury(self) -> None:
        """End whoever is left."""
        for pid in self._alive:
            os.kill(pid, signal.SIGKILL)
            self._tell(Told(until_ended=pid), Ended)
        self._alive.clear()

    def _tell(self, told: Told, kind: type[_Answer]) -> _Answer:
        orders, answers = self._parent.stdin, self._parent.stdout
        assert orders is not None
        assert answers is not None
        orders.write(msgspec.json.encode(told) + b"\n")
        orders.flush()
        return msgspec.json.decode(answers.readline(), type=kind)
