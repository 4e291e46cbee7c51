"""Every scenario of the suite once more, from its Chinese twin."""

from __future__ import annotations

import pytest
from pytest_bdd import scenarios

from samecity_conformance.bindings import IN_PROCESS, MEMORY, Binding
from samecity_conformance.suite import CHIPS, twin_files


@pytest.fixture(autouse=True)
def binding(request: pytest.FixtureRequest) -> Binding:
    return MEMORY if request.node.get_closest_marker(CHIPS) is None else IN_PROCESS


scenarios(*map(str, twin_files()))
