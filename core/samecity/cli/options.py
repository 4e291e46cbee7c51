"""What options take, and the options that several commands share."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import click

from samecity.domain.card import CredentialKind
from samecity.domain.clock import SHANGHAI, parse_moment
from samecity.synthetic.world import DEFAULT_AT

_FIRST: Final = datetime(2000, 1, 1, tzinfo=SHANGHAI)
_END: Final = datetime(2100, 1, 1, tzinfo=SHANGHAI)
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MORNING: Final = timedelta(hours=10)
_LONGEST: Final = 200


def moment(value: str | datetime) -> datetime:
    """Read a moment; without a zone it is in Asia/Shanghai, a day alone means 10:00.

    Raises:
        click.BadParameter: There is no such moment, or it is not of this century.
    """
    if isinstance(value, datetime):
        return value
    try:
        at = parse_moment(value)
    except (ValueError, OverflowError) as error:
        raise click.BadParameter("expected a moment that exists, as YYYY-MM-DDThh:mm") from error
    if not _FIRST <= at < _END:
        raise click.BadParameter("expected a moment of the years 2000-2099")
    return at + _MORNING if _DAY.fullmatch(value) else at


def text(value: str) -> str:
    """Read a printable text of 1-200 characters.

    Raises:
        click.BadParameter: It is another one.
    """
    if not 1 <= len(value) <= _LONGEST or not value.isprintable():
        raise click.BadParameter(f"expected 1-{_LONGEST} printable characters")
    return value


def setting(value: str) -> tuple[str, str]:
    """Read a field of the scenario, written as k=v.

    Raises:
        click.BadParameter: It is another text.
    """
    key, sign, what = text(value).partition("=")
    if not sign or not key:
        raise click.BadParameter("expected k=v")
    return key, what


at_option = click.option(
    "--at",
    type=moment,
    default=DEFAULT_AT,
    show_default=f"{DEFAULT_AT:%Y-%m-%dT%H:%M}",
    help="When, in Asia/Shanghai; a day alone means 10:00.",
)
kind_option = click.option(
    "--kind",
    type=click.Choice([kind.value for kind in CredentialKind]),
    help="How the card is shown; by default the first kind that is accepted there.",
)
point_option = click.option(
    "--point", type=text, help="A point, as `samecity items REGION --scenario CODE` lists them."
)
set_option = click.option(
    "--set",
    "settings",
    type=setting,
    multiple=True,
    metavar="K=V",
    help="A field of the scenario, as `samecity scenarios CODE` lists them; a list as v1,v2.",
)
database_option = click.option(
    "--database-url",
    type=text,
    help="Keep the journal there, such as sqlite:///samecity.db; by default in memory. "
    "Cards and their states are found again in the next run; a purse only where `accept --cards` "
    "keeps it, otherwise it begins with 100.00.",
)
cardholders_option = click.option(
    "--cardholders-url",
    type=text,
    help="Keep the cardholder base there; by default beside the journal of --database-url, with "
    "_cardholders behind its name.",
)
cards_option = click.option(
    "--cards",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="FOLDER",
    help="Keep the chips there, beside the journal of --database-url: what is in a purse is found "
    "again in the next run.",
)
