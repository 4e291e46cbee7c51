"""The commands under `samecity journal`."""

from __future__ import annotations

import click

from samecity.cli.journal.balance import balance
from samecity.cli.journal.copies import backup, migrate, restore
from samecity.cli.journal.verify import verify


@click.group()
def journal() -> None:
    """Verify, balance, back up, restore and move the books of a platform."""


for each in (backup, balance, migrate, restore, verify):
    journal.add_command(each)
