"""The root command: lazy subcommands, and the outermost border where a fault becomes a sentence."""

from __future__ import annotations

import os
import sys
from io import TextIOWrapper
from typing import Final, NoReturn

import click

from samecity import __version__
from samecity.cli.command import (
    EXIT_ALLOWED,
    EXIT_INVALID,
    EXIT_OURS,
    exit_code_of,
    forget_output,
    is_debugging,
    language_of,
    tell,
)
from samecity.cli.lazy import LazyGroup
from samecity.errors import SameCityError
from samecity.texts.catalogue import Texts

COMMANDS: Final = {
    "accept": ("samecity.cli.accept:accept", "May this card be used there, and on which terms?"),
    "can-serve": ("samecity.cli.can_serve:can_serve", "Yes, no or unknown, with the reasons."),
    "conform": ("samecity_conformance.cli:conform", "Test whether a region keeps its promises."),
    "demo": ("samecity.cli.demo:demo", "Start here: the same taps in five regions, explained."),
    "items": ("samecity.cli.items:items", "What the regions offer, where and since when."),
    "journal": ("samecity.cli.journal:journal", "Verify, balance, back up and move the books."),
    "load": ("samecity_conformance.cli.load:load", "Many people at once, every answer compared."),
    "matrix": ("samecity.cli.matrix:matrix", "Treatment and price, home by host."),
    "plugin": ("samecity.cli.plugin:plugin", "What is installed, what it brings, what is blocked."),
    "points": ("samecity.cli.points:points", "Outlets and what they can do, the nearest first."),
    "portal": ("samecity_portal.cli:portal", "Show it to visitors, and let other systems ask."),
    "regions": ("samecity.cli.regions:regions", "Regions with a plugin, or one region in detail."),
    "report": ("samecity.cli.report:report", "A region's figures, computed from its own data."),
    "scenarios": ("samecity.cli.scenarios:scenarios", "What can be done with a card."),
    "seeds": ("samecity.cli.seeds:seeds", "Every row of the seeds, and what shows it."),
    "sim": ("samecity_hardware_sim.cli:sim", "Cards and readers in software, also for PC/SC."),
}
"""Name to import path and one line of help; the module is imported when the command runs."""


class _Root(LazyGroup):
    """All commands."""

    lazy = COMMANDS


@click.group(cls=_Root, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="samecity")
def root() -> None:
    """Decide, simulate and prove same-city treatment (同城待遇) for social security cards."""


def main() -> NoReturn:
    """Run the command line; whatever goes wrong becomes a sentence and an exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # A terminal without Chinese shows escapes instead of failing.
            stream.reconfigure(errors="backslashreplace")
    try:
        sys.exit(root.main(standalone_mode=False) or EXIT_ALLOWED)
    except click.ClickException as error:
        error.show()
        sys.exit(EXIT_INVALID)
    except click.Abort:
        sys.exit(130)
    except BrokenPipeError:
        forget_output()
        sys.exit(EXIT_ALLOWED)
    except Exception as error:
        if is_debugging():
            raise
        sys.exit(_explain_fault(error))


def _explain_fault(error: Exception) -> int:
    texts = Texts(language_of(os.environ))
    if isinstance(error, SameCityError):
        tell(error, texts)
        return exit_code_of(error)
    click.echo(f"SC-E-999 {texts('error.ours', kind=type(error).__name__)}", err=True)
    click.echo(f"  {texts('error.send_us')}", err=True)
    return EXIT_OURS
