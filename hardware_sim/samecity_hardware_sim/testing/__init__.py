"""Simulated cards on readers, as a pytest plugin: `-p samecity_hardware_sim.testing`.

Fixtures: `bench` and `chip_tap`, and those of `samecity.testing`, which it loads. Everything runs
in the test's own process: no pcscd, no driver, no reader.
"""

from samecity_hardware_sim.bench import Bench
from samecity_hardware_sim.testing.fixtures import bench, chip_tap
from samecity_hardware_sim.testing.tapping import ChipTap

pytest_plugins = ["samecity.testing"]

__all__ = ["Bench", "ChipTap", "bench", "chip_tap"]
