from __future__ import annotations

from pytest_bdd import scenarios

from samecity_conformance.suite import FEATURES

scenarios(str(FEATURES))
