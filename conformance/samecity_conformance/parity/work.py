"""Parity as work to share out: host by host and scenario by scenario, by one process or several."""

from __future__ import annotations

import gc
import logging
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from multiprocessing import get_context
from time import process_time
from typing import Final

import attrs

from samecity.errors import ConfigurationError
from samecity.host.plugins import Plugins
from samecity.host.registry import Registry
from samecity_conformance.parity.properties import Statement
from samecity_conformance.parity.replay import CounterExample, save
from samecity_conformance.parity.search import Finding, Search, Tally
from samecity_conformance.parity.shrink import shrink
from samecity_conformance.parity.space import Space
from samecity_conformance.trial import Place
from samecity_conformance.variants import without_local_offers

EXAMPLES: Final = 20
"""Draws beyond the edges for each scenario of a host."""

_GARBAGE: Final = 50_000
"""New objects after which cycles are looked for; decisions make none."""


@attrs.frozen
class Job:
    """One scenario of one host."""

    host: str
    scenario: str
    seed: int
    examples: int = EXAMPLES


@attrs.frozen
class Done:
    """What became of a job; plain values, to be sent from one process to another.

    Attributes:
        found: One counter-example for each statement that does not hold, shrunk.
    """

    job: Job
    tally: Tally
    found: tuple[CounterExample, ...]
    cpu_s: float


class Worker:
    """Does jobs, one at a time.

    Args:
        registry: What is installed.
    """

    def __init__(self, registry: Registry) -> None:
        self.space = Space(without_local_offers(registry))
        self._search = Search(self.space)

    def jobs(
        self, hosts: Collection[str], scenarios: Collection[str], seed: int, examples: int
    ) -> list[Job]:
        """Share out what is asked for, what takes longest first.

        Args:
            hosts: Region codes; empty is all.
            scenarios: Scenario codes; empty is all.
            seed: For what is drawn.
            examples: How many draws for each job.
        """
        sizes: dict[tuple[str, str], int] = {}
        for place in self.space.places:
            key = place.host, place.item.scenario
            if (not hosts or key[0] in hosts) and (not scenarios or key[1] in scenarios):
                weight = len(self.space.kinds(place)) * (10 if self.space.is_zone(place) else 1)
                sizes[key] = sizes.get(key, 0) + weight
        longest = sorted(sizes, key=lambda key: (-sizes[key], key))
        return [Job(host, scenario, seed, examples) for host, scenario in longest]

    def do(self, job: Job) -> Done:
        """Search one scenario of one host, and shrink what is found."""
        search = self._search
        search.tally = Tally()
        here = [
            place
            for place in self.space.places
            if (place.host, place.item.scenario) == (job.host, job.scenario)
        ]
        begun = process_time()
        met: dict[Statement, Finding] = {}
        items: set[str] = set()
        for place in here:
            for finding in search.place(place, is_first=place.item.id not in items):
                met.setdefault(finding.claim.statement, finding)
            items.add(place.item.id)
        if job.examples:
            further = _draw(search, here, job, lambda one: one.claim.statement not in met)
            if further is not None:
                met[further.claim.statement] = further
        tally = search.tally
        found = tuple(save(shrink(search, met[one])) for one in Statement if one in met)
        return Done(job, tally, found, process_time() - begun)


def _draw(
    search: Search, here: Collection[Place], job: Job, is_new: Callable[[Finding], bool]
) -> Finding | None:
    try:
        # An extra, and slow to import: whoever draws nothing needs none.
        from samecity_conformance.parity.beyond import search_beyond
    except ImportError as error:
        raise ConfigurationError(
            "expected Hypothesis for draws beyond the edges, received none",
            hint="pip install 'samecity[conformance]', or say --examples 0",
        ) from error
    return search_beyond(search, here, seed=job.seed, examples=job.examples, is_new=is_new)


def work(worker: Worker, jobs: Collection[Job]) -> Iterator[Done]:
    """Do jobs in this process, in their order."""
    with _undisturbed():
        for job in jobs:
            yield worker.do(job)


def share(jobs: Collection[Job], processes: int) -> Iterator[Done]:
    """Do jobs in several processes, each with what is installed; yields as they are done."""
    with ProcessPoolExecutor(processes, get_context("spawn"), _begin) as pool:
        for done in as_completed([pool.submit(_do, job) for job in jobs]):
            yield done.result()


_WORKERS: list[Worker] = []
"""The worker of this process, where it is one of several."""


def _begin() -> None:
    _WORKERS.append(Worker(Registry(Plugins())))


def _do(job: Job) -> Done:
    with _undisturbed():
        return _WORKERS[0].do(job)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Keep what costs time and finds nothing away from a thousand decisions.

    The engine writes no line for each one that a plugin fails: it is a refusal all the same, and is
    compared like any other. What is installed is not searched for garbage, and the rest seldom.
    """
    log = logging.getLogger("samecity.engine")
    before, log.disabled = log.disabled, True
    thresholds = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(_GARBAGE)
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)
        gc.unfreeze()
        log.disabled = before
