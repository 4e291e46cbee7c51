"""The plugin is imported in a moment. See docs/checks/import-time.md."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from samecity.host.roster import SLOW_S
from samecity.kit.check import Check, Finding
from samecity.kit.facts import Cut, Phase
from samecity.kit.subject import Subject


def _find(subject: Subject) -> Iterator[Finding]:
    for point in subject.points:
        facts, source = subject.facts[point.name], subject.main_source(point)
        file = subject.shown(source.path) if source is not None else ""
        if facts.phase is Phase.IMPORT and facts.cut is not None:
            what = "import_exits" if facts.cut is Cut.EXITED else "import_slow"
            yield Finding(what, file, expected=f"{SLOW_S:g} s", received=facts.cut)
        elif facts.import_s > SLOW_S:
            received = f"{facts.import_s:.1f} s"
            yield Finding("import_slow", file, expected=f"{SLOW_S:g} s", received=received)


CHECK: Final = Check("import-time", _find)
