"""The platform of a scenario, and what is wrong with it."""

from __future__ import annotations

import pytest
from pytest_bdd import given

from samecity.host.plugins import Plugins
from samecity.host.registry import Registry
from samecity_conformance.scene import Scene


@pytest.fixture(scope="session")
def registry() -> Registry:
    """Return what the installed plugins registered; read once, changed by nobody."""
    return Registry(Plugins())


@pytest.fixture
def scene(registry: Registry) -> Scene:
    """Return the scene of one scenario."""
    return Scene(registry)


@given("the national platform cannot be reached")
def national_platform_down(scene: Scene) -> None:
    """Take the national platform down; cards and codes shown before stay as they are."""
    scene.is_national_up = False
