from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from samecity.domain.reasons import Code
from samecity.host.plugins import Plugins
from samecity.host.registry import Registry

ROOT = Path(__file__).parents[1]
NOT_YET_REACHABLE = frozenset(
    # Codes whose scenarios are still to come. This list may only shrink.
    """
    SAM_MISSING
    """.split()
)


def sources() -> Iterator[Path]:
    for room in ("core/samecity", "plugins"):
        for file in sorted((ROOT / room).rglob("*.py")):
            if file.name != "reasons.py":
                yield file


def claims() -> str:
    files = [*(ROOT / "tests").rglob("*.py"), *(ROOT / "conformance").rglob("*.feature")]
    return "\n".join(
        file.read_text(encoding="utf-8") for file in sorted(files) if file != Path(__file__)
    )


RAISED = frozenset(
    code
    for file in sources()
    for code in re.findall(r"\bCode\.([A-Z0-9_]+)\b", file.read_text(encoding="utf-8"))
)
OWN = frozenset(
    text.code for text in Registry(Plugins()).reasons.values() if text.plugin != "samecity"
)


def test_a_code_is_either_raised_somewhere_or_waits_for_its_scenario() -> None:
    assert {code.value for code in Code} - RAISED == NOT_YET_REACHABLE


@pytest.mark.parametrize("code", sorted(RAISED | OWN))
def test_every_code_that_can_be_given_has_a_test_or_an_example(code: str) -> None:
    assert re.search(rf"\b{code}\b", claims()), f"no test and no example names {code}"


@pytest.mark.parametrize("code", sorted({code.value for code in Code} | OWN))
def test_every_code_has_a_line_in_the_docs(code: str) -> None:
    assert f"`{code}`" in (ROOT / "docs" / "reasons.md").read_text(encoding="utf-8")
