"""Lets `pytest --pyargs samecity_conformance` know the suite's own options.

An entry point of pytest, and all it does: whoever has Same City installed and tests something else
gets no step, no option and no mark from it.
"""

from __future__ import annotations

import pytest

_SUITE = "samecity_conformance"
_PLUGIN = "samecity_conformance.plugin"


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config, args: list[str]) -> None:
    """Load the suite's plugin if its tests are asked for."""
    if any(argument.partition("::")[0].split(".")[0] == _SUITE for argument in args):
        early_config.pluginmanager.import_plugin(_PLUGIN)
