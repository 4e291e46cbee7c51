"""The driver for pcscd: its source in C, and what builds it and says what is missing."""

from samecity_hardware_sim.readers.driver.build import (
    Need,
    build,
    built_driver,
    default_folder,
    needs,
)

__all__ = ["Need", "build", "built_driver", "default_folder", "needs"]
