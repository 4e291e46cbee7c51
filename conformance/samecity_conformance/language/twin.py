"""Writes what a machine can write of a Chinese twin: tags, keywords, steps and tables.

Titles and descriptions are people's: they are taken from the twin as it stands, and stay English
where it has none yet.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import groupby
from typing import Final
from unicodedata import east_asian_width

import attrs

from samecity_conformance.language.lexicon import Lexicon, is_chinese
from samecity_conformance.language.values import Language

_HEAD: Final = f"# language: {Language.ZH.value}\n"
_TITLED: Final = {
    "Feature": "功能",
    "Rule": "规则",
    "Background": "背景",
    "Scenario": "场景",
    "Scenario Outline": "场景大纲",
    "Examples": "例子",
}
_STEPS: Final = {"Given": "假如", "When": "当", "Then": "那么", "And": "而且", "But": "但是"}
_PARAMETER: Final = re.compile(r"<([^<>]+)>")


def _pattern(words: Iterable[str], end: str) -> re.Pattern[str]:
    return re.compile(rf"(?P<indent> *)(?P<keyword>{'|'.join(words)}){end}(?P<text>.*)")


_TITLE: Final = _pattern([*_TITLED, *_TITLED.values()], ":")
_STEP: Final = _pattern(_STEPS, " ")
_ZH_STEP: Final = _pattern(_STEPS.values(), " ")


@attrs.define
class Part:
    """A line with a title, and what follows it up to the next.

    Attributes:
        keyword: With its indent.
        title: What a person wrote after the keyword.
        description: What a person wrote under it.
        body: Tags of the next part, steps, tables and empty lines.
    """

    keyword: str
    title: str
    description: list[str] = attrs.field(factory=list)
    body: list[str] = attrs.field(factory=list)

    @property
    def key(self) -> tuple[str, ...]:
        """What tells this part from others, whatever its title says."""
        lines = (line.strip() for line in self.body)
        return (self.keyword, *(line for line in lines if line and not line.startswith("@")))


def twin(english: str, former: str, lexicon: Lexicon) -> str:
    """Return the Chinese twin of a feature.

    Args:
        english: Text of the feature.
        former: Text of its twin as it stands, or nothing.
        lexicon: Knows sentences and words.

    Returns:
        Its text; what the lexicon does not know stays English.
    """
    before, parts = _parts(english.splitlines())
    _, written = _parts(former.splitlines())
    for part in parts:
        part.keyword = _translated_keyword(part.keyword)
        part.body = list(_translated_body(part, lexicon))
    _take_over(written, parts)
    lines = [*before, *(line for part in parts for line in _lines(part))]
    return _HEAD + "\n".join(lines) + "\n"


def still_english(text: str) -> Iterator[tuple[int, str]]:
    """Yield each line of a twin whose words are not Chinese, with its number."""
    for number, line in enumerate(text.splitlines(), 1):
        titled = _TITLE.fullmatch(line) or _ZH_STEP.fullmatch(line)
        text = titled["text"] if titled is not None else line
        words = _PARAMETER.sub("", text).strip()
        if words and words[0] not in "@|#" and not is_chinese(words):
            yield number, line.strip()


def _parts(lines: Sequence[str]) -> tuple[list[str], list[Part]]:
    before: list[str] = []
    parts: list[Part] = []
    for line in lines:
        titled = _TITLE.fullmatch(line)
        if titled is not None:
            parts.append(Part(titled["indent"] + titled["keyword"], titled["text"].strip()))
        elif not parts:
            before.append(line)
        elif not parts[-1].body and _is_prose(line):
            parts[-1].description.append(line)
        else:
            parts[-1].body.append(line)
    return before, parts


def _is_prose(line: str) -> bool:
    text = line.strip()
    is_step = any(text.startswith(word) for word in (*_STEPS, *_STEPS.values()))
    return bool(text) and text[0] not in "@|#*" and not is_step


def _lines(part: Part) -> Iterator[str]:
    yield f"{part.keyword}: {part.title}".rstrip()
    yield from part.description
    yield from part.body


def _translated_keyword(keyword: str) -> str:
    word = keyword.strip()
    return keyword.replace(word, _TITLED[word])


def _take_over(written: list[Part], parts: list[Part]) -> None:
    """Give parts the titles and descriptions of the parts of the former twin that they follow."""
    matcher = SequenceMatcher(None, [one.key for one in written], [one.key for one in parts], False)
    for what, begin, end, to_begin, to_end in matcher.get_opcodes():
        if what == "equal" or end - begin == to_end - to_begin:
            for former, part in zip(written[begin:end], parts[to_begin:to_end], strict=True):
                part.title, part.description = former.title, former.description


def _translated_body(part: Part, lexicon: Lexicon) -> Iterator[str]:
    is_outline = part.keyword.strip() == _TITLED["Examples"]
    for is_table, lines in groupby(part.body, lambda line: line.strip().startswith("|")):
        if is_table:
            yield from _translated_table(list(lines), lexicon, is_outline=is_outline)
        else:
            yield from (_translated_step(line, lexicon) for line in lines)


def _translated_step(line: str, lexicon: Lexicon) -> str:
    step = _STEP.fullmatch(line)
    if step is None:
        return line
    return f"{step['indent']}{_STEPS[step['keyword']]} {_sentence(step['text'], lexicon)}"


def _sentence(text: str, lexicon: Lexicon) -> str:
    """Return a sentence in Chinese, with the parameters of its outline; one may be all of it."""
    is_parameter = _PARAMETER.fullmatch(text) is not None
    return _renamed(text if is_parameter else lexicon.translated(text, Language.ZH), lexicon)


def _renamed(text: str, lexicon: Lexicon) -> str:
    """Return a text with the parameters of its outline in Chinese."""
    return _PARAMETER.sub(lambda found: f"<{_parameter(found[1], lexicon)}>", text)


def _parameter(name: str, lexicon: Lexicon) -> str:
    return lexicon.word("parameter", name, Language.ZH)


def _translated_table(lines: list[str], lexicon: Lexicon, *, is_outline: bool) -> Iterator[str]:
    indent = lines[0][: lines[0].index("|")]
    rows = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in lines]
    if is_outline:
        names, *values = rows
        translated = [[_parameter(name, lexicon) for name in names]]
        translated += [
            [_cell(name, cell, lexicon) for name, cell in zip(names, row, strict=True)]
            for row in values
        ]
    else:
        translated = [
            [
                lexicon.word("row_name", name, Language.ZH),
                *(_cell(name, one, lexicon) for one in row),
            ]
            for name, *row in rows
        ]
    widths = [max(map(_width, column)) for column in zip(*translated, strict=True)]
    for row in translated:
        padded = (
            cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)
        )
        yield f"{indent}| {' | '.join(padded)} |"


def _cell(name: str, value: str, lexicon: Lexicon) -> str:
    word = lexicon.word(name, value, Language.ZH)
    return word if word != value else _sentence(value, lexicon)


def _width(text: str) -> int:
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)
