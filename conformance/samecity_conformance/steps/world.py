"""The platform of a scenario, and in what it differs from the installed one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest
from pytest_bdd import given, when

from samecity.host.plugins import Plugins
from samecity.host.registry import Registry
from samecity_conformance.bindings import Binding
from samecity_conformance.language import sentence
from samecity_conformance.mutants import Raising
from samecity_conformance.programme import WithProgramme, programme_plugin
from samecity_conformance.scene import Scene
from samecity_conformance.steps.values import PLACE, moment, place
from samecity_conformance.variants import Unconnected, registry_with, suspended, with_classes


@pytest.fixture(scope="session")
def registry() -> Registry:
    """Return what the installed plugins registered; read once, changed by nobody."""
    return Registry(Plugins())


@pytest.fixture
def scene(registry: Registry, binding: Binding) -> Iterator[Scene]:
    """Return the scene of one scenario."""
    with closing(Scene(registry, binding)) as made:
        yield made


@given(sentence("the national platform cannot be reached"))
def national_platform_down(scene: Scene) -> None:
    """Take the national platform down; cards and codes shown before stay as they are."""
    scene.is_national_up = False


@when(sentence("the national platform can be reached again"))
def national_platform_up(scene: Scene) -> None:
    """Bring the national platform back."""
    scene.is_national_up = True


@given(sentence(r"the agreement (?P<agreement>[a-z-]+) is suspended at (?P<words>[\d:. -]+)"))
def agreement_suspended(scene: Scene, agreement: str, words: str) -> None:
    """End an agreement at a moment."""
    scene.install(suspended(scene.registry, agreement, moment(words, scene.at)))


@given(sentence(rf"(?P<region>{PLACE}) is not connected to T-Union"))
def unconnected(scene: Scene, region: str) -> None:
    """Cut a region off the transit network; its own cards ride on."""
    scene.install(with_classes(scene.registry, {place(region): Unconnected}))


@given(sentence(rf"the plugin of (?P<region>{PLACE}) raises when it is asked for terms"))
def plugin_raises(scene: Scene, region: str) -> None:
    """Give a region a defect."""
    scene.install(with_classes(scene.registry, {place(region): Raising}))


@given(sentence(rf"a merchant programme in (?P<region>{PLACE}) that needs consent"))
def programme(scene: Scene, region: str) -> None:
    """Let a region's merchants offer a programme that wants to know the holder again."""
    added = [programme_plugin()]
    scene.install(registry_with({place(region): WithProgramme}, added, base=scene.registry))
