"""The tariffs of the installed regions."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from samecity.host.registry import Registry
from samecity_transit.tariff import Tariff


@pytest.fixture
def tariff_of(registry: Registry) -> Callable[[str], Tariff]:
    def tariff(region: str) -> Tariff:
        found = registry.regions[region].section(Tariff)
        assert found is not None
        return found

    return tariff
