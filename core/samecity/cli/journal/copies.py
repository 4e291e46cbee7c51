"""`samecity journal backup`, `restore` and `migrate`: the books copied, counted and verified."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Final

import click

from samecity.archive import Copied, Places, back_up, move
from samecity.archive import restore as restore_backup
from samecity.cli.command import EXIT_ALLOWED, command, print_json
from samecity.cli.journal.verify import (
    chains_table,
    exit_code_of_chains,
    journal_option,
    names_in,
    plain_chains,
)
from samecity.cli.options import text
from samecity.cli.views.screen import show, table
from samecity.cli.views.sentence import Sentence
from samecity.domain.clock import SHANGHAI
from samecity.national.open import base_url_of

_FOLDER: Final = click.Path(file_okay=False, path_type=Path)

_base_option = click.option(
    "--cardholders-url",
    type=text,
    help="URL of the cardholder base; by default beside the journal.",
)


@command("backup")
@journal_option
@_base_option
@click.option("--to", "folder", type=_FOLDER, required=True, help="A new folder, or an empty one.")
def backup(
    *, database_url: str, cardholders_url: str | None, folder: Path, lang: str, as_json: bool
) -> int:
    """Copy the books into a folder, in use or not.

    Both stores are copied: the journal and the cardholder base. Exit code: 0 done and verified, 1
    done, but the books were not whole before, 3 nothing to back up, or the folder holds something.
    """
    copied = back_up(_places(database_url, cardholders_url), folder, datetime.now(SHANGHAI))
    return _tell(copied, lang, as_json=as_json, done="backed_up", folder=folder)


@command("restore")
@click.option("--from", "folder", type=_FOLDER, required=True, help="The folder of a backup.")
@journal_option
@_base_option
def restore(
    *, database_url: str, cardholders_url: str | None, folder: Path, lang: str, as_json: bool
) -> int:
    """Copy a backup into new databases.

    Databases that hold anything are refused. Exit code: 0 done and verified, 1 the backup is
    damaged, or the books were not whole before, 3 no backup, or a database that cannot be used.
    """
    copied = restore_backup(folder, _places(database_url, cardholders_url))
    return _tell(copied, lang, as_json=as_json, done="restored", folder=folder)


@command("migrate")
@click.option("--from", "source", type=text, required=True, help="URL of the journal.")
@click.option("--to", "target", type=text, required=True, help="URL of the new journal.")
@click.option(
    "--from-cardholders", type=text, help="URL of the base; by default beside the journal."
)
@click.option(
    "--to-cardholders", type=text, help="URL of the new base; by default beside the new journal."
)
def migrate(
    *,
    source: str,
    target: str,
    from_cardholders: str | None,
    to_cardholders: str | None,
    lang: str,
    as_json: bool,
) -> int:
    """Copy the books to new databases.

    Such as from files to a server, or back. What is written into the old ones meanwhile is not
    copied, but told. Exit code: 0 done and
    verified, 1 done, but the books were not whole before, 3 a database that cannot be used.
    """
    copied = move(_places(source, from_cardholders), _places(target, to_cardholders))
    return _tell(copied, lang, as_json=as_json, done="moved")


def _places(journal: str, cardholders: str | None) -> Places:
    return Places(journal, base_url_of(journal, cardholders))


def _tell(copied: Copied, lang: str, *, as_json: bool, done: str, folder: Path | str = "") -> int:
    if as_json:
        print_json(_plain(copied))
        return exit_code_of_chains(copied.chains)
    names = names_in(lang)
    texts = names.texts
    for region, count in copied.left_behind.items():
        left = texts("copy.left_behind", region=names.region(region), count=count)
        click.echo(left, err=True)
    stores = (("journal", copied.journal), ("cardholders", copied.cardholders))
    counts = [[texts(f"copy.{name}"), str(sum(rows.values()))] for name, rows in stores]
    show(
        Sentence(texts(f"copy.{done}", folder=folder), style="green"),
        "",
        table("", [texts("copy.store"), texts("copy.rows")], counts, numbers=(1,)),
        "",
        chains_table(names, copied.chains),
    )
    code = exit_code_of_chains(copied.chains)
    if code != EXIT_ALLOWED:
        show(Sentence(texts("copy.not_whole"), style="red"))
    return code


def _plain(copied: Copied) -> dict[str, object]:
    return {
        "journal": dict(copied.journal),
        "cardholders": dict(copied.cardholders),
        "chains": plain_chains(copied.chains),
        "left_behind": dict(copied.left_behind),
    }
