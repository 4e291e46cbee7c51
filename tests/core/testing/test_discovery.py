from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest

from samecity.errors import ConfigurationError
from samecity.platform import Platform
from samecity.synthetic.world import World
from samecity.testing import registry_with
from samecity.testing.discovery import installed_registry
from samecity.testing.tapping import PlatformTap
from tests.integration.packages import town


def test_discovery_is_shared() -> None:
    assert installed_registry() is installed_registry()


def test_a_town_of_the_tests_is_there_for_whoever_asks_and_nobody_else() -> None:
    registry = registry_with(town())
    tap = PlatformTap(World(Platform(registry=registry)))

    assert tap("binzhou", "jinan", "transit.ride").treatment == "LOCAL_EQUAL"
    assert "jinan" not in installed_registry().regions


def test_a_town_that_is_wrong_is_named_with_what_is_wrong(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"jinan: region\.toml"):
        registry_with(town(tmp_path))


def test_a_name_that_is_taken_is_no_name_for_a_town() -> None:
    with pytest.raises(ConfigurationError, match="ningbo"):
        registry_with(town(name="ningbo"))


def test_a_module_that_is_no_plugin_is_told_so() -> None:
    with pytest.raises(ConfigurationError, match="samecity_manifest"):
        registry_with(ModuleType("nothing"))
