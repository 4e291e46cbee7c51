"""What docs/policies.md says of the file holds: its example is read and answers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from samecity.schemas.toml import load_toml
from samecity_benefits.policies.book import PolicyBook
from samecity_benefits.policies.condition import Relation, Tags, Truth, evaluate
from samecity_benefits.policies.schema import MOST_ALTERNATIVES, PolicyBookSchema
from samecity_benefits.policies.tags import DERIVED, TagType

PAGE = (Path(__file__).parents[2] / "docs" / "policies.md").read_text(encoding="utf-8")


@pytest.fixture
def book(tmp_path: Path) -> PolicyBook:
    (example,) = re.findall(r"^```toml\n(.*?)^```", PAGE, re.M | re.S)
    file = tmp_path / "policies.toml"
    file.write_text(example, encoding="utf-8")
    found = load_toml(file, PolicyBookSchema)
    assert isinstance(found, PolicyBook)
    return found


@pytest.mark.parametrize(
    ("known", "truth"),
    [
        ({"age": 80, "low_income": True, "township": "gouqi"}, True),
        ({"age": 79}, False),
        ({"age": 80, "low_income": True}, None),
        ({"age": 80, "low_income": True, "township": "yangshan"}, False),
    ],
)
def test_the_example_answers_as_the_page_says(book: PolicyBook, known: Tags, truth: Truth) -> None:
    (policy,) = book.policies

    assert evaluate(policy.when, known) is truth


@pytest.mark.parametrize("word", [*Relation, *TagType, *DERIVED, str(MOST_ALTERNATIVES)])
def test_the_page_speaks_of_everything_that_a_file_may_hold(word: str) -> None:
    assert re.search(rf"\b{word}\b", PAGE)
