"""What a plugin imports, held against the dependencies that its project declares."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

from samecity.host.found import GROUP
from samecity.kit.public import is_ours
from samecity.kit.subject import Subject, table_at
from samecity.kit.syntax import Import, Source, imports_in


def undeclared(subject: Subject) -> Iterator[tuple[Source, Import, str]]:
    """Yield each import of a distribution that the project does not declare.

    Yields:
        The file, the import, and the name of the distribution that has it; the module's own name
        where nothing that is installed has it.
    """
    declared = {*_declared(subject.project)}
    own = {Path(folder).name for folder in subject.folders}
    for source in subject.sources:
        for found in imports_in(source):
            top = found.module.partition(".")[0]
            if top in own or top in sys.stdlib_module_names:
                continue
            bringing = _bringing(top)
            if not declared & {*map(_normal, bringing)}:
                yield source, found, bringing[0]


def _declared(project: Mapping[str, object]) -> Iterator[str]:
    listed = table_at(project, "project").get("dependencies")
    for line in listed if isinstance(listed, list) else ():
        yield _normal(re.split(r"[\s<>=!~;\[(@]", str(line).strip())[0])


def _bringing(top: str) -> Sequence[str]:
    """Return the distributions that have a top-level module."""
    if is_ours(top):
        return [GROUP]
    return _installed().get(top) or [top]


@cache
def _installed() -> Mapping[str, list[str]]:
    return packages_distributions()


def _normal(name: str) -> str:
    """Return a distribution's name as PEP 503 compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()
