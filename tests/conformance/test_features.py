"""Every scenario of the suite by chips in this process.

From the card in memory its Chinese twin plays it, in language/test_chinese.py, and over PC/SC
bindings/test_pcsc.py.
"""

from __future__ import annotations

import pytest
from pytest_bdd import scenarios
from pytest_bdd.feature import get_features

from samecity_conformance.bindings import IN_PROCESS, Binding
from samecity_conformance.suite import feature_files


@pytest.fixture(autouse=True)
def binding() -> Binding:
    return IN_PROCESS


scenarios(*map(str, feature_files()))


def test_every_scenario_of_every_feature_file_is_collected() -> None:
    collected = {found.__doc__ for name, found in globals().items() if name.startswith("test_")}
    features = get_features(map(str, feature_files()))

    assert {
        f"{feature.filename}: {name}" for feature in features for name in feature.scenarios
    } <= collected
