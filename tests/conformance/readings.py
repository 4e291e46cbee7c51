"""How features are read: their scenarios, and the definition that fits a step."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from pytest_bdd.feature import get_feature
from pytest_bdd.parser import Scenario, ScenarioTemplate, Step
from pytest_bdd.steps import StepFunctionContext, step_function_context_registry


def templates(file: Path) -> list[ScenarioTemplate]:
    """Return the scenarios of a feature file, outlines not yet filled in."""
    return list(get_feature(str(file.parent), file.name).scenarios.values())


def rendered(template: ScenarioTemplate) -> Iterator[Scenario]:
    """Yield a scenario, or an outline once for each row of its examples."""
    tables = [table for table in template.examples if table]
    if not tables:
        yield template.render({})
    for table in tables:
        for context in table.as_contexts():
            yield template.render(context)


@cache
def definitions() -> tuple[StepFunctionContext, ...]:
    """Return the suite's definitions of steps."""
    return tuple(
        context
        for context in step_function_context_registry.values()
        if context.step_func.__module__.startswith("samecity_conformance.steps.")
    )


def fits(definition: StepFunctionContext, step: Step) -> bool:
    """Say whether a definition is that of a step."""
    return definition.type in (None, step.type) and definition.parser.is_matching(step.name)
