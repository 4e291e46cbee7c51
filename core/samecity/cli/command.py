"""What every command of Same City has: two languages, JSON, and the border for known errors."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping
from typing import Final

import click

from samecity.errors import (
    CannotBegin,
    ConfigurationError,
    DataInvalid,
    JournalError,
    RequestInvalid,
    SameCityError,
    UnknownName,
)
from samecity.texts.catalogue import Texts

LANGUAGES: Final = ("zh", "en")

EXIT_ALLOWED: Final = 0
EXIT_REFUSED: Final = 1
EXIT_INVALID: Final = 2
EXIT_UNKNOWN: Final = 3
EXIT_OURS: Final = 5

Callback = Callable[..., int]


def language_of(environment: Mapping[str, str]) -> str:
    """Return the reader's language by `LANG`: Chinese for zh locales, otherwise English."""
    return "zh" if environment.get("LANG", "").lower().startswith("zh") else "en"


def is_debugging() -> bool:
    """Say whether errors are to be shown with their traceback."""
    return os.environ.get("SAMECITY_DEBUG") == "1"


class AnsweringCommand(click.Command):
    """A command whose callback returns the exit code and whose errors become words."""

    def invoke(self, ctx: click.Context) -> None:
        """Run the callback and leave with its exit code."""
        try:
            code = int(super().invoke(ctx))
        except SameCityError as error:
            if is_debugging():
                raise
            texts = Texts(ctx.params["lang"])
            if ctx.params["as_json"]:
                print_json({"error": _plain(error, texts)})
            tell(error, texts)
            code = exit_code_of(error)
        except BrokenPipeError:
            # Caught here, because click takes it for a failure.
            forget_output()
            code = EXIT_ALLOWED
        ctx.exit(code)


def command(name: str) -> Callable[[Callback], click.Command]:
    """Make a command with `--lang` and `--json`.

    The callback gets `lang` and `as_json` among its arguments and returns its exit code.
    """

    def decorate(callback: Callback) -> click.Command:
        lang = click.option(
            "--lang",
            type=click.Choice(LANGUAGES),
            default=lambda: language_of(os.environ),
            help="Language of the answer; by default that of LANG.",
        )
        as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON for machines.")
        return click.command(name, cls=AnsweringCommand)(as_json(lang(callback)))

    return decorate


def forget_output() -> None:
    """Write nothing any more: the reader of our output left, as `head` does; nothing is wrong."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def print_json(value: object) -> None:
    """Print plain data as JSON, readable and with its Chinese as it is."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def tell(error: SameCityError, texts: Texts) -> None:
    """Say on standard error what went wrong and what to do, in the reader's language."""
    if isinstance(error, UnknownName):
        kind = texts.word("unknown", error.kind)
        message = texts("error.unknown_name", kind=kind, name=error.name[:60])
        near = ", ".join(error.near)
        hint = texts("error.did_you_mean", near=near) if near else ""
    elif isinstance(error, CannotBegin):
        message, hint = _obstacle(error, texts)
    else:
        message, hint = f"{texts.word('error', error.code)}: {error}", error.hint
    click.echo(f"{error.code} {message}", err=True)
    if hint:
        click.echo(f"  {hint}", err=True)


def exit_code_of(error: SameCityError) -> int:
    """Return the exit code of an error (design section 5)."""
    if isinstance(error, RequestInvalid):
        return EXIT_INVALID
    if isinstance(error, ConfigurationError | DataInvalid | JournalError):
        return EXIT_UNKNOWN
    return EXIT_REFUSED


def _plain(error: SameCityError, texts: Texts) -> dict[str, str]:
    message, hint = str(error), error.hint
    if isinstance(error, CannotBegin):
        message, hint = _obstacle(error, texts)
    return {"code": error.code, "message": message, "hint": hint}


def _obstacle(error: CannotBegin, texts: Texts) -> tuple[str, str]:
    """Say what is in the way of a new package, and what to do."""
    comma = texts("list.comma")
    facts = {
        name: value if isinstance(value, str) else comma.join(value) or "–"
        for name, value in error.facts.items()
    }
    said = texts(f"begin.{error.problem}", **facts)
    return said, texts(f"begin_hint.{error.problem}", **facts)
