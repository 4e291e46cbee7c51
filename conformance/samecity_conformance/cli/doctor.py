"""`samecity conform doctor`: whether there is something to test, and what it can be tested with."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click
import msgspec

from samecity.cli.command import EXIT_ALLOWED, EXIT_UNKNOWN, command, print_json
from samecity.cli.options import text
from samecity.cli.views.screen import show, table
from samecity.texts.catalogue import Texts
from samecity_conformance.cli.wishes import selecting_options, wish_of
from samecity_conformance.run import folder as folders
from samecity_conformance.run.doctor import Finding, examine_folder
from samecity_conformance.run.survey import survey


@command("doctor")
@selecting_options
@click.option("--sut", type=text, help="Address of a system under test.")
@click.option(
    "--to",
    type=click.Path(path_type=Path),
    default=folders.RUNS,
    show_default=True,
    help="Where runs would be kept.",
)
def doctor(
    *,
    regions: tuple[str, ...],
    profiles: tuple[str, ...],
    binding: str,
    sut: str | None,
    to: Path,
    lang: str,
    as_json: bool,
) -> int:
    """Look for what is no fault of a region: settings, plugins, machine, address.

    Exit code: 0 a run can begin, 3 something is wrong.
    """
    texts = Texts(lang)
    wish = wish_of(regions=regions, profiles=profiles, binding=binding, sut=sut)
    findings = [*survey(wish, has_cases=False).findings, examine_folder(to)]
    if as_json:
        print_json([msgspec.to_builtins(one) for one in findings])
    else:
        rows = [
            (
                texts(f"verdict.{found.verdict or 'pass'}"),
                "\n".join(one.of(lang) for one in (found.text, found.hint) if one is not None),
            )
            for found in findings
        ]
        show(table("", (texts("doctor.state"), texts("doctor.found")), rows))
    return EXIT_UNKNOWN if any(one.verdict for one in findings) else EXIT_ALLOWED


def tell_findings(findings: Iterable[Finding], lang: str) -> None:
    """Say on standard error what the pre-flight found."""
    for one in findings:
        click.echo(f"{one.verdict or one.check}: {one.text.of(lang)}", err=True)
        if one.hint is not None:
            click.echo(f"  {one.hint.of(lang)}", err=True)
