"""Every rule, for each scenario of each region under test, as pytest collects it."""

from __future__ import annotations

import pytest

from samecity_conformance.rules import RuleCase
from samecity_conformance.run.record import Result
from samecity_conformance.suite.selection import chosen_by, settle


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make a test of each rule that was asked for."""
    metafunc.parametrize(
        ("rule", "decided"),
        [
            pytest.param(rule, decided, id=rule.case.id)
            for rule, decided in chosen_by(metafunc.config).rules()
        ],
    )


def test_rule(rule: RuleCase, decided: Result | None, request: pytest.FixtureRequest) -> None:
    """Look for a counter-example."""
    settle(decided, chosen_by(request.config).lang)
    rule.check()
