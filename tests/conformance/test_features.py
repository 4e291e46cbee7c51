"""Every scenario of the suite, once by each binding; over PC/SC in bindings/test_pcsc.py."""

from __future__ import annotations

import pytest
from pytest_bdd import scenarios
from pytest_bdd.feature import get_features

from samecity_conformance.bindings import IN_PROCESS, MEMORY, Binding
from samecity_conformance.suite import feature_files


@pytest.fixture(params=[MEMORY, IN_PROCESS], ids=lambda one: one.name, autouse=True)
def binding(request: pytest.FixtureRequest) -> Binding:
    chosen = request.param
    assert isinstance(chosen, Binding)
    return chosen


scenarios(*map(str, feature_files()))


def test_every_scenario_of_every_feature_file_is_collected() -> None:
    collected = {found.__doc__ for name, found in globals().items() if name.startswith("test_")}
    features = get_features(map(str, feature_files()))

    assert {
        f"{feature.filename}: {name}" for feature in features for name in feature.scenarios
    } <= collected
