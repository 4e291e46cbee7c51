"""A process that takes units of one pool as fast as it can; prints how many it got.

Usage: rush.py URL NAME TRIES
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime

from samecity.domain.card import CredentialKind
from samecity.domain.decision import FREE, Decision
from samecity.domain.effects import TakeFromPool
from samecity.domain.treatment import Treatment
from samecity.errors import Conflict
from samecity.journal import open_journal
from samecity.spi.journal import Journal, Ruling

SEAT = TakeFromPool("ningbo", "seats", 1, 10)


def take(journal: Journal, request_id: str) -> bool:
    """Try to take one unit."""
    decision = Decision(
        request_id=request_id,
        home="anhui",
        host="ningbo",
        scenario="culture.enter",
        kind=CredentialKind.CARD_CONTACTLESS,
        allowed=True,
        treatment=Treatment.LOCAL_EQUAL,
        decided_by="delta",
        reasons=(),
        notes=(),
        terms=FREE,
        effects=(SEAT.public(),),
        disclosed=(),
        steps=(),
        catalogue_version="2026.11",
        at=datetime(2026, 11, 23, 2, 0, tzinfo=UTC),
    )
    try:
        with journal.begin() as unit:
            unit.record(Ruling(decision, (SEAT,), "", "culture", ""))
    except Conflict:
        return False
    return True


if __name__ == "__main__":
    url, name, tries = sys.argv[1:]
    journal = open_journal(url)
    print(sum(take(journal, f"{name}-{number}") for number in range(int(tries))))  # noqa: T201
    journal.close()
