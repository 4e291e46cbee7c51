"""The root command: languages, lazy subcommands, and the one border where errors become words."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import Final, NoReturn

import click

from samecity import __version__
from samecity.errors import (
    ConfigurationError,
    DataInvalid,
    JournalError,
    RequestInvalid,
    SameCityError,
)

COMMANDS: Final = {
    "accept": "samecity.cli.accept:accept",
    "can-serve": "samecity.cli.can_serve:can_serve",
    "demo": "samecity.cli.demo:demo",
    "items": "samecity.cli.lists:items",
    "journal": "samecity.cli.journal:journal",
    "matrix": "samecity.cli.matrix:matrix",
    "regions": "samecity.cli.lists:regions",
    "scenarios": "samecity.cli.lists:scenarios",
}
"""Name to import path; the module is imported when the command runs."""

EXIT_ALLOWED: Final = 0
EXIT_REFUSED: Final = 1
EXIT_INVALID: Final = 2
EXIT_UNKNOWN: Final = 3
EXIT_OURS: Final = 5


class LazyGroup(click.Group):
    """A group whose commands are imported one at a time."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names without importing anything."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command."""
        path = COMMANDS.get(cmd_name)
        if path is None:
            return None
        module, _, name = path.partition(":")
        command = getattr(import_module(module), name)
        assert isinstance(command, click.Command)
        return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="samecity")
def root() -> None:
    """Decide, simulate and prove same-city treatment (同城待遇) for social security cards."""


def main() -> NoReturn:
    """Run the command line; every error that we know becomes a sentence and an exit code."""
    try:
        root.main(standalone_mode=False)
    except click.exceptions.Exit as leaving:
        sys.exit(leaving.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(EXIT_INVALID)
    except click.Abort:
        sys.exit(130)
    except SameCityError as error:
        click.echo(f"{error.code}: {error}", err=True)
        if error.hint:
            click.echo(f"  {error.hint}", err=True)
        sys.exit(exit_code_of(error))
    except BrokenPipeError:
        # The reader of our output left, as `head` does; nothing is wrong.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(EXIT_ALLOWED)
    except Exception as error:
        if os.environ.get("SAMECITY_DEBUG") == "1":
            raise
        click.echo(f"SC-E-999: {type(error).__name__} inside Same City: our own fault", err=True)
        click.echo("  run again with SAMECITY_DEBUG=1 and send us what it prints", err=True)
        sys.exit(EXIT_OURS)
    sys.exit(EXIT_ALLOWED)


def exit_code_of(error: SameCityError) -> int:
    """Return the exit code of an error (design section 5)."""
    if isinstance(error, RequestInvalid):
        return EXIT_INVALID
    if isinstance(error, ConfigurationError | DataInvalid | JournalError):
        return EXIT_UNKNOWN
    return EXIT_REFUSED
