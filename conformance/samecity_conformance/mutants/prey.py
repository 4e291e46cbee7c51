"""The suite's examples once more, on the ground that a hunter chose last.

A test module that only `hunter` collects: fixtures of a module take the place of a plugin's.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from samecity.host.registry import Registry
from samecity_conformance.bindings import Binding
from samecity_conformance.mutants.mutant import Ground
from samecity_conformance.scene import Scene
from samecity_conformance.suite.examples import examples
from samecity_conformance.suite.test_examples import test_example

__all__ = ["GROUND", "pytest_generate_tests", "test_example"]

GROUND = pytest.StashKey[Ground]()
"""Where pytest's configuration keeps the ground."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make a test of every example, whatever region it shows; none is decided before."""
    metafunc.parametrize(
        ("example", "decided"),
        [
            pytest.param(
                one, None, id=one.id, marks=[getattr(pytest.mark, tag) for tag in one.tags]
            )
            for one in examples()
        ],
    )


@pytest.fixture
def ground(pytestconfig: pytest.Config) -> Ground:
    """Return the ground on which the cases play now."""
    return pytestconfig.stash[GROUND]


@pytest.fixture
def registry(ground: Ground) -> Registry:
    """Return the plugins of the ground."""
    return ground.registry


@pytest.fixture
def binding(ground: Ground) -> Binding:
    """Return the cards of the ground."""
    return ground.binding


@pytest.fixture
def scene(ground: Ground) -> Iterator[Scene]:
    """Return the scene of one scenario on the ground."""
    with closing(ground.scene()) as made:
        yield made
