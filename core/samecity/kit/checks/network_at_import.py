"""Neither the import nor a hook reaches for the network. See docs/checks/network-at-import.md."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from samecity.kit.check import Check, Finding
from samecity.kit.subject import Subject


def _find(subject: Subject) -> Iterator[Finding]:
    for facts in subject.facts.values():
        for one in dict.fromkeys(facts.connections):
            file, line = subject.place(one.place)
            yield Finding("network", file, line, expected="no connection", received=one.target)


CHECK: Final = Check("network-at-import", _find)
