"""Every scenario of the suite, once by each binding."""

from __future__ import annotations

import pytest
from pytest_bdd import scenarios
from pytest_bdd.feature import get_features

from samecity_conformance.bindings import BINDINGS, Binding
from samecity_conformance.suite import FEATURES, feature_files


@pytest.fixture(params=BINDINGS, autouse=True)
def binding(request: pytest.FixtureRequest) -> Binding:
    return BINDINGS[request.param]


scenarios(str(FEATURES))


def test_every_scenario_of_every_feature_file_is_collected() -> None:
    collected = {found.__doc__ for name, found in globals().items() if name.startswith("test_")}
    features = get_features([str(FEATURES)])

    assert {feature.filename for feature in features} == {str(file) for file in feature_files()}
    assert {
        f"{feature.filename}: {name}" for feature in features for name in feature.scenarios
    } <= collected
