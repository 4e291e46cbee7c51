"""The screen: tables and panels for a terminal of any width, colours where it has them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from rich import box
from rich.console import Console, RenderableType
from rich.table import Table

from samecity.cli.views.sentence import Sentence
from samecity.domain.treatment import Treatment

STYLES: Final = {
    Treatment.LOCAL: "green",
    Treatment.LOCAL_EQUAL: "bold green",
    Treatment.HOST_OPEN: "cyan",
    Treatment.NATIONAL_BASELINE: "yellow",
    Treatment.HOME_POLICY: "blue",
    Treatment.REFUSED: "red",
}
"""Colour of each treatment, the same in every view."""

Cell = str | Sentence


class _Screen(Console):
    """A console that leaves it to the command what a reader means who has left."""

    def on_broken_pipe(self) -> None:
        """Tell the command."""
        raise BrokenPipeError


def show(*things: RenderableType) -> None:
    """Print to standard output; nothing in a text is ever taken for markup."""
    console = _Screen(markup=False, highlight=False, emoji=False)
    for thing in things:
        console.print(Sentence(thing) if isinstance(thing, str) else thing)


def table(
    title: str,
    headings: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    *,
    begins_with_ids: bool = False,
    first_width: int = 0,
    numbers: Collection[int] = (),
) -> Table:
    """Make a table whose cells wrap rather than vanish on a narrow terminal.

    Args:
        title: Stands above it; or empty.
        headings: One for each column.
        rows: Cells; each may hold line breaks of its own.
        begins_with_ids: Whether the first column is never broken.
        first_width: Width of the first column, for ids that stand among other words.
        numbers: Places of the columns, from 0, that hold numbers: they end at one line.
    """
    made = Table(
        title=title or None,
        title_justify="left",
        title_style="bold",
        box=box.SIMPLE,
        show_edge=False,
        pad_edge=False,
        padding=(0, 1, 0, 0),
    )
    for place, heading in enumerate(headings):
        is_whole = begins_with_ids and place == 0
        made.add_column(
            Sentence(heading),
            overflow="fold",
            no_wrap=is_whole,
            width=(first_width or None) if place == 0 else None,
            justify="right" if place in numbers else "left",
        )
    for row in rows:
        made.add_row(*map(_sentence, row))
    return made


def card(rows: Sequence[tuple[str, Cell]]) -> Table:
    """Make a list of labels and values."""
    made = Table.grid(padding=(0, 2))
    made.add_column(style="dim", no_wrap=True)
    made.add_column(overflow="fold")
    for label, value in rows:
        made.add_row(label, _sentence(value))
    return made


def _sentence(cell: Cell) -> Sentence:
    return Sentence(cell) if isinstance(cell, str) else cell
