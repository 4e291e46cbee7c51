"""The tests that both suites have: each rule and each job of parity is one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import pytest

from samecity_conformance.testing.standard import Standard


class StandardSuite:
    """Rules and parity as tests of a class; subclasses say of which regions and scenarios.

    Attributes:
        seed: Draws the trials; the same seed makes the same ones.
    """

    seed: ClassVar[int] = 0

    @property
    def standards(self) -> Sequence[Standard]:
        """The cases, region by region.

        Raises:
            pytest.Collector.CollectError: They cannot be tested; says why, and what to do.
        """
        raise NotImplementedError

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """Make a test of each case."""
        standards = self.standards
        if "rule_id" in metafunc.fixturenames:
            metafunc.parametrize("rule_id", [id_ for one in standards for id_ in one.rules])
        if "parity_id" in metafunc.fixturenames:
            metafunc.parametrize("parity_id", [id_ for one in standards for id_ in one.parity])

    def test_rule(self, rule_id: str) -> None:
        """Look for a counter-example to one rule, for one scenario in one region."""
        next(one for one in self.standards if rule_id in one.rules).check_rule(rule_id)

    def test_parity(self, parity_id: str) -> None:
        """Swap the issuer, keep the person: nobody is treated otherwise than the rules say."""
        next(one for one in self.standards if parity_id in one.parity).check_parity(parity_id)
