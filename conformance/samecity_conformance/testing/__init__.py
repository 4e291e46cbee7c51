"""The standard suite as classes that the tests of a region or of a scenario inherit."""

from samecity_conformance.testing.region import RegionSuite
from samecity_conformance.testing.scenario import ScenarioSuite

__all__ = ["RegionSuite", "ScenarioSuite"]
