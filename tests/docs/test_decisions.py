from __future__ import annotations

import re
from datetime import date

import pytest

from tests.docs.page import ROOT, Page

FILES = sorted((ROOT / "docs" / "decisions").glob("*.md"))
NAMES = [file.name for file in FILES]
TITLE = re.compile(r"# ([0-9]{4})\. \S.*")
STATUS = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})\. (Accepted|Replaced by [0-9]{4})\.")
ONE_PAGE = 60


def test_decisions_are_numbered_from_1_without_gaps() -> None:
    assert [name[:5] for name in NAMES] == [f"{n:04d}-" for n in range(1, len(NAMES) + 1)]


@pytest.mark.parametrize("name", NAMES)
def test_a_decision_has_number_date_and_status_and_says_why_what_and_what_follows(
    name: str,
) -> None:
    page = Page((ROOT / "docs" / "decisions" / name).read_text(encoding="utf-8"))
    title, _, status = page.text.splitlines()[:3]
    numbered, dated = TITLE.fullmatch(title), STATUS.fullmatch(status)

    assert numbered is not None
    assert numbered[1] == name[:4]
    assert dated is not None
    assert date.fromisoformat(dated[1]).isoformat() == dated[1]
    assert list(page.sections)[1:] == ["Context", "Decision", "Consequences"]


@pytest.mark.parametrize("name", NAMES)
def test_a_decision_fits_on_one_page(name: str) -> None:
    text = (ROOT / "docs" / "decisions" / name).read_text(encoding="utf-8")

    assert len(text.splitlines()) <= ONE_PAGE
