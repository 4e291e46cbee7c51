"""Every example of the features, as pytest collects it."""

from __future__ import annotations

import pytest

from samecity_conformance.run.record import Result
from samecity_conformance.suite.carried_out import carry_out
from samecity_conformance.suite.examples import Example
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
    settle(decided, chosen_by(request.config).lang)
    carry_out(example.scenario, request)
