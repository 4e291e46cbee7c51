"""`samecity conform parity`: does a visitor get what a local gets, and nobody more than that?"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import attrs
import click
import msgspec
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from samecity.cli.command import EXIT_ALLOWED, EXIT_REFUSED, command, print_json
from samecity.cli.views.screen import show
from samecity.errors import UnknownName
from samecity.host.plugins import Plugins
from samecity.host.registry import Registry
from samecity.texts.catalogue import Texts
from samecity_conformance.parity.line import line
from samecity_conformance.parity.properties import Statement
from samecity_conformance.parity.replay import CounterExample, read, replay, save, write
from samecity_conformance.parity.search import Tally
from samecity_conformance.parity.work import EXAMPLES, Done, Job, Worker, share, work
from samecity_conformance.variants import without_local_offers

_MOST_PROCESSES = 16


@attrs.frozen
class Outcome:
    """What a search as a whole came to.

    Attributes:
        cpu_s: Computing time of all processes; `took_s` goes by the clock.
    """

    tally: Tally
    found: Sequence[CounterExample]
    cpu_s: float
    took_s: float


@command("parity")
@click.option("--region", "regions", multiple=True, help="A host under test; by default all.")
@click.option("--scenario", "scenarios", multiple=True, help="A scenario code; by default all.")
@click.option("--seed", type=int, default=1, show_default=True, help="Where the draws begin.")
@click.option(
    "--examples",
    type=click.IntRange(min=0),
    default=EXAMPLES,
    show_default=True,
    help="Draws beyond the edges for each scenario of a host.",
)
@click.option(
    "--processes",
    type=click.IntRange(1, _MOST_PROCESSES),
    default=lambda: min(os.cpu_count() or 1, _MOST_PROCESSES),
    help="How many work side by side; by default one per core.",
)
@click.option(
    "--save",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Keep each counter-example there as a file.",
)
@click.option(
    "--replay",
    "file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Try one counter-example again, by two full runs.",
)
def parity(
    *,
    regions: tuple[str, ...],
    scenarios: tuple[str, ...],
    seed: int,
    examples: int,
    processes: int,
    folder: Path | None,
    file: Path | None,
    lang: str,
    as_json: bool,
) -> int:
    """Swap the issuer, keep the person: search for whoever is not treated as the rules say.

    Exit code: 0 nothing found, 1 a counter-example.
    """
    texts = Texts(lang)
    registry = Registry(Plugins())
    if file is not None:
        return _replay(file, registry, texts, as_json=as_json)
    for code in regions:
        if code not in registry.regions:
            raise UnknownName("region", code, tuple(sorted(registry.regions))[:3])
    for code in scenarios:
        registry.known_scenario(code)
    worker = Worker(registry)
    jobs = worker.jobs(regions, scenarios, seed, examples)
    begun = time.perf_counter()
    done = work(worker, jobs) if processes == 1 else share(jobs, processes)
    outcome = _sum(_watched(done, jobs, texts), begun)
    files = _keep(outcome.found, folder)
    if as_json:
        print_json(_plain(outcome, files, seed))
    else:
        _tell(outcome, files, texts)
    return EXIT_REFUSED if outcome.found else EXIT_ALLOWED


def _watched(done: Iterable[Done], jobs: Sequence[Job], texts: Texts) -> Iterator[Done]:
    """Show how far the search is, on standard error and only to a person."""
    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed}/{task.total}"),
        TimeRemainingColumn(),
    )
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        task = bar.add_task(texts("parity.searching"), total=len(jobs))
        for one in done:
            bar.update(task, advance=1)
            yield one


def _sum(done: Iterable[Done], begun: float) -> Outcome:
    tally, cpu_s = Tally(), 0.0
    found: list[CounterExample] = []
    for one in done:
        tally.add(one.tally)
        found += one.found
        cpu_s += one.cpu_s
    statements = list(Statement)
    found.sort(key=lambda one: (statements.index(one.statement), name_of(one)))
    return Outcome(tally, found, cpu_s, time.perf_counter() - begun)


def name_of(saved: CounterExample) -> str:
    """Return the name of a counter-example's file; the next search writes the same one."""
    return f"{saved.statement.value}-{saved.place.host}-{saved.place.scenario}.json"


def _keep(found: Sequence[CounterExample], folder: Path | None) -> list[Path | None]:
    if folder is None:
        return [None] * len(found)
    files = [folder / name_of(one) for one in found]
    for one, file in zip(found, files, strict=True):
        write(one, file)
    return [*files]


def _replay(file: Path, registry: Registry, texts: Texts, *, as_json: bool) -> int:
    saved = read(file)
    finding = replay(saved, without_local_offers(registry))
    still = save(finding) if finding is not None else None
    if as_json:
        print_json({"holds": still is None, "counter_example": _built(still or saved)})
    elif still is None:
        show(texts("parity.holds_now"))
    else:
        show(line(still, texts))
    return EXIT_ALLOWED if still is None else EXIT_REFUSED


def _tell(outcome: Outcome, files: Sequence[Path | None], texts: Texts) -> None:
    for one, file in zip(outcome.found, files, strict=True):
        show(line(one, texts))
        if file is not None:
            show(f"  samecity conform parity --replay {file}")
    tally = outcome.tally
    per_statement = ", ".join(
        f"{texts.word('parity.statement', one.value)} {tally.comparisons[one]:,}"
        for one in Statement
        if tally.comparisons[one]
    )
    show(
        texts(
            "parity.summary",
            comparisons=f"{tally.compared:,}",
            statements=per_statement or "-",
            decisions=f"{tally.decisions:,}",
            uses=f"{tally.uses:,}",
        ),
        texts(
            "parity.speed",
            took=f"{outcome.took_s:.1f}",
            per_second=f"{tally.compared / outcome.took_s:,.0f}",
            per_cpu_second=f"{tally.compared / (outcome.cpu_s or 1):,.0f}",
        ),
        texts("parity.found" if outcome.found else "parity.nothing_found", n=len(outcome.found)),
    )


def _plain(outcome: Outcome, files: Sequence[Path | None], seed: int) -> dict[str, object]:
    tally = outcome.tally
    return {
        "seed": seed,
        "comparisons": tally.compared,
        "by_statement": {one.value: tally.comparisons[one] for one in Statement},
        "decisions": tally.decisions,
        "uses": tally.uses,
        "took_s": round(outcome.took_s, 3),
        "cpu_s": round(outcome.cpu_s, 3),
        "per_second": round(tally.compared / outcome.took_s),
        "found": [
            {"file": str(file) if file is not None else None, "counter_example": _built(one)}
            for one, file in zip(outcome.found, files, strict=True)
        ],
    }


def _built(saved: CounterExample) -> object:
    return msgspec.to_builtins(saved)
