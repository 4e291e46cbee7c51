"""How far a run is: a bar with the time left on a terminal, a line now and then elsewhere.

It goes to standard error, so that what is printed in the end can be passed on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import click
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from samecity.texts.catalogue import Texts
from samecity_conformance.run.record import EXERCISED, Result, Verdict

_LINES: Final = 10
"""How many lines a run prints where there is no terminal."""


def shown(results: Iterable[Result], total: int, texts: Texts) -> Iterator[Result]:
    """Yield results as they come, and show how far it is.

    Args:
        results: As they come.
        total: How many there will be.
        texts: The reader's language.
    """
    console = Console(stderr=True)
    return (
        _bar(results, total, console, texts)
        if console.is_terminal
        else _lines(results, total, texts)
    )


def _bar(results: Iterable[Result], total: int, console: Console, texts: Texts) -> Iterator[Result]:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(texts("conform.running"), total=total)
        failed = 0
        for result in results:
            failed += _is_bad(result)
            said = texts("conform.running_failed", count=failed) if failed else None
            progress.update(task, advance=1, description=said)
            yield result


def _lines(results: Iterable[Result], total: int, texts: Texts) -> Iterator[Result]:
    every, failed = max(1, total // _LINES), 0
    for done, result in enumerate(results, 1):
        failed += _is_bad(result)
        if done % every == 0 or done == total:
            click.echo(texts("conform.progress", done=done, total=total, failed=failed), err=True)
        yield result


def _is_bad(result: Result) -> bool:
    return result.verdict not in (*EXERCISED - {Verdict.FAIL}, Verdict.OMIT)
