"""What a machine lacks for readers under pcscd."""

from __future__ import annotations

import pytest

from samecity_hardware_sim.readers.driver import needs


def skip_without_pcscd(*, also_pyscard: bool = True) -> None:
    """Skip a test where something is missing, with the Debian package that brings it."""
    for need in needs():
        if need.name == "pyscard" and not need.found and also_pyscard:
            pytest.skip(
                "needs the Debian package libpcsclite-dev, with which pip builds samecity[pcsc]"
            )
        if need.name != "pyscard" and not need.found:
            pytest.skip(f"needs the Debian package {need.source}")
