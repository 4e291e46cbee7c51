"""A page of the documentation: its sections, tables and blocks of code."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import attrs

ROOT: Final = Path(__file__).parents[3]
"""The root of the repository."""

_BLOCK: Final = re.compile(
    r"^(?:\*\*`([^`\n]+)`\*\*\n\n)?```(\w*|\{\w+\}[^\n]*)\n(.*?)^```$", re.M | re.S
)
_HEADING: Final = re.compile(r"^#{1,4} (.+)$", re.M)
_CODE: Final = re.compile(r"`([^`]+)`")


@attrs.frozen
class Block:
    """A fenced block.

    Attributes:
        file: Path that stands in bold above it, or empty.
        language: Word behind the fence, such as `toml`; a directive with its braces.
    """

    file: str
    language: str
    text: str


@attrs.frozen
class Page:
    """A page.

    Attributes:
        text: Its Markdown.
    """

    text: str

    @property
    def blocks(self) -> Sequence[Block]:
        """All fenced blocks, in their order."""
        return [Block(file, language, text) for file, language, text in _BLOCK.findall(self.text)]

    @property
    def files(self) -> Mapping[str, str]:
        """Content by path of the blocks that stand for a file."""
        return {block.file: block.text for block in self.blocks if block.file}

    @property
    def sections(self) -> Mapping[str, str]:
        """Text by heading, backticks taken off; blocks, where `#` is a comment, left out."""
        found = _HEADING.split(_BLOCK.sub("", self.text))
        return {
            heading.replace("`", ""): text
            for heading, text in zip(found[1::2], found[2::2], strict=True)
        }

    @property
    def section_blocks(self) -> Mapping[str, Sequence[Block]]:
        """Fenced blocks by the heading above them, backticks taken off."""
        blocks = list(_BLOCK.finditer(self.text))
        found: dict[str, list[Block]] = {}
        for block in blocks:
            above = [
                heading[1].replace("`", "")
                for heading in _HEADING.finditer(self.text, 0, block.start())
                if not any(one.start() < heading.start() < one.end() for one in blocks)
            ]
            found.setdefault(above[-1] if above else "", []).append(Block(*block.groups("")))
        return found

    def rows(self, heading: str) -> Sequence[Sequence[str]]:
        """Return the cells of the tables in a section, without their two head lines."""
        lines = [line for line in self.sections[heading].splitlines() if line.startswith("|")]
        cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
        rules = [place for place, row in enumerate(cells) if set(row[0]) <= set("-:")]
        heads = {place - 1 for place in rules} | set(rules)
        return [row for place, row in enumerate(cells) if place not in heads]


def read_page(name: str) -> Page:
    """Read a page by its path from the root of the repository."""
    return Page((ROOT / name).read_text(encoding="utf-8"))


def words_in(text: str) -> list[str]:
    """Return what stands between backticks."""
    return _CODE.findall(text)
