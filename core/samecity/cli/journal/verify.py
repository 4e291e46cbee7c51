"""`samecity journal verify`: do the audit chains hold?"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing

import click
from rich.table import Table

from samecity.cli.command import EXIT_ALLOWED, EXIT_REFUSED, command, print_json
from samecity.cli.options import text
from samecity.cli.views.names import Names
from samecity.cli.views.screen import Cell, show, table
from samecity.cli.views.sentence import Sentence
from samecity.host.plugins import Plugins
from samecity.host.registry import Registry
from samecity.journal.open import open_journal
from samecity.journal.sql import STORE
from samecity.spi.journal import ChainReport, Journal
from samecity.texts.catalogue import Texts

journal_option = click.option(
    "--database-url", type=text, required=True, help="URL of the journal."
)


@command("verify")
@journal_option
def verify(*, database_url: str, lang: str, as_json: bool) -> int:
    """Recompute every region's audit chain.

    Exit code: 0 all chains hold, 1 one is broken, 3 there is no such journal.
    """
    with closing(open_existing(database_url)) as opened:
        reports = opened.verify()
    if as_json:
        print_json(plain_chains(reports))
    else:
        show(chains_table(names_in(lang), reports))
    return exit_code_of_chains(reports)


def open_existing(url: str) -> Journal:
    """Open a journal without making one where there is none.

    Raises:
        ConfigurationError: There is no such journal.
        JournalError: The database cannot be used.
    """
    STORE.find(url).close()
    return open_journal(url)


def names_in(lang: str) -> Names:
    """Return the names of regions in a language."""
    return Names(Registry(Plugins()), Texts(lang))


def exit_code_of_chains(reports: Sequence[ChainReport]) -> int:
    """Return the exit code of a verification."""
    return EXIT_ALLOWED if all(one.is_whole for one in reports) else EXIT_REFUSED


def plain_chains(reports: Sequence[ChainReport]) -> list[dict[str, object]]:
    """Return the chains as plain data."""
    return [
        {
            "region": report.region,
            "records": report.records,
            "reserved": report.reserved,
            "ok": report.is_whole,
            "broken_at": report.broken_at,
            "problem": report.problem,
        }
        for report in reports
    ]


def chains_table(names: Names, reports: Sequence[ChainReport]) -> Table:
    """Show the chains, one line for each region."""
    columns = ("region", "records", "reserved", "chain")
    headings = [names.texts(f"journal.{column}") for column in columns]
    return table(
        names.texts("journal.title"),
        headings,
        [_row(names, one) for one in reports],
        numbers=(1, 2),
    )


def _row(names: Names, report: ChainReport) -> list[Cell]:
    result = Sentence(_result(names.texts, report), style="green" if report.is_whole else "red")
    return [names.region(report.region), str(report.records), str(report.reserved), result]


def _result(texts: Texts, report: ChainReport) -> str:
    if report.broken_at is not None:
        return texts("journal.broken", seq=report.broken_at, problem=report.problem)
    return texts("journal.ok") if report.is_whole else report.problem
