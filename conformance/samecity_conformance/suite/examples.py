"""Examples: each scenario of a feature, and each row of an outline, with an id that stays.

Read from the English features with pytest-bdd's own parser; nothing is run here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import attrs
from pytest_bdd.feature import get_feature
from pytest_bdd.parser import Scenario, ScenarioTemplate

from samecity_conformance.suite.inventory import EXAMPLE, FEATURES, ROW, feature_files


@attrs.frozen
class Example:
    """One scenario, or one row of an outline.

    Attributes:
        id: Such as `transit.purse/G065/1`: file, tag, and which one under that tag.
        file: Path of its feature, relative to the folder of the features.
        template: The scenario with its placeholders.
        row: What stands in their place; empty without an outline.
        tags: Of the feature, the scenario, and its table of examples.
        place: Number of the scenario in its file, and of the row in the scenario; from 0.
    """

    id: str
    file: str
    template: ScenarioTemplate
    row: Mapping[str, str]
    tags: frozenset[str]
    place: tuple[int, int]

    @property
    def scenario(self) -> Scenario:
        """The scenario with its placeholders filled."""
        return self.template.render(self.row)


@cache
def examples() -> tuple[Example, ...]:
    """Return all examples of the suite, file by file, in the order in which they stand there."""
    return tuple(
        example
        for file in feature_files()
        for example in examples_in(file.relative_to(FEATURES).as_posix())
    )


def examples_in(file: str, folder: Path = FEATURES) -> Iterator[Example]:
    """Yield the examples of one feature.

    Args:
        file: Path of the feature, relative to the folder.
        folder: Where the features are.
    """
    feature = get_feature(str(folder), file)
    name = file.removesuffix(".feature").replace("/", ".")
    counted: Counter[str] = Counter()
    for number, template in enumerate(feature.scenarios.values()):
        for at, (row, tags) in enumerate(_rows(template)):
            tag = _first_tag(tags) or "none"
            counted[tag] += 1
            yield Example(
                id=f"{name}/{tag}/{counted[tag]}",
                file=file,
                template=template,
                row=row,
                tags=frozenset(feature.tags | template.tags | tags),
                place=(number, at),
            )


def _rows(template: ScenarioTemplate) -> Iterator[tuple[Mapping[str, str], set[str]]]:
    tables = [table for table in template.examples if table]
    for table in tables:
        for row in table.as_contexts():
            yield row, template.tags | set(table.tags or ())
    if not tables:
        yield {}, template.tags


def _first_tag(tags: set[str]) -> str:
    """Return the tag that names an example best: of the dossier, else of the seeds."""
    named = (sorted(filter(pattern.fullmatch, tags)) for pattern in (EXAMPLE, ROW))
    return next((found[0] for found in named if found), "")
