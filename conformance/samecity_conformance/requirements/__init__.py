"""Requirements: what has to hold, as data, and which cases test it."""

from samecity_conformance.requirements.book import Requirements, load_requirements
from samecity_conformance.requirements.coverage import Coverage, coverage
from samecity_conformance.requirements.requirement import Requirement

__all__ = ["Coverage", "Requirement", "Requirements", "coverage", "load_requirements"]
