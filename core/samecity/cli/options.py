"""Options that several commands share."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import datetime
from typing import Final

import click

from samecity.domain.clock import parse_moment

LANGUAGES: Final = ("zh", "en")


def language_of(environment: Mapping[str, str]) -> str:
    """Return the reader's language by `LANG`: Chinese for zh locales, otherwise English."""
    return "zh" if environment.get("LANG", "").lower().startswith("zh") else "en"


class MomentType(click.ParamType):
    """A moment as YYYY-MM-DDThh:mm, without a zone in Asia/Shanghai; or a day."""

    name = "moment"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """Read the moment."""
        if isinstance(value, datetime):
            return value
        try:
            return parse_moment(str(value))
        except (ValueError, OverflowError):
            self.fail("expected a moment that exists, as YYYY-MM-DDThh:mm", param, ctx)


class SettingType(click.ParamType):
    """A field as k=v."""

    name = "k=v"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        """Split the setting."""
        key, sign, setting = str(value).partition("=")
        if not sign or not key:
            self.fail("expected k=v", param, ctx)
        return key, setting


lang_option = click.option(
    "--lang",
    type=click.Choice(LANGUAGES),
    default=lambda: language_of(os.environ),
    help="Language of the answer; by default that of LANG.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for machines.")
