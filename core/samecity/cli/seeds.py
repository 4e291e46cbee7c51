"""`samecity seeds`: every row of the newspaper seeds with the command that shows it."""

from __future__ import annotations

import click

from samecity.cli.command import EXIT_ALLOWED, command, print_json
from samecity.cli.options import text
from samecity.cli.views.screen import Cell, card, show, table
from samecity.errors import UnknownName
from samecity.seeds import SeedRow, State, load_rows
from samecity.texts.catalogue import Texts


@command("seeds")
@click.argument("row", type=text, required=False)
@click.option("--state", type=click.Choice([one.value for one in State]), help="Only these rows.")
def seeds(*, row: str | None, state: str | None, lang: str, as_json: bool) -> int:
    """List the rows of the newspaper seeds, or show ROW, such as ZS-03.

    A row works, is dated data that a report shows, or is left out for a reason that is given.
    """
    texts = Texts(lang)
    rows = [
        one
        for one in load_rows()
        if state in (None, one.state.value) and row in (None, one.id, one.id.lower())
    ]
    if row is not None and not rows:
        raise UnknownName("row", row, ("ZS-01", "NB-01", "BZ-01", "AH-01"))
    if as_json:
        print_json([_plain(one, lang) for one in rows])
    elif row is not None:
        show(*(card(_detail(texts, one)) for one in rows))
    else:
        show(table(_title(texts, rows), _headings(texts), [_row(texts, one) for one in rows]))
    return EXIT_ALLOWED


def _plain(row: SeedRow, lang: str) -> dict[str, object]:
    plain: dict[str, object] = {
        "id": row.id,
        "state": row.state.value,
        "title": row.title[lang],
        "source": row.source,
        "command": row.command,
        "exit": row.exit,
    }
    return {**plain, "why": row.why[lang]} if row.why else plain


def _title(texts: Texts, rows: list[SeedRow]) -> str:
    counts = {one: sum(row.state is one for row in rows) for one in State}
    return texts(
        "seeds.title",
        works=counts[State.WORKS],
        data=counts[State.DATA],
        left_out=counts[State.LEFT_OUT],
    )


def _headings(texts: Texts) -> list[str]:
    return [texts("seeds.row"), texts("seeds.what"), texts("seeds.state")]


def _row(texts: Texts, row: SeedRow) -> list[Cell]:
    lang = texts.lang
    return [
        f"{row.id}\n{row.source}",
        f"{row.title[lang]}\n{row.command or row.why[lang]}",
        texts.word("seed_state", row.state.value.replace(" ", "_")),
    ]


def _detail(texts: Texts, row: SeedRow) -> list[tuple[str, Cell]]:
    lang = texts.lang
    shown: list[tuple[str, Cell]] = [
        (texts("seeds.row"), row.id),
        (texts("seeds.what"), row.title[lang]),
        (texts("seeds.state"), texts.word("seed_state", row.state.value.replace(" ", "_"))),
        (texts("step.source"), row.source),
    ]
    if row.why:
        return [*shown, (texts("seeds.why"), row.why[lang])]
    return [*shown, (texts("seeds.command"), row.command)]
