"""`samecity conform report`: what a run found, as text, page, JUnit, JSON, drawing, certificate."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click
import msgspec

from samecity.cli.command import EXIT_ALLOWED, EXIT_OURS, EXIT_REFUSED, EXIT_UNKNOWN, command
from samecity.cli.views.names import Names
from samecity.cli.views.screen import card, show
from samecity.domain.clock import SHANGHAI
from samecity.host.plugins import Plugins, installed
from samecity.host.registry import Registry
from samecity.texts.catalogue import Texts
from samecity_conformance.reports.certificate import certify, check_certifiable
from samecity_conformance.reports.drawing import drawing_of
from samecity_conformance.reports.files import put, report_of
from samecity_conformance.reports.junit import junit_of
from samecity_conformance.reports.keys import default_key_file, signing_key
from samecity_conformance.reports.page import page_of
from samecity_conformance.reports.page.words import word_of
from samecity_conformance.reports.report import Conclusion, Report
from samecity_conformance.reports.sentences import first_line, lines_of, reasons
from samecity_conformance.run.record import Verdict

EXIT_CODES = {
    Conclusion.GREEN: EXIT_ALLOWED,
    Conclusion.RED: EXIT_REFUSED,
    Conclusion.UNPROVED: EXIT_UNKNOWN,
    Conclusion.OURS: EXIT_OURS,
}

_file = click.Path(dir_okay=False, path_type=Path)


@command("report")
@click.argument("run", type=click.Path(path_type=Path))
@click.option("--html", type=_file, help="Write a page for the browser, without network or script.")
@click.option("--junit", type=_file, help="Write JUnit XML for continuous integration.")
@click.option("--svg", type=_file, help="Draw who serves whom.")
@click.option("--certificate", type=_file, help="Sign a certificate; a green run alone gets one.")
@click.option("--key", type=_file, help="The signing key; by default your own, made on first use.")
@click.option(
    "--beside",
    type=click.Path(path_type=Path),
    multiple=True,
    help="A run of the same cases over another binding, to see where they disagree.",
)
def report(
    *,
    run: Path,
    html: Path | None,
    junit: Path | None,
    svg: Path | None,
    certificate: Path | None,
    key: Path | None,
    beside: tuple[Path, ...],
    lang: str,
    as_json: bool,
) -> int:
    """Report on RUN, a run's folder or name, finished or not.

    A run that is not green gets no certificate. Exit code: that of the run: 0 green, 1 red, 3 not
    proved or no such run, 5 the suite is defective.
    """
    made = report_of(run, beside)
    names = our_names(lang)
    if html:
        put(html, page_of(made, names))
    if junit:
        put(junit, junit_of(made, lang))
    if svg:
        put(svg, drawing_of(made, names))
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(made)))
    else:
        tell_report(made, names)
    if certificate and made.conclusion is Conclusion.GREEN:
        _certify(made, certificate, key or default_key_file())
    elif certificate:
        click.echo(names.texts("certificate.not_green"), err=True)
    return EXIT_CODES[made.conclusion]


def _certify(made: Report, file: Path, key_file: Path) -> None:
    check_certifiable(made)  # before a key is made for nothing
    signed = certify(made, signing_key(key_file), datetime.now(SHANGHAI))
    put(file, msgspec.json.format(msgspec.json.encode(signed)).decode() + "\n")


def our_names(lang: str) -> Names:
    """Return names of regions and scenarios; of the plugins only ours are loaded.

    A report is made of what was recorded: no plugin under test has a say in it, nor can end it.
    """
    return Names(Registry(Plugins([one for one in installed() if one.is_ours])), Texts(lang))


def tell_report(made: Report, names: Names) -> None:
    """Print what a run found: the first line, why it is not green, and what needs a look."""
    texts = names.texts
    show(first_line(made, texts), *reasons(made, texts))
    for outcome in made.cases:
        if outcome.result and outcome.verdict not in (Verdict.PASS, Verdict.OMIT):
            title = names.of(outcome.case)
            show("", f"{word_of(outcome.verdict, texts)}  {title}")
            show(card(lines_of(outcome.result, texts)))
