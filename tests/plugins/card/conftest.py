"""A desk on the installed plugins."""

from __future__ import annotations

import pytest

from samecity.host.registry import Registry
from tests.plugins.card.desk import Desk


@pytest.fixture
def desk(registry: Registry) -> Desk:
    return Desk(registry)
