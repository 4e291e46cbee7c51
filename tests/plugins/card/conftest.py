"""A desk on the installed plugins."""

from __future__ import annotations

import pytest
from tests.plugins.card.desk import Desk

from samecity.host.registry import Registry


@pytest.fixture
def desk(registry: Registry) -> Desk:
    return Desk(registry)
