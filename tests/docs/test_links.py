from __future__ import annotations

import re

import pytest

from tests.docs.page import ROOT, Page, read_page

PAGES = [
    str(file.relative_to(ROOT))
    for file in sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
]
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def anchors_of(page: Page) -> set[str]:
    """Return what the headings are called in links."""
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in page.sections}


@pytest.mark.parametrize("name", PAGES)
def test_every_link_inside_the_repository_leads_somewhere(name: str) -> None:
    folder = (ROOT / name).parent
    prose = "\n".join(read_page(name).sections.values())
    dead = []
    for link in LINK.findall(prose):
        path, _, anchor = link.partition("#")
        if "://" in link:
            continue
        target = (folder / path).resolve() if path else ROOT / name
        if not target.exists():
            dead.append(link)
        elif anchor and anchor not in anchors_of(read_page(str(target.relative_to(ROOT)))):
            dead.append(link)

    assert dead == []
