"""Every data file holds what its schema takes. See docs/checks/data.md."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Final

from samecity.kit.check import Check, Finding, Severity
from samecity.kit.facts import DataFile
from samecity.kit.subject import Subject
from samecity.kit.toml_lines import line_of

_NO_TOML: Final = "TOML"


def _find(subject: Subject) -> Iterator[Finding]:
    sections = {name for one in subject.facts.values() for name in one.known_sections}
    for file in subject.files:
        if not file.kind:
            yield _unread(subject, file, sections)
            continue
        text = text_of(file)
        for wrong in file.wrong:
            yield Finding(
                "data_wrong",
                subject.shown(file.path),
                _line(text, wrong.key, wrong.expected, wrong.received),
                expected=wrong.expected,
                received=wrong.received,
                values={"key": wrong.key},
            )


def _unread(subject: Subject, file: DataFile, sections: set[str]) -> Finding:
    name = Path(file.path).stem
    near = get_close_matches(name, sections, 1, cutoff=0.6)
    return Finding(
        "data_unread",
        subject.shown(file.path),
        expected=f"{near[0]}.toml" if near else "a file that an installed plugin reads",
        received=f"{name}.toml",
        severity=Severity.WARNING,
    )


def text_of(file: DataFile) -> str:
    """Return the text of a data file; nothing where it cannot be read."""
    try:
        return Path(file.path).read_text(encoding="utf-8")
    except (OSError, ValueError):
        return ""


def _line(text: str, key: str, expected: str, received: str) -> int | None:
    if expected == _NO_TOML:
        # What tomllib says ends with "(at line 3, column 7)".
        line = received.rpartition("(at line ")[2].partition(",")[0]
        return int(line) if line.isdigit() else None
    return line_of(text, key)


CHECK: Final = Check("data", _find, needs_loading=True, is_required=True)
