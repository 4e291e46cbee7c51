"""Chinese as a text: its words for the search, and where the end of a line is no space."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_RUN: Final = re.compile(r"[\u4e00-\u9fff]+|[a-zA-Z0-9_]+")
_MARKS: Final = frozenset("、。《》「」【】“”，：；？！（）—…")


def words_of(text: str) -> Iterator[str]:
    """Return the words of a text: Latin ones as they stand, Chinese by pairs of characters."""
    for run in _RUN.findall(text):
        if run.isascii() or len(run) <= 2:
            yield run
        else:
            yield from (run[at : at + 2] for at in range(len(run) - 1))


def is_gap(before: str, after: str) -> bool:
    """Say whether a reader would see a gap if a line ended between two texts."""
    last, first = before[-1:], after[:1]
    return not _MARKS.isdisjoint({last, first}) or (_is_chinese(last) and _is_chinese(first))


def _is_chinese(character: str) -> bool:
    return "\u4e00" <= character <= "\u9fff"
