"""Whatever is a figure or a fact says where it comes from. See docs/checks/sources.md."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from samecity.kit.check import Check, Finding, Severity
from samecity.kit.checks.data import text_of
from samecity.kit.data_files import parsed
from samecity.kit.facts import DataFile, Row
from samecity.kit.subject import Subject
from samecity.kit.toml_lines import line_of

_NO_SOURCE: Final = re.compile(
    r"\W*(?:to ?do|tbd|fixme|xxx|n/?a|none|unknown|source|待定|待补|来源|未知)?\W*", re.IGNORECASE
)
_INVENTED: Final = re.compile(
    r"\b(?:example|demo|fictional|invented|assumed|made up|sample)\b|示例|演示|虚构|假设|样例",
    re.IGNORECASE,
)
_DATED: Final = "on"
_ANY: Final = Row(frozenset({"source"}), counts=False)


def _find(subject: Subject) -> Iterator[Finding]:
    for file in subject.files:
        if file.kind in ("", "reasons"):
            continue
        text = text_of(file)
        content, name = parsed(text), subject.shown(file.path)
        if file.kind == "region" and content and not content.get("sources"):
            yield Finding(
                "sources_none", name, expected="sources", received="nothing", severity=_WARNING
            )
        for key, row, kind in _rows(file, content):
            for what, step, expected, received in _faults(row, kind):
                line = line_of(text, f"{key}.{step}".strip("."))
                values = {"key": f"{key}.{step}".strip(".")}
                yield Finding(what, name, line, expected, received, values=values)
    yield from _schemas(subject)


_WARNING: Final = Severity.WARNING


def _rows(
    file: DataFile, content: Mapping[str, object]
) -> Iterator[tuple[str, Mapping[str, object], Row]]:
    """Yield each row with its key and what its schema takes."""
    if file.kind == "agreement":
        yield "", content, _ANY
        return
    for name, rows in content.items():
        for place, row in enumerate(rows if isinstance(rows, list) else ()):
            if isinstance(row, Mapping):
                yield f"{name}.{place}", row, file.rows.get(name, Row(frozenset(), counts=False))


def _faults(row: Mapping[str, object], kind: Row) -> Iterator[tuple[str, str, str, str]]:
    """Yield what is wrong with a row: what, at which key, expected, received."""
    source = row.get("source")
    if source is None and "source" in kind.keys:
        yield "source_missing", "source", "a source", "nothing"
    elif source is not None and _NO_SOURCE.fullmatch(str(source)):
        yield "source_placeholder", "source", "a source", str(source)
    elif _INVENTED.search(str(source or "")) and "demo" in kind.keys and not row.get("demo"):
        yield "source_invented", "source", "demo = true", f'source = "{source}"'
    if _DATED in kind.keys and _DATED not in row:
        yield "date_missing", _DATED, "a day", "nothing"


def _schemas(subject: Subject) -> Iterator[Finding]:
    """Yield the rows of the plugin's own sections that could not say where they come from."""
    for facts in subject.facts.values():
        for section, rows in facts.sections.items():
            for name, row in rows.items():
                if row.counts and "source" not in row.keys:
                    yield Finding(
                        "schema_without_source",
                        expected=f"{section}.toml: [[{name}]] source",
                        received="nothing",
                        severity=_WARNING,
                    )


CHECK: Final = Check("sources", _find, needs_loading=True)
