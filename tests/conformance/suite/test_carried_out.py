from __future__ import annotations

from importlib import import_module

import pytest
from pytest_bdd.exceptions import StepDefinitionNotFoundError
from pytest_bdd.steps import step_function_context_registry

from samecity_conformance.plugin import pytest_plugins
from samecity_conformance.suite.carried_out import definition
from samecity_conformance.suite.examples import examples


def test_every_step_of_the_examples_has_one_definition_and_that_is_found() -> None:
    for module in pytest_plugins:
        import_module(module)
    steps = {(step.type, step.name) for one in examples() for step in one.scenario.steps}

    for type, name in steps:
        fitting = [
            context
            for context in step_function_context_registry.values()
            if context.type in (None, type) and context.parser.is_matching(name)
        ]
        assert fitting == [definition(type, name)]


def test_a_step_that_nobody_defines_is_named() -> None:
    with pytest.raises(StepDefinitionNotFoundError, match="given 'pigs fly'"):
        definition("given", "pigs fly")
