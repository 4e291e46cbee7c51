"""Parity: comparisons a second on one core and by two processes, against two full runs for each."""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import islice
from typing import Final

from benchmarks.measure import Row, Target, in_turn
from samecity.domain.card import CredentialKind
from samecity.host.plugins import Plugins
from samecity.host.registry import Registry
from samecity_conformance.parity.properties import equal
from samecity_conformance.parity.space import Space
from samecity_conformance.parity.use import Side, Use, full_run
from samecity_conformance.parity.work import Job, Worker, share

_PER_SECOND: Final = 20_000
_CORES: Final = 2
_MOST_S: Final = 60
_ROUNDS: Final = 5
_NAIVE: Final = 200
_SAMPLE: Final = (("ningbo", "transit.ride"), ("ningbo", "culture.borrow"))
"""What is searched on one core: prices that depend on much, and rows that an earlier use left."""


def rows() -> list[Row]:
    """Measure one core against the naive way, then all four regions by two processes."""
    registry = Registry(Plugins())
    worker = Worker(registry)
    jobs = [Job(host, scenario, seed=1, examples=0) for host, scenario in _SAMPLE]
    space = worker.space
    naive = list(islice(_plain_uses(space), _NAIVE))
    found = in_turn(
        {"ours": lambda: _one_core(worker, jobs), "naive": lambda: _naive(space.registry, naive)},
        _ROUNDS,
    )
    one_core = Row.of(
        "parity on one core",
        found["ours"],
        found["naive"],
        unit="comparisons per CPU second",
        peer_name="two full runs each",
        target=Target(
            f">= {_PER_SECOND // _CORES:,} ({_PER_SECOND:,} on {_CORES} cores)",
            lambda ours, _: ours >= _PER_SECOND / _CORES,
        ),
    )
    per_second, took_s = _four_regions(worker)
    in_sum = Row.of(
        f"parity over {len(registry.regions)} regions, {_CORES} processes, {took_s:.0f} s",
        [per_second],
        [one_core.ours],
        unit="comparisons per second",
        peer_name="one core, per CPU second",
        target=Target(
            f">= {_PER_SECOND:,}, in less than {_MOST_S} s",
            lambda ours, _: ours >= _PER_SECOND and took_s < _MOST_S,
        ),
    )
    return [one_core, in_sum]


def _one_core(worker: Worker, jobs: list[Job]) -> float:
    done = [worker.do(job) for job in jobs]
    return sum(one.tally.compared for one in done) / sum(one.cpu_s for one in done)


def _four_regions(worker: Worker) -> tuple[float, float]:
    jobs = worker.jobs((), (), seed=1, examples=0)
    begun = time.perf_counter()
    compared = sum(done.tally.compared for done in share(jobs, _CORES))
    took_s = time.perf_counter() - begun
    return compared / took_s, took_s


def _plain_uses(space: Space) -> Iterator[tuple[Use, CredentialKind]]:
    for host, scenario in _SAMPLE:
        for place in space.places:
            if (place.host, place.item.scenario) == (host, scenario):
                for cell in space.cells(place, is_first=False):
                    yield cell.use, cell.kinds[0]


def _naive(registry: Registry, uses: list[tuple[Use, CredentialKind]]) -> float:
    begun = time.process_time()
    for use, kind in uses:
        local, visitor = Side(use.trial.place.host, kind), Side("zhoushan", kind)
        equal(full_run(registry, use, local), full_run(registry, use, visitor))
    return len(uses) / (time.process_time() - begun)
