"""`samecity conform resume`: a run that was cut off, to its end."""

from __future__ import annotations

from pathlib import Path

import click

from samecity.cli.command import command
from samecity.texts.catalogue import Texts
from samecity_conformance.cli.run import Output, finish
from samecity_conformance.cli.wishes import limit_option, workers_option
from samecity_conformance.run import folder as folders
from samecity_conformance.run.conduct import check_unchanged


@command("resume")
@click.argument("run", type=click.Path(path_type=Path))
@limit_option
@workers_option
def resume(*, run: Path, limit_s: float, workers: int | None, lang: str, as_json: bool) -> int:
    """Go on with RUN, a run's folder or name, where it was cut off.

    Cases that have a verdict keep it. The report is that of a run that was never disturbed, and so
    nothing may have changed since it began: plugins, suite, core.

    Exit code: as of `run`; 3 also if there is no such run, or something changed.
    """
    folder = folders.find(run)
    check_unchanged(folders.read(folder).head)
    return finish(folder, Output(Texts(lang), as_json), limit_s=limit_s, workers=workers or 0)
