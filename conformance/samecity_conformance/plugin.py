"""The suite as a pytest plugin: `pytest -p samecity_conformance.plugin` brings steps and marks.

No entry point of pytest: whoever has Same City installed runs their own tests without it. `entry`
is one, and loads this when the suite's own tests are asked for.
"""

from __future__ import annotations

import pytest

from samecity.cli.command import LANGUAGES
from samecity.texts.catalogue import Texts
from samecity_conformance.bindings import BINDINGS, MEMORY, Binding, binding_to
from samecity_conformance.suite import CHIPS, tags
from samecity_conformance.unasked import OMITTED

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
    "samecity_conformance.steps.outages",
    "samecity_conformance.steps.crowds",
    "samecity_conformance.steps.vehicles",
]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the caller choose how cards and codes are reached."""
    group = parser.getgroup("samecity")
    group.addoption(
        "--seed", type=int, default=0, help="From which everything random comes. Default: 0."
    )
    group.addoption(
        "--region",
        action="append",
        default=[],
        help="Only cases that show this region; may be given more than once.",
    )
    group.addoption(
        "--profile",
        action="append",
        default=[],
        help="Only cases of this profile; may be given more than once.",
    )
    group.addoption(
        "--binding",
        choices=tuple(BINDINGS),
        default=MEMORY.name,
        help="How cards are reached: as values in memory, as chips that answer commands in this "
        "process or behind pcscd, or over HTTP. Default: %(default)s.",
    )
    group.addoption("--sut", default="", help="Address of a system under test.")
    group.addoption(
        "--lang",
        choices=LANGUAGES,
        default="en",
        help="Language of the sentences about what is omitted. Default: %(default)s.",
    )


@pytest.fixture(scope="session")
def seed(pytestconfig: pytest.Config) -> int:
    """Return the seed that the caller chose."""
    return int(pytestconfig.getoption("--seed"))


@pytest.fixture(scope="session")
def binding(pytestconfig: pytest.Config, seed: int) -> Binding:
    """Return the binding that the caller chose."""
    option = pytestconfig.getoption
    name, sut, lang = (str(option(f"--{name}")) for name in ("binding", "sut", "lang"))
    return binding_to(name, sut, seed, lang)


def pytest_bdd_before_scenario(request: pytest.FixtureRequest) -> None:
    """Omit what needs chips where there are none, and all that a machine cannot do."""
    chosen: Binding = request.getfixturevalue("binding")
    missing = chosen.missing(Texts(chosen.lang))
    if missing:
        pytest.skip(f"{OMITTED}{missing}")
    if request.node.get_closest_marker(CHIPS) is not None and not chosen.has_chips:
        needs = Texts(chosen.lang)("conform.needs_chips", binding=chosen.name)
        pytest.skip(f"{OMITTED}{needs}")


def pytest_configure(config: pytest.Config) -> None:
    """Register the features' tags as marks, so that `-m G046` selects and a typo is an error."""
    for tag in tags():
        config.addinivalue_line("markers", f"{tag}: a tag of the conformance features")
