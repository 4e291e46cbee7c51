"""The plugin imports public modules of Same City only. See docs/checks/private-imports.md."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from samecity.kit.check import Check, Finding
from samecity.kit.public import SOURCES, TESTS, is_ours, is_public, offering
from samecity.kit.subject import Subject
from samecity.kit.syntax import Import, Source, imports_in


def _find(subject: Subject) -> Iterator[Finding]:
    own = {Path(folder).name for folder in subject.folders}
    for sources, allowed in ((subject.sources, SOURCES), (subject.tests, TESTS)):
        for source, found in _imports(sources):
            is_foreign = is_ours(found.module) and found.module.partition(".")[0] not in own
            if is_foreign and not _may(found, allowed):
                yield _finding(subject, source, found, allowed)


def _imports(sources: Sequence[Source]) -> Iterator[tuple[Source, Import]]:
    for source in sources:
        yield from ((source, found) for found in imports_in(source))


def _may(found: Import, allowed: tuple[str, ...]) -> bool:
    """Say whether it may be imported; `from samecity import spi` names a module by its parts."""
    if is_public(found.module, allowed):
        return not found.name.startswith("_")
    return bool(found.name) and is_public(f"{found.module}.{found.name}", allowed)


def _finding(subject: Subject, source: Source, found: Import, allowed: tuple[str, ...]) -> Finding:
    file = subject.shown(source.path)
    better = offering(found.name, allowed) if found.name else ""
    received = f"{found.module}.{found.name}" if found.name else found.module
    if better:
        return Finding(
            "import_elsewhere",
            file,
            found.line,
            expected=f"from {better} import {found.name}",
            received=received,
        )
    return Finding(
        "import_private", file, found.line, expected=", ".join(allowed), received=received
    )


CHECK: Final = Check("private-imports", _find)
