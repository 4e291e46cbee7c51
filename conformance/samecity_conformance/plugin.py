"""The suite as a pytest plugin: `pytest -p samecity_conformance.plugin` brings steps and marks.

Not an entry point of pytest: whoever has Same City installed runs their own tests without it.
"""

from __future__ import annotations

import pytest

from samecity_conformance.suite import tags

pytest_plugins = [
    "samecity_conformance.steps.world",
    "samecity_conformance.steps.people",
    "samecity_conformance.steps.moments",
    "samecity_conformance.steps.uses",
    "samecity_conformance.steps.taps",
    "samecity_conformance.steps.culture",
    "samecity_conformance.steps.benefits",
    "samecity_conformance.steps.policies",
    "samecity_conformance.steps.card",
    "samecity_conformance.steps.medical",
    "samecity_conformance.steps.city_life",
    "samecity_conformance.steps.volunteer",
    "samecity_conformance.steps.government",
    "samecity_conformance.steps.decisions",
    "samecity_conformance.steps.money",
]


def pytest_configure(config: pytest.Config) -> None:
    """Register the features' tags as marks, so that `-m G046` selects and a typo is an error."""
    for tag in tags():
        config.addinivalue_line("markers", f"{tag}: a tag of the conformance features")
