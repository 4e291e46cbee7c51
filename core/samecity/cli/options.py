"""Types of options, and the options that several commands share."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
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


class MomentType(click.ParamType):
    """A moment as YYYY-MM-DDThh:mm, without a zone in Asia/Shanghai; a day alone means 10:00."""

    name = "moment"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """Read the moment."""
        if isinstance(value, datetime):
            return value
        text = str(value)
        try:
            moment = parse_moment(text)
        except (ValueError, OverflowError):
            self.fail("expected a moment that exists, as YYYY-MM-DDThh:mm", param, ctx)
        if not _FIRST <= moment < _END:
            self.fail("expected a moment of the years 2000-2099", param, ctx)
        return moment + _MORNING if _DAY.fullmatch(text) else moment


class WordType(click.ParamType):
    """A printable text of 1-200 characters."""

    name = "text"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> str:
        """Check the text."""
        text = str(value)
        if not 1 <= len(text) <= _LONGEST or not text.isprintable():
            self.fail(f"expected 1-{_LONGEST} printable characters", param, ctx)
        return text


WORD: Final = WordType()


class SettingType(click.ParamType):
    """A field of the scenario as k=v."""

    name = "k=v"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        """Split the setting."""
        if isinstance(value, tuple):
            return value
        key, sign, setting = WORD.convert(value, param, ctx).partition("=")
        if not sign or not key:
            self.fail("expected k=v", param, ctx)
        return key, setting


at_option = click.option(
    "--at",
    type=MomentType(),
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
    "--point", type=WORD, help="A point of the host, as `samecity items` lists them."
)
set_option = click.option(
    "--set",
    "settings",
    type=SettingType(),
    multiple=True,
    metavar="K=V",
    help="A field of the scenario, as `samecity scenarios CODE` lists them; a list as v1,v2.",
)
database_option = click.option(
    "--database-url",
    type=WORD,
    help="Keep the journal there, such as sqlite:///samecity.db; by default in memory. "
    "Cards and their states are found again in the next run; a purse is not: each run begins "
    "with 100.00 in it.",
)
