"""A drive: processes that hunt side by side, each with a pytest of its own.

A process that ends in the middle of a hunt has lost the mutant that it was given: what hangs is
ended, and the drive says where.
"""

from __future__ import annotations

import faulthandler
import logging
from collections.abc import Iterator, Sequence
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import Final

from samecity.host.plugins import Plugins
from samecity.host.registry import Registry
from samecity_conformance.mutants.gallery import named
from samecity_conformance.mutants.hunt import Catch, hunt
from samecity_conformance.mutants.hunter import Examples, Pack, with_examples

LIMIT_S: Final = 300.0
"""How long one mutant may be hunted; whoever takes longer hangs."""

_OVER: Final = ""


class HuntEnded(RuntimeError):
    """A process ended while it hunted.

    Attributes:
        mutant: Whom; empty before the first one.
    """

    def __init__(self, mutant: str) -> None:
        super().__init__(f"expected the hunt for {mutant or 'the first one'} to end, it died")
        self.mutant = mutant


def drive(ids: Sequence[str], processes: int) -> Iterator[Catch]:
    """Hunt mutants, and yield each catch as it is made.

    Args:
        ids: Of mutants and controls; what takes longest had better come first.
        processes: How many hunt side by side, 1 or more.

    Raises:
        HuntEnded: A process ended before its catch.
    """
    context, left = get_context("spawn"), list(reversed(ids))
    running: dict[Connection, tuple[SpawnProcess, str]] = {}
    try:
        for _ in range(min(processes, len(ids))):
            ours, theirs = context.Pipe()
            process = context.Process(target=_hunt, args=(theirs,), daemon=True)
            process.start()
            theirs.close()
            running[ours] = process, _hand(ours, left)
        while running:
            for one in wait(tuple(running)):
                assert isinstance(one, Connection)
                process, mutant = running[one]
                try:
                    caught = one.recv()
                except (EOFError, OSError):
                    raise HuntEnded(mutant) from None
                following = _hand(one, left)
                if following == _OVER:
                    del running[one]
                else:
                    running[one] = process, following
                assert isinstance(caught, Catch)
                yield caught
    finally:
        for process, _ in running.values():
            process.terminate()


def _hand(to: Connection, left: list[str]) -> str:
    mutant = left.pop() if left else _OVER
    to.send(mutant)
    return mutant


def _hunt(employer: Connection) -> None:
    """Serve whoever started this process: a mutant's id comes in, its catch goes out."""
    logging.disable()  # what a plugin that lies makes the platform log is no news to anybody

    def work(examples: Examples) -> None:
        with suppress(EOFError):  # the employer is gone
            for id_ in iter(employer.recv, _OVER):
                faulthandler.dump_traceback_later(LIMIT_S, exit=True)
                mutant = named(id_)
                ground = mutant.ground()
                employer.send(hunt(mutant, ground, Pack(mutant, ground, examples)))
                faulthandler.cancel_dump_traceback_later()

    with_examples(Registry(Plugins()), work)
