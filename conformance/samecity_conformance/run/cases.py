"""All cases of the suite: what they show, of which regions, by which scenarios.

An example has fixed figures of the reference regions; a rule holds for any region. Neither is run
here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import cache
from typing import Final

from pytest_bdd.feature import get_feature
from pytest_bdd.parser import ScenarioTemplate

from samecity.host.registry import Registry
from samecity_conformance.requirements.book import ids_in, load_requirements
from samecity_conformance.rules import rule_cases
from samecity_conformance.run.record import Case, CaseKind
from samecity_conformance.run.words import REFERENCE, Words
from samecity_conformance.suite import CHIPS, FEATURES, twin_of
from samecity_conformance.suite.examples import Example, examples

EXAMPLES_NODE: Final = "suite/test_examples.py::test_example"


def example_cases(registry: Registry) -> Iterator[Case]:
    """Yield a case for each example.

    Args:
        registry: Knows what the words of the examples mean.
    """
    words, book = Words(registry), load_requirements()
    for example in examples():
        scenario = example.scenario
        ids = ids_in(example.tags)
        yield Case(
            id=example.id,
            kind=CaseKind.EXAMPLE,
            zh=_chinese(example) or scenario.name,
            en=scenario.name,
            requirements=ids,
            level=book.level(example.tags),
            profiles=book.profiles(ids),
            regions=tuple(code for code in words.regions(scenario) if code in REFERENCE),
            scenarios=words.scenarios(scenario),
            needs_chips=CHIPS in example.tags,
            node=f"{EXAMPLES_NODE}[{example.id}]",
        )


def _chinese(example: Example) -> str:
    """Return the title in the feature's Chinese twin, empty where there is none."""
    number, row = example.place
    templates = _twin(example.file)
    if number >= len(templates):
        return ""
    template = templates[number]
    rows = [context for table in template.examples for context in table.as_contexts()]
    return template.render(rows[row] if row < len(rows) else {}).name


@cache
def _twin(file: str) -> Sequence[ScenarioTemplate]:
    twin = twin_of(FEATURES / file)
    if not twin.is_file():
        return ()
    return tuple(
        get_feature(str(FEATURES), twin.relative_to(FEATURES).as_posix()).scenarios.values()
    )


def all_cases(
    registry: Registry,
    regions: Sequence[str],
    seed: int = 0,
    *,
    ids: Collection[str] | None = None,
) -> Iterator[Case]:
    """Yield all cases of the suite: the examples, then the rules.

    Args:
        registry: What is installed.
        regions: Regions under test; rules are tried on those whose plugins work.
        seed: Of the run; whoever runs the rules has to draw by the same one.
        ids: Of the rules only these.
    """
    yield from example_cases(registry)
    working = [code for code in regions if code in registry.regions]
    yield from (one.case for one in rule_cases(registry, working, seed, ids=ids))
