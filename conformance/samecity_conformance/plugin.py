"""The suite as a pytest plugin: `pytest -p samecity_conformance.plugin` brings steps and marks.

Not an entry point of pytest: whoever has Same City installed runs their own tests without it.
"""

from __future__ import annotations

import pytest

from samecity_conformance.bindings import BINDINGS, MEMORY, Binding
from samecity_conformance.suite import CHIPS, tags

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
    "samecity_conformance.steps.chips",
]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the caller choose how cards and codes are reached."""
    parser.getgroup("samecity").addoption(
        "--binding",
        choices=tuple(BINDINGS),
        default=MEMORY.name,
        help="What cards are: values in memory, or chips that answer commands in this process. "
        "Default: %(default)s.",
    )


@pytest.fixture(scope="session")
def binding(pytestconfig: pytest.Config) -> Binding:
    """Return the binding that the caller chose."""
    return BINDINGS[str(pytestconfig.getoption("--binding"))]


def pytest_bdd_before_scenario(request: pytest.FixtureRequest) -> None:
    """Omit what needs chips where there are none."""
    chosen: Binding = request.getfixturevalue("binding")
    if request.node.get_closest_marker(CHIPS) is not None and not chosen.has_chips:
        pytest.skip(f"omitted: needs chips, and the binding {chosen.name} has none")


def pytest_configure(config: pytest.Config) -> None:
    """Register the features' tags as marks, so that `-m G046` selects and a typo is an error."""
    for tag in tags():
        config.addinivalue_line("markers", f"{tag}: a tag of the conformance features")
