"""Cases of the suite, and runs of a few of them in folders of their own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Final

from samecity.domain.clock import SHANGHAI
from samecity.host.plugins import Plugins
from samecity.host.registry import Registry
from samecity_conformance.run.cases import example_cases
from samecity_conformance.run.conduct import begin
from samecity_conformance.run.folder import Record
from samecity_conformance.run.record import Case
from samecity_conformance.run.selection import Selection
from samecity_conformance.run.wish import Wish

AT: Final = datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI)
WISH: Final = Wish(binding="memory", seed=7)


@cache
def cases() -> dict[str, Case]:
    """Return every example of the suite, by id."""
    return {case.id: case for case in example_cases(Registry(Plugins()))}


def begun(folder: Path, chosen: Sequence[Case], wish: Wish = WISH) -> Record:
    """Begin a run of some cases; none of them is decided."""
    selection = Selection(("ningbo",), ("national-baseline",), tuple(chosen), (), {})
    return begin(folder, wish, selection, AT)
