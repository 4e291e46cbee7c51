"""The suite's feature files and tags, and the test modules by which pytest collects them."""

from samecity_conformance.suite.inventory import (
    CHIPS,
    EXAMPLE,
    FEATURES,
    REQUIREMENT,
    ROW,
    feature_files,
    tags,
    twin_files,
    twin_of,
)

__all__ = [
    "CHIPS",
    "EXAMPLE",
    "FEATURES",
    "REQUIREMENT",
    "ROW",
    "feature_files",
    "tags",
    "twin_files",
    "twin_of",
]
