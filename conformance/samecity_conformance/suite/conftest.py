"""What the tests of the suite share."""

from __future__ import annotations

import pytest

from samecity.host.registry import Registry
from samecity_conformance.bindings import Binding
from samecity_conformance.run.overhear import overheard
from samecity_conformance.suite.selection import HEARD, chosen_by


@pytest.fixture(scope="session")
def registry(pytestconfig: pytest.Config) -> Registry:
    """Return the registry from which the cases were made, so that it is built once."""
    return chosen_by(pytestconfig).registry


@pytest.fixture(scope="session")
def binding(pytestconfig: pytest.Config) -> Binding:
    """Return the binding that the caller chose; a worker hears what passes over it."""
    chosen = chosen_by(pytestconfig).binding
    events = pytestconfig.stash.get(HEARD, None)
    return chosen if events is None else overheard(chosen, events)
