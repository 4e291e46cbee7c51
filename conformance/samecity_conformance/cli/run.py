"""`samecity conform run`: the suite against regions, every verdict on the disk as it comes."""

from __future__ import annotations

from pathlib import Path

import attrs
import click
import msgspec

from samecity.cli.command import EXIT_UNKNOWN, command
from samecity.texts.catalogue import Texts
from samecity_conformance.cli.doctor import tell_findings
from samecity_conformance.cli.progress import shown
from samecity_conformance.cli.report import EXIT_CODES, our_names, tell_report
from samecity_conformance.cli.wishes import running_options, wish_of, workers_option
from samecity_conformance.reports.files import put, report_of
from samecity_conformance.reports.junit import junit_of
from samecity_conformance.reports.page import page_of
from samecity_conformance.run import folder as folders
from samecity_conformance.run.conduct import begin, go_on, name_of, now
from samecity_conformance.run.pool import WorkersFail
from samecity_conformance.run.survey import survey

_file = click.Path(dir_okay=False, path_type=Path)


@attrs.frozen
class Output:
    """Where a report goes.

    Attributes:
        as_json: Whether the report itself is printed.
    """

    texts: Texts
    as_json: bool
    junit: Path | None = None
    html: Path | None = None


@command("run")
@click.option("--all", "is_all", is_flag=True, help="Test every region with a plugin.")
@running_options
@workers_option
@click.option("--to", type=click.Path(file_okay=False, path_type=Path), help="The run's folder.")
@click.option("--junit", type=_file, help="Write JUnit XML for continuous integration.")
@click.option("--html", type=_file, help="Write a page for the browser.")
def run(
    *,
    is_all: bool,
    regions: tuple[str, ...],
    profiles: tuple[str, ...],
    binding: str,
    cases: tuple[str, ...],
    sut: str | None,
    seed: int,
    limit_s: float,
    workers: int | None,
    to: Path | None,
    junit: Path | None,
    html: Path | None,
    lang: str,
    as_json: bool,
) -> int:
    """Test regions, and say whether they keep what they promise.

    The run is kept in runs/<name>, or where --to says; `resume` goes on with one that was cut off.

    Exit code: 0 green, 1 a region failed, 2 wrong command line, 3 unknown name, settings, machine
    or too little exercised, 5 the suite is defective.
    """
    if (is_all and regions) or not (is_all or regions or cases):
        raise click.UsageError("expected --all, or --region, or --case")
    wish = wish_of(
        regions=regions,
        profiles=profiles,
        binding=binding,
        cases=cases,
        sut=sut,
        seed=seed,
        limit_s=limit_s,
    )
    surveyed = survey(wish)
    tell_findings((one for one in surveyed.findings if one.verdict), lang)
    if surveyed.selection is None:
        return EXIT_UNKNOWN
    at = now()
    folder = to or folders.RUNS / name_of(wish, at)
    begin(folder, wish, surveyed.selection, at)
    output = Output(Texts(lang), as_json, junit, html)
    return finish(folder, output, limit_s=limit_s, workers=workers or 0)


def finish(folder: Path, output: Output, *, limit_s: float, workers: int) -> int:
    """Run what is still open, report, and return the exit code."""
    record, texts = folders.read(folder), output.texts
    click.echo(texts("conform.seed", seed=record.head.seed, folder=folder), err=True)
    results = go_on(folder, record, limit_s=limit_s, workers=workers, lang=texts.lang)
    try:
        for _ in shown(results, len(record.open), texts):
            pass  # each is on the disk
    except WorkersFail as error:
        click.echo(texts("conform.workers_fail"), err=True)
        click.echo(error.words, err=True)
    made = report_of(folder)
    if output.junit:
        put(output.junit, junit_of(made, texts.lang))
    if output.as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(made)))
    if output.html or not output.as_json:
        names = our_names(texts.lang)  # machines do not wait for names
        if output.html:
            put(output.html, page_of(made, names))
        if not output.as_json:
            tell_report(made, names)
    return EXIT_CODES[made.conclusion]
