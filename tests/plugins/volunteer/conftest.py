from __future__ import annotations

import pytest

from samecity.host.registry import Registry
from tests.plugins.town import Town


@pytest.fixture
def town(registry: Registry) -> Town:
    return Town(registry)
