"""A window on the installed plugins."""

from __future__ import annotations

import pytest

from samecity.host.registry import Registry
from tests.plugins.government.window import Window


@pytest.fixture
def window(registry: Registry) -> Window:
    return Window(registry)
