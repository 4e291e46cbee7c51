"""`samecity conform diff`: two runs side by side, what got worse first."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from samecity.cli.command import EXIT_ALLOWED, EXIT_REFUSED, command
from samecity.cli.views.screen import show, table
from samecity.texts.catalogue import Texts
from samecity_conformance.reports.diff import Change, Difference, compare
from samecity_conformance.reports.files import open_report
from samecity_conformance.reports.page.words import word_of


@command("diff")
@click.argument("before", type=click.Path(path_type=Path))
@click.argument("after", type=click.Path(path_type=Path))
def diff(*, before: Path, after: Path, lang: str, as_json: bool) -> int:
    """Say what changed from run BEFORE to run AFTER: folders or names of runs, or JSON reports.

    Exit code: 0 nothing that passed got worse, 1 something did.
    """
    found = compare(open_report(before), open_report(after))
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(found)))
    else:
        _show(found, Texts(lang))
    return EXIT_REFUSED if found.is_worse else EXIT_ALLOWED


def _show(found: Difference, texts: Texts) -> None:
    show(texts("diff.title", before=found.before, after=found.after))
    if found.bound:
        show(texts("diff.bound", what=texts("list.comma").join(found.bound)))
    headings = (texts("findings.case"), texts("diff.before"), texts("diff.after"))
    for change in Change:
        rows = [
            (
                f"{one.case}\n{one.outcome.case.zh if texts.lang == 'zh' else one.outcome.case.en}",
                word_of(one.before, texts) if one.change is not Change.NEW else "",
                word_of(one.after, texts) if one.change is not Change.GONE else "",
            )
            for one in found.changes
            if one.change is change
        ]
        if rows:
            title = texts("diff.heading", what=texts(f"diff.{change.value}"), count=len(rows))
            show("", table(title, headings, rows))
    show("", texts("diff.same", count=found.same))
