"""`samecity journal`: what an auditor asks of the books."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import click
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from samecity.cli.command import EXIT_ALLOWED, EXIT_REFUSED, command, print_json
from samecity.cli.options import text
from samecity.cli.views.names import Names
from samecity.cli.views.screen import Cell, show, table
from samecity.cli.views.sentence import Sentence
from samecity.errors import ConfigurationError
from samecity.host.plugins import Plugins
from samecity.host.registry import Registry
from samecity.journal.open import open_journal
from samecity.spi.journal import ChainReport
from samecity.texts.catalogue import Texts


@click.group()
def journal() -> None:
    """Check the books of a platform."""


@command("verify")
@click.option("--database-url", type=text, required=True, help="URL of the journal.")
def verify(*, database_url: str, lang: str, as_json: bool) -> int:
    """Recompute every region's audit chain.

    Exit code: 0 all chains hold, 1 one is broken, 3 there is no such journal.
    """
    _check_exists(database_url)
    with closing(open_journal(database_url)) as opened:
        reports = opened.verify()
    if as_json:
        print_json([_plain(report) for report in reports])
    else:
        texts = Texts(lang)
        names = Names(Registry(Plugins()), texts)
        show(table(texts("journal.title"), _headings(texts), [_row(names, one) for one in reports]))
    return EXIT_ALLOWED if all(one.broken_at is None for one in reports) else EXIT_REFUSED


journal.add_command(verify)


def _check_exists(url: str) -> None:
    """Refuse to make a new file where an auditor expects an old one.

    Raises:
        ConfigurationError: There is no such file.
    """
    try:
        address = make_url(url)
    except ArgumentError:
        return  # opening the journal says what is wrong with it
    file = address.database
    is_file = address.get_backend_name() == "sqlite" and file not in (None, "", ":memory:")
    if is_file and not Path(file or "").is_file():
        raise ConfigurationError(
            "expected a journal, received the name of a file that does not exist",
            hint="write sqlite:///file.db with the path of the journal",
        )


def _plain(report: ChainReport) -> dict[str, object]:
    return {
        "region": report.region,
        "records": report.records,
        "reserved": report.reserved,
        "ok": report.broken_at is None,
        "broken_at": report.broken_at,
        "problem": report.problem,
    }


def _headings(texts: Texts) -> list[str]:
    return [
        texts("journal.region"),
        texts("journal.records"),
        texts("journal.reserved"),
        texts("journal.chain"),
    ]


def _row(names: Names, report: ChainReport) -> list[Cell]:
    texts = names.texts
    chain = Sentence(texts("journal.ok"), style="green")
    if report.broken_at is not None:
        broken = texts("journal.broken", seq=report.broken_at, problem=report.problem)
        chain = Sentence(broken, style="red")
    return [names.region(report.region), str(report.records), str(report.reserved), chain]
