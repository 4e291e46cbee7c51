"""The commands under `samecity sim`."""

from __future__ import annotations

import click

from samecity_hardware_sim.cli.card import card
from samecity_hardware_sim.cli.driver import driver
from samecity_hardware_sim.cli.faults import faults
from samecity_hardware_sim.cli.reader import reader
from samecity_hardware_sim.cli.tap import tap
from samecity_hardware_sim.cli.trace import trace


@click.group()
def sim() -> None:
    """Cards and readers in software, for every program that speaks PC/SC."""


for each in (card, driver, faults, reader, tap, trace):
    sim.add_command(each)
