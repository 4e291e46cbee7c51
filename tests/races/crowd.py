"""Sixteen processes with one journal, let loose at the same moment through `Platform.accept`.

Usage: crowd.py URL FOLDER visitors|copies; prints one line of JSON per process. `visitors` of all
the homes enter one venue of which ten places are left; `copies` send one ride sixteen times, with
the card in the folder.
"""

from __future__ import annotations

import json
import multiprocessing
import sys
from collections.abc import Callable
from contextlib import closing
from multiprocessing.queues import SimpleQueue
from pathlib import Path
from typing import Final

from samecity.domain.card import CredentialKind
from samecity.host.plugins import Plugins
from samecity.host.registry import Registry
from samecity.journal import open_journal
from samecity.national.base import MemoryBase
from samecity.platform import Platform
from samecity.synthetic.cards import MemoryReader
from samecity.synthetic.chip_files import FileChips
from samecity.synthetic.world import World

PROCESSES: Final = 16
LEFT: Final = 10
"""Places that are left for the visitors; the venue has twenty."""

HOST: Final = "anhui"
VENUE: Final = "ah-culture-centre"
_BEFORE: Final = 10
_HOMES: Final = ("anhui", "ningbo", "zhoushan", "shanghai", "jiangsu")
_WAIT_S: Final = 60.0
_CARD_WAIT_S: Final = 60.0
_TAP: Final = CredentialKind.CARD_CONTACTLESS

Answer = dict[str, list[str] | bool]
Job = Callable[[Platform], Answer]

_fork: Final = multiprocessing.get_context("fork")


class Crowd:
    """A crowd and what it is about to do.

    Args:
        url: The journal.
        folder: Where cards are kept.
    """

    def __init__(self, url: str, folder: Path) -> None:
        self._url = url
        self._chips = FileChips(folder, wait_s=_CARD_WAIT_S)
        self._registry = Registry(Plugins())
        self._base = MemoryBase(bytes(32))

    def visitors(self) -> list[Job]:
        """Fill the venue but for the last places, and return who wants them."""
        with closing(self._platform()) as platform:
            world = World(platform)
            jobs = [self._entry(world, number) for number in range(_BEFORE + PROCESSES)]
            for job in jobs[:_BEFORE]:
                assert job(platform)["codes"] == []
        return jobs[_BEFORE:]

    def copies(self) -> list[Job]:
        """Return one ride, as often as there are processes."""
        with closing(self._platform()) as platform:
            world = World(platform, chips=self._chips)
            rider = world.adult("ningbo")
            ride = world.body(HOST, "transit.ride", _TAP, {})
        assert rider.chip is not None
        return [_accepting(ride, MemoryReader(card=rider.chip))] * PROCESSES

    def run(self, jobs: list[Job]) -> list[Answer]:
        """Let each process do its job when all are there."""
        together = _fork.Barrier(len(jobs))
        told: SimpleQueue[Answer] = _fork.SimpleQueue()

        def work(job: Job) -> None:
            with closing(self._platform()) as platform:
                together.wait(_WAIT_S)
                told.put(job(platform))

        processes = [_fork.Process(target=work, args=(job,)) for job in jobs]
        for one in processes:
            one.start()
        for one in processes:
            one.join()
        assert [one.exitcode for one in processes] == [0] * len(jobs)
        return [told.get() for _ in jobs]

    def _platform(self) -> Platform:
        return Platform(registry=self._registry, journal=open_journal(self._url), base=self._base)

    def _entry(self, world: World, number: int) -> Job:
        visitor = world.adult(_HOMES[number % len(_HOMES)])
        body = world.body(HOST, "culture.enter", _TAP, {}, point=VENUE)
        return _accepting(body, MemoryReader(card=visitor.chip))


def _accepting(body: dict[str, object], reader: MemoryReader) -> Job:
    def job(platform: Platform) -> Answer:
        with closing(reader):
            answer = platform.accept(body, reader)
        codes = [str(reason.code) for reason in answer.decision.reasons]
        return {"codes": codes, "is_replay": answer.is_replay}

    return job


if __name__ == "__main__":
    url, folder, kind = sys.argv[1:]
    crowd = Crowd(url, Path(folder))
    jobs = crowd.visitors() if kind == "visitors" else crowd.copies()
    for answer in crowd.run(jobs):
        print(json.dumps(answer))  # noqa: T201  what the test reads
