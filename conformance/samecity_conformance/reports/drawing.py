"""The interop matrix as a drawing: SVG with text in it, a title and a description."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Final
from xml.etree.ElementTree import Element

import attrs
from rich.cells import cell_len

from samecity.cli.views.names import Names
from samecity_conformance.reports.markup import add, as_xml
from samecity_conformance.reports.matrix import Cell, grid, home_of, treatments_of
from samecity_conformance.reports.page.words import MARKS, key_of
from samecity_conformance.reports.report import Report

_MARGIN: Final = 24
_CELL: Final = 8
"""Width of half a Chinese character, roughly."""
_PADDING: Final = 20
_ROW: Final = 30
_GAP: Final = 30
_STYLE: Final = """
text { font: 14px system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; }
text { fill: #1b1f24; }
.title { font-size: 18px; font-weight: 600; } .scenario { font-weight: 600; }
.back { fill: #ffffff; }
.v-pass { fill: #e3f5e8; stroke: #11632e; }
.v-fail, .v-error { fill: #fdeaea; stroke: #a8121f; stroke-width: 2; }
.v-skip, .v-configuration, .v-environment { fill: #fdf1dc; stroke: #7a4700; }
"""


@attrs.frozen
class _Widths:
    """Columns as wide as what stands in them, in pixels."""

    labels: int
    column: int


def drawing_of(report: Report, names: Names) -> str:
    """Draw home by host for each scenario, one block below the other."""
    texts = names.texts
    title = texts("findings.drawing", run=report.head.id)
    root = Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "role": "img",
            "aria-labelledby": "title desc",
            "lang": texts.lang,
        },
    )
    add(root, "title", title, id="title")
    add(root, "desc", _description(report, names), id="desc")
    add(root, "style", _STYLE)
    add(root, "rect", class_="back", width="100%", height="100%")
    _write(root, _MARGIN, _MARGIN, title, "title")
    widths = _widths(report, names)
    top, columns = 2 * _MARGIN, 3
    for scenario, cells in groupby(report.matrix, key=lambda cell: cell.scenario):
        block = list(cells)
        top += _draw_block(root, top, names.scenario(scenario), block, widths, names) + _GAP
        columns = max(columns, len(grid(block)[0]))
    width = widths.labels + widths.column * columns + 2 * _MARGIN
    for key, value in (("width", width), ("height", top), ("viewBox", f"0 0 {width} {top}")):
        root.set(key, str(value))
    return as_xml(root)


def _widths(report: Report, names: Names) -> _Widths:
    homes = [home_of(cell.home, names) for cell in report.matrix]
    inside = [names.region(cell.host) for cell in report.matrix]
    inside += [_words_of(cell, names) for cell in report.matrix]
    return _Widths(_width(homes), _width(inside))


def _width(texts: Iterable[str]) -> int:
    return _CELL * max(map(cell_len, texts), default=10) + 2 * _PADDING


def _draw_block(
    root: Element, top: int, title: str, cells: list[Cell], widths: _Widths, names: Names
) -> int:
    """Draw one scenario; returns how high it is."""
    hosts, rows = grid(cells)
    _write(root, _MARGIN, top + _ROW - 10, title, "scenario")
    lefts = {
        host: _MARGIN + widths.labels + place * widths.column for place, host in enumerate(hosts)
    }
    for host, left in lefts.items():
        _write(root, left + 8, top + 2 * _ROW - 10, names.region(host))
    for line, (home, found) in enumerate(rows.items(), start=2):
        _write(root, _MARGIN, top + (line + 1) * _ROW - 10, home_of(home, names))
        for host, cell in found.items():
            _draw_cell(root, (lefts[host], top + line * _ROW), cell, widths.column, names)
    return (len(rows) + 2) * _ROW


def _draw_cell(
    root: Element, corner: tuple[int, int], cell: Cell, width: int, names: Names
) -> None:
    left, top = corner
    group = add(root, "g")
    add(group, "title", _sentence(cell, names))
    add(
        group,
        "rect",
        class_=f"v-{key_of(cell.verdict)}",
        x=str(left),
        y=str(top),
        width=str(width - 4),
        height=str(_ROW - 4),
        rx="4",
    )
    _write(group, left + 8, top + _ROW - 11, _words_of(cell, names))


def _words_of(cell: Cell, names: Names) -> str:
    """Return what stands in a cell."""
    words = treatments_of(cell, names) or names.texts(f"verdict.{cell.verdict.value}")
    return f"{MARKS[cell.verdict]} {words}"


def _write(parent: Element, x: int, y: int, text: str, kind: str = "") -> None:
    made = add(parent, "text", text, x=str(x), y=str(y))
    if kind:
        made.set("class", kind)


def _description(report: Report, names: Names) -> str:
    """Say in words what the drawing shows, for whoever does not see it."""
    return "\n".join(
        f"{names.scenario(cell.scenario)}: {_sentence(cell, names)}" for cell in report.matrix
    )


def _sentence(cell: Cell, names: Names) -> str:
    where = f"{home_of(cell.home, names)} → {names.region(cell.host)}"
    verdict = names.texts(f"verdict.{cell.verdict.value}")
    return f"{where}: {verdict} {treatments_of(cell, names)}".rstrip()
