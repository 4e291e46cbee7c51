"""On which line of a TOML text a key stands; TOML's own readers forget it.

Reads the text line by line and knows headers, plain and dotted keys, and values of several lines.
A key within an inline table is found with the key that holds it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final

_NAME: Final = r"(?:[A-Za-z0-9_-]+|\"[^\"]*\"|'[^']*')"
_PATH: Final = rf"{_NAME}(?:\s*\.\s*{_NAME})*"
_HEADER: Final = re.compile(rf"\s*(\[\[?)\s*({_PATH})\s*\]\]?")
_KEY: Final = re.compile(rf"\s*({_PATH})\s*=\s*(.*)")
_STRING: Final = re.compile(r"\"(?:\\.|[^\"\\])*\"|'[^']*'|#.*")
_LONG: Final = re.compile(r"\"\"\"|'''")


def line_of(text: str, key: str) -> int | None:
    """Return the line, from 1, of a key or of the nearest table or key that holds it.

    Args:
        text: TOML.
        key: Dotted, with places in arrays of tables: `fare.0.gross_fen`.

    Returns:
        None if not even its first step is there.
    """
    lines = _lines(text)
    steps = key.split(".")
    for end in range(len(steps), 0, -1):
        found = lines.get(".".join(steps[:end]))
        if found is not None:
            return found
    return None


@lru_cache(maxsize=64)
def _lines(text: str) -> Mapping[str, int]:
    """Return the line of every key and table."""
    found: dict[str, int] = {}
    rows: Counter[str] = Counter()
    table = ""
    for number, line in _statements(text):
        header = _HEADER.match(line)
        if header is not None:
            table = _place(header[2], rows, is_row=header[1] == "[[")
            found.setdefault(table, number)
            found.setdefault(table.rpartition(".")[0] or table, number)
            continue
        key = _KEY.match(line)
        if key is not None:
            found.setdefault(f"{table}.{_plain(key[1])}".strip("."), number)
    return found


def _place(header: str, rows: Counter[str], *, is_row: bool) -> str:
    """Return the path of a table, with the place of the row it belongs to after each array."""
    steps = _plain(header).split(".")
    path = ""
    for step in steps[:-1]:
        path = f"{path}.{step}".strip(".")
        if rows[path]:
            path = f"{path}.{rows[path] - 1}"
    path = f"{path}.{steps[-1]}".strip(".")
    if not is_row:
        return path
    rows[path] += 1
    return f"{path}.{rows[path] - 1}"


def _plain(path: str) -> str:
    return ".".join(step.strip().strip("\"'") for step in path.split("."))


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines on which a statement begins; the rest of a long value is passed over."""
    depth, quote = 0, ""
    for number, line in enumerate(text.splitlines(), 1):
        if not depth and not quote:
            yield number, line
        rest = line
        while (marks := _LONG.search(rest)) is not None and quote in ("", marks[0]):
            quote = "" if quote else marks[0]
            rest = rest[marks.end() :]
        if quote:
            continue
        bare = _STRING.sub("", rest)
        if not depth and _HEADER.match(line):
            continue
        depth = max(0, depth + bare.count("[") - bare.count("]"))
