"""Every example of the features, as pytest collects it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest
from pytest_bdd import scenario

from samecity_conformance.run.record import Result
from samecity_conformance.suite.examples import Example
from samecity_conformance.suite.inventory import FEATURES
from samecity_conformance.suite.selection import chosen_by, settle


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make a test of each example that was asked for."""
    metafunc.parametrize(
        ("example", "decided"),
        [
            pytest.param(
                one, decided, id=one.id, marks=[getattr(pytest.mark, tag) for tag in one.tags]
            )
            for one, decided in chosen_by(metafunc.config).examples()
        ],
    )


def test_example(example: Example, decided: Result | None, request: pytest.FixtureRequest) -> None:
    """Carry out one scenario, or one row of an outline."""
    settle(decided)
    _carried_out(example.file, example.template.name)(request, dict(example.row))


@cache
def _carried_out(file: str, name: str) -> Callable[..., None]:
    return scenario(file, name, features_base_dir=str(FEATURES))(_nothing_more)


def _nothing_more() -> None:
    """Stand for the body of a test, which a scenario does not need."""
