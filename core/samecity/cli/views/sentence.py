"""Text that breaks where Chinese and English lines may break, in a terminal of any width."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions
from rich.measure import Measurement
from rich.text import Text

_OPENING: Final = "“（《【"
_CLOSING: Final = "，。；：？！、）”》】"
_PIECE: Final = re.compile(
    rf"[{_OPENING}]*(?:[^\s\u2e80-\uffef{_OPENING}{_CLOSING}]+|[\u2e80-\uffef]|[{_CLOSING}])"
    rf"[{_CLOSING}]*\s*|\s+|."
)
"""What stays in one line: a word, or one Chinese character, with the marks that belong to it."""


class Sentence:
    """A text of one style; rich alone breaks at spaces only, of which Chinese has none.

    Args:
        text: May hold line breaks of its own.
        style: Style of the whole text.
    """

    def __init__(self, text: str, style: str = "") -> None:
        self.text = text
        self.style = style

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Text]:
        """Break the text to the width there is."""
        yield Text("\n".join(broken(self.text, options.max_width)), style=self.style)

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        """Say how narrow and how wide the text can be."""
        lines = self.text.split("\n")
        pieces = [cell_len(piece.rstrip()) for line in lines for piece in _PIECE.findall(line)]
        return Measurement(max(pieces, default=0), max(map(cell_len, lines)))


def broken(text: str, width: int) -> list[str]:
    """Break a text into lines of at most `width` cells, unless one word is longer.

    Args:
        text: May hold line breaks of its own.
        width: In cells; a Chinese character takes two.
    """
    lines = []
    for paragraph in text.split("\n"):
        line = ""
        for piece in _PIECE.findall(paragraph):
            if line and cell_len(line) + cell_len(piece.rstrip()) > width:
                lines.append(line.rstrip())
                line = ""
            line += piece
        lines.append(line.rstrip())
    return lines
