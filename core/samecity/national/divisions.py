"""Provinces and prefecture-level divisions of GB/T 2260, with names and slugs.

A slug is the English name in lower-case ASCII: `xian`, `inner-mongolia`. Prefectures that would
share one add their province's: `suzhou-jiangsu`, `suzhou-anhui`. A province always keeps the plain
one; a prefecture named like a province bears its type: `jilin-city`, `hainan-prefecture`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

import attrs

from samecity.domain.identifiers import DivisionCode
from samecity.errors import DataInvalid
from samecity.schemas.toml import read_toml

_FILE = files("samecity.national") / "data" / "divisions.toml"
_SLUG = re.compile(r"[a-z]+(-[a-z]+)*")
_ROW = re.compile(r"([0-9]{4}00) (\w+) (\S.*)")
_MOST_SIMILAR = 3


@attrs.frozen
class Division:
    """A province or prefecture.

    Attributes:
        slug: Lower-case ASCII name, unique in the table; never renamed.
        zh: Usual short name, such as `宁波`.
        en: Name as English texts write it, such as `Urumqi`.
    """

    code: DivisionCode
    slug: str
    zh: str
    en: str


class Divisions:
    """The table of divisions.

    Attributes:
        rows: All of them, by code.
    """

    def __init__(self, rows: Iterable[Division]) -> None:
        self.rows = tuple(sorted(rows, key=lambda row: row.code.text))
        self._by_name = {row.slug: row for row in self.rows}
        self._by_name.update((row.code.text, row) for row in self.rows)
        prefectures = [row.code for row in self.rows if not row.code.text.endswith("0000")]
        divided = {code.text[:2] for code in prefectures}
        undivided = [row.code for row in self.rows if row.code.text[:2] not in divided]
        self._units = (*prefectures, *undivided)

    def by_slug(self, name: str) -> Division | None:
        """Return the division of a slug or of six digits, or None if the table has none such."""
        return self._by_name.get(name)

    def by_code(self, code: DivisionCode) -> Division | None:
        """Return the division of a code, or None if the table has none such."""
        return self._by_name.get(code.text)

    def prefectures_in(self, code: DivisionCode) -> int:
        """Count the prefecture-level divisions that a division covers.

        A province that has none, such as a municipality, counts as one. A county covers none.
        """
        return sum(code.covers(unit) for unit in self._units)

    def near(self, name: str) -> tuple[str, ...]:
        """Return up to three slugs that may have been meant, most likely first.

        Args:
            name: What was asked: a mistyped or unfinished slug, or a Chinese name.
        """
        wanted = name.strip().lower()
        if not wanted:
            return ()
        begun = [row.slug for row in self.rows if row.slug.startswith(wanted) or row.zh == wanted]
        similar = get_close_matches(wanted, [row.slug for row in self.rows], n=_MOST_SIMILAR)
        return tuple(dict.fromkeys([*begun, *similar]))[:_MOST_SIMILAR]


@cache
def load_divisions() -> Divisions:
    """Return the table that Same City ships; its file is read once per process."""
    return read_divisions(_FILE)


def read_divisions(file: Traversable) -> Divisions:
    """Read a table of divisions: `slug = "code zh en"` in each line.

    One text per row, checked by hand: arrays or tables take two to four times as long to parse,
    and this happens in every command.

    Raises:
        DataInvalid: The file cannot be read, a row has another shape, or two rows share a code.
    """
    slug_of: dict[str, str] = {}
    rows = []
    for slug, row in read_toml(file).items():
        division = _division(file.name, slug, row)
        holder = slug_of.setdefault(division.code.text, slug)
        if holder != slug:
            raise DataInvalid(
                file.name,
                slug,
                expected="a code of its own",
                received=f"{division.code}, the code of {holder}",
            )
        rows.append(division)
    return Divisions(rows)


def _division(file: str, slug: str, row: object) -> Division:
    if not _SLUG.fullmatch(slug):
        raise DataInvalid(file, slug, expected="a slug in lower-case ASCII", received=repr(slug))
    match = _ROW.fullmatch(row) if isinstance(row, str) else None
    if match is None:
        raise DataInvalid(
            file,
            slug,
            expected="a code of a province or prefecture, a Chinese and an English name",
            received=repr(row)[:60],
        )
    code, zh, en = match.groups()
    try:
        return Division(DivisionCode(code), slug, zh, en)
    except ValueError as error:
        raise DataInvalid(
            file, slug, expected="a code of GB/T 2260", received=repr(code)
        ) from error
