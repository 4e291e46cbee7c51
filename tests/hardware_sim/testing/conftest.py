"""The fixtures of the tools themselves, as a conftest of an integrator would have them."""

from samecity.testing import clock, platform, registry, somebody, tap, world
from samecity_hardware_sim.testing import bench, chip_tap

__all__ = ["bench", "chip_tap", "clock", "platform", "registry", "somebody", "tap", "world"]
