from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import pytest

from samecity.kit.toml_lines import line_of
from tests.docs.page import ROOT

TEXT: Final = '''\
title = "x" # [fare]
"quoted key" = 1

[[fare]]
mode = "bus"
bands_m = [
    1, # key = 2
    2,
]

  [[fare.peak]]
  begins = 07:00:00

[[fare]]
mode = """
[[fare]]
mode = "metro"
"""
a.b = 1
message = { zh = "中", en = "[e" }

[fare.limits]
top = 1

[purse]
max_fen = 1
'''


@pytest.mark.parametrize(
    ("key", "line"),
    [
        ("title", 1),
        ("quoted key", 2),
        ("fare", 4),
        ("fare.0", 4),
        ("fare.0.mode", 5),
        ("fare.0.bands_m", 6),
        ("fare.0.bands_m.1", 6),
        ("fare.0.peak.0.begins", 12),
        ("fare.1", 14),
        ("fare.1.mode", 15),
        ("fare.1.a.b", 19),
        ("fare.1.message.en", 20),
        ("fare.1.limits.top", 23),
        ("fare.1.missing", 14),
        ("purse.max_fen", 26),
        ("purse.missing", 25),
        ("missing", None),
        ("-", None),
    ],
)
def test_a_key_is_found_on_its_line_or_on_that_of_what_holds_it(key: str, line: int | None) -> None:
    assert line_of(TEXT, key) == line


OUR_FILES: Final = sorted(
    file for room in ("regions", "plugins", "core") for file in (ROOT / room).rglob("*.toml")
)


@pytest.mark.parametrize("file", OUR_FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_every_key_of_our_own_data_is_found_on_a_line_that_begins_with_it(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    lines = text.splitlines()

    wrong = []
    for key in keys_of(tomllib.loads(text), text):
        found, last = line_of(text, key), key.rpartition(".")[2]
        if found is None or last not in lines[found - 1]:
            wrong.append((key, found))

    assert wrong == []


def keys_of(content: Mapping[str, object], text: str, path: str = "") -> Iterator[str]:
    """Yield each key of a table and of its rows, if they have headers of their own."""
    for key, value in content.items():
        at = f"{path}.{key}".strip(".")
        yield at
        rows = value if isinstance(value, list) and f"[[{key}]]" in text else ()
        for place, row in enumerate(rows):
            yield from keys_of(row, text, f"{at}.{place}")
