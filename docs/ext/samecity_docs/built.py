"""Checks of the finished site: every link leads somewhere, and no page needs a network."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

import attrs

_LINKS: Final = {"a": "href", "area": "href"}
"""What a reader follows."""

_PARTS: Final = {"img": "src", "link": "href", "script": "src", "iframe": "src", "source": "src"}
"""What a browser fetches by itself."""

_FOLLOWED: Final = frozenset({"http", "https"})


@attrs.frozen
class Reference:
    """An address that a page names.

    Attributes:
        is_part: Whether the browser fetches it to show the page.
    """

    address: str
    is_part: bool


class _Reader(HTMLParser):
    """Collects what a page names and what can be linked in it."""

    def __init__(self) -> None:
        super().__init__()
        self.references: list[Reference] = []
        self.anchors: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value for name, value in attrs if value is not None}
        self.anchors.update(found[name] for name in ("id", "name") if name in found)
        for kinds, is_part in ((_LINKS, False), (_PARTS, True)):
            address = found.get(kinds.get(tag, ""))
            if address is not None:
                self.references.append(Reference(address, is_part))


@cache
def _read(page: Path) -> _Reader:
    reader = _Reader()
    reader.feed(page.read_text(encoding="utf-8"))
    return reader


def problems_of(site: Path) -> Iterator[str]:
    """Say what is wrong with a site: dead links, and parts that would come from elsewhere.

    Args:
        site: The folder; all its pages are read.
    """
    for page in sorted(site.rglob("*.html")):
        for reference in _read(page).references:
            problem = _problem_of(page, reference)
            if problem:
                yield f"{page.relative_to(site)}: {reference.address}: {problem}"


def _problem_of(page: Path, reference: Reference) -> str:
    address = urlsplit(reference.address)
    if address.scheme in _FOLLOWED or (address.netloc and not address.scheme):
        return _problem_outside(address.netloc, reference.is_part)
    if address.scheme:
        return "" if address.scheme in {"data", "mailto"} else "expected a file, http or https"
    target = (page.parent / unquote(address.path)).resolve() if address.path else page
    if not target.is_file():
        return "expected a file of the site, received none"
    anchor = unquote(address.fragment)
    if anchor and target.suffix == ".html" and anchor not in _read(target).anchors:
        return "expected a heading of that page, received none"
    return ""


def _problem_outside(host: str, is_part: bool) -> str:
    if is_part:
        return "expected a part of the site, received one that needs a network"
    return "" if "." in host or host.startswith("localhost") else "expected the name of a host"
