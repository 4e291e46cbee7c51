"""`samecity sim`: cards, readers and their driver on the command line."""

from samecity_hardware_sim.cli.group import sim

__all__ = ["sim"]
