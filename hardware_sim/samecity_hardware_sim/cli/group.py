"""The commands under `samecity sim`."""

from __future__ import annotations

import click

from samecity_hardware_sim.cli.driver import driver
from samecity_hardware_sim.cli.reader import reader


@click.group()
def sim() -> None:
    """Cards and readers in software, for every program that speaks PC/SC."""


for each in (driver, reader):
    sim.add_command(each)
