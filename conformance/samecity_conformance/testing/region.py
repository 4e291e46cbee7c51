"""What the tests of a region inherit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from samecity.testing.discovery import installed_registry
from samecity_conformance.testing.cases import StandardSuite
from samecity_conformance.testing.standard import Standard, standard_of
from samecity_conformance.testing.words import not_ready, spoken


class RegionSuite(StandardSuite):
    """Every rule and all of parity for one region, as tests of a class.

    `class TestShaoxing(RegionSuite): region = "shaoxing"` is enough. What the region does not claim
    is skipped, and says so; a region that cannot be tested is one error.

    Attributes:
        region: Code of the region under test.
    """

    region: ClassVar[str] = ""

    @property
    def standards(self) -> Sequence[Standard]:
        """The cases of the region; see `StandardSuite.standards`."""
        if not self.region:
            texts = spoken()
            raise not_ready(type(self).__name__, [texts("testing.no_region")])
        return (standard_of(installed_registry(), self.region, self.seed),)
