"""The traceability page: from each row of the seeds to a command and to examples of the suite."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Final

from pytest_bdd.feature import get_feature

from samecity.seeds import SeedRow, State, load_rows
from samecity_conformance.suite import FEATURES, ROW, feature_files
from tests.docs.page import ROOT

_PAGE: Final = ROOT / "docs" / "seeds.md"
_PARTS: Final = {
    "ZS": "Zhoushan 舟山",
    "NB": "Ningbo 宁波",
    "BZ": "Binzhou 滨州",
    "AH": "Anhui 安徽",
}

_INTRO: Final = """# The seeds, row by row

Five newspaper pages tell of whole cities living with the card. Each thing they say that a platform
must do *works* here, by the command shown; a figure is dated *data* that a report shows; what is
left out says why. The last column names the scenarios of the conformance suite that hold the row.
Several commands stand in order; the last one ends with the exit code given, 0 if none is.

This page is generated from `core/samecity/seeds/rows/` and from the tags of the features. To write
it anew:

```
SAMECITY_WRITE_DOCS=1 pytest tests/docs/test_seeds_page.py
```
"""

ROWS: Final = load_rows()


def scenarios_of() -> Mapping[str, Sequence[str]]:
    """Return the scenarios that are tagged with each row: `feature: name`."""
    found: dict[str, list[str]] = {}
    for file in feature_files():
        name = file.relative_to(FEATURES).with_suffix("").as_posix()
        for template in get_feature(str(FEATURES), f"{name}.feature").scenarios.values():
            for tag in sorted(template.tags):
                if ROW.fullmatch(tag):
                    found.setdefault(tag, []).append(f"`{name}`: {template.name}")
    return found


SCENARIOS: Final = scenarios_of()


def _cell(row: SeedRow) -> str:
    if row.state is State.LEFT_OUT:
        return f"{row.why['zh']}<br>{row.why['en']}"
    lines = "<br>".join(f"`{line}`" for line in row.command.split(" && "))
    return f"{lines} exit {row.exit}" if row.exit else lines


def _page() -> str:
    text = _INTRO
    for part, name in _PARTS.items():
        text += f"\n## {name}\n\n| row | seed | what | state | shown by | held by |\n"
        text += "| --- | --- | --- | --- | --- | --- |\n"
        for row in ROWS:
            if row.id.startswith(part):
                what = f"{row.title['zh']}<br>{row.title['en']}"
                cells = (row.id, row.source, what, row.state.value, _cell(row))
                text += f"| {' | '.join(cells)} | {'<br>'.join(SCENARIOS.get(row.id, ()))} |\n"
    return text


def test_the_page_says_what_the_rows_say() -> None:
    if os.environ.get("SAMECITY_WRITE_DOCS") == "1":
        _PAGE.write_text(_page(), encoding="utf-8")

    assert _PAGE.read_text(encoding="utf-8") == _page()


def test_every_row_that_works_is_held_by_a_scenario() -> None:
    working = {row.id for row in ROWS if row.state is State.WORKS}

    assert working - SCENARIOS.keys() == set()


def test_every_scenario_that_comes_straight_from_a_seed_holds_a_row() -> None:
    alone = [
        template.name
        for file in feature_files()
        for template in get_feature(
            str(FEATURES), str(file.relative_to(FEATURES))
        ).scenarios.values()
        if any(tag.startswith("seed-") for tag in template.tags)
        and not any(ROW.fullmatch(tag) for tag in template.tags)
    ]

    assert alone == []
