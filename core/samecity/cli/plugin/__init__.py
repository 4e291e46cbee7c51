"""`samecity plugin`: what is installed, how to begin one, and whether one keeps the rules."""

import click

from samecity.cli.plugin.check import check
from samecity.cli.plugin.listing import list_
from samecity.cli.plugin.new import new

__all__ = ["plugin"]


@click.group()
def plugin() -> None:
    """See which plugins are installed, begin one of your own, and check it."""


plugin.add_command(list_)
plugin.add_command(new)
plugin.add_command(check)
