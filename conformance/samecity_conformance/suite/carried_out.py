"""Carrying out a scenario: pytest-bdd's own steps and hooks, the steps found once for a process.

pytest-bdd asks all fixtures of pytest for every step anew, since a step may be another one in each
folder. Ours are the same everywhere, and most scenarios share them.
"""

from __future__ import annotations

from functools import cache

import pytest
from pytest_bdd.exceptions import StepDefinitionNotFoundError
from pytest_bdd.parser import Scenario
from pytest_bdd.scenario import _execute_step_function
from pytest_bdd.steps import StepFunctionContext, step_function_context_registry


def carry_out(scenario: Scenario, request: pytest.FixtureRequest) -> None:
    """Carry out all steps, with the hooks that pytest-bdd calls.

    Args:
        scenario: Its placeholders are filled.
        request: Of the test.

    Raises:
        StepDefinitionNotFoundError: Nobody defines a step.
    """
    hook, told = request.config.hook, {"feature": scenario.feature, "scenario": scenario}
    hook.pytest_bdd_before_scenario(request=request, **told)
    try:
        for step in scenario.steps:
            _execute_step_function(request, scenario, step, definition(step.type, step.name))
    finally:
        hook.pytest_bdd_after_scenario(request=request, **told)


@cache
def definition(type: str, name: str) -> StepFunctionContext:
    """Return what a step does, by whichever module of this process defines it.

    Args:
        type: `given`, `when` or `then`.
        name: The step's sentence.

    Raises:
        StepDefinitionNotFoundError: Nobody defines it.
    """
    for context in step_function_context_registry.values():
        if context.type in (None, type) and context.parser.is_matching(name):
            return context
    raise StepDefinitionNotFoundError(f"expected a step that is defined, received {type} {name!r}")
