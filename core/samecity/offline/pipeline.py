"""The decision engine of a validator: the same eleven steps, and what the centre will need."""

from __future__ import annotations

from typing import Final

import msgspec

from samecity.domain.decision import reference_of
from samecity.domain.effects import NATIONAL, SetState
from samecity.domain.reasons import Code, Reason
from samecity.domain.request import Request
from samecity.engine.pipeline import OPENING, Concluded, Opened, Pipeline
from samecity.engine.run import Desk, Run
from samecity.journal.booking import CORE
from samecity.offline.homes import Listing
from samecity.offline.tap import Evidence, WrittenRow
from samecity.spi.reader import Reader
from samecity.spi.scenario import Case
from samecity.spi.state import StateStore

OUTBOX: Final = "tap"
"""Kind of the rows that wait for the centre, among those of the national platform."""


class OfflinePipeline(Pipeline):
    """A pipeline whose rulings carry the evidence for the centre in one transaction with the rest.

    What was refused before a card was read concerns nobody else and stays here.

    Args:
        desk: Answers from the hot list.
        listing: Whose version stands in the evidence.
    """

    def __init__(self, desk: Desk, listing: Listing) -> None:
        super().__init__(desk)
        self._listing = listing

    def open(self, request: Request, reader: Reader) -> Opened | Concluded:
        """Take steps 1-4 and read the card, if the scenario can do without a network."""
        scenario = self._desk.directory.scenario(request.scenario)
        if scenario is None or scenario.spec.works_offline:
            return super().open(request, reader)
        run = Run(Case(request, self._desk.national), self._desk, reader)
        refused = self._take(OPENING[:-1], run)
        return refused or self._refuse(run, OPENING[-1], Reason(Code.PLATFORM_UNREACHABLE))

    def conclude(self, opened: Opened, store: StateStore) -> Concluded:
        """Take steps 5-11, and add the row that waits for the centre."""
        concluded = super().conclude(opened, store)
        card = opened.run.case.presentment.card
        if card is None:
            return concluded
        ruling = concluded.ruling
        request_id = ruling.decision.request_id
        evidence = Evidence(
            request_id=request_id,
            identification=card.identification.text,
            purse_ref=card.purse.purse_ref if card.purse is not None else "",
            rows=tuple(
                WrittenRow(one.kind, one.body)
                for one in ruling.effects
                if isinstance(one, SetState)
            ),
            hot_list=self._listing.current.version,
        )
        key = reference_of(request_id)
        row = store.get(NATIONAL, CORE, OUTBOX, key)
        body = msgspec.to_builtins(evidence)
        waiting = SetState(NATIONAL, OUTBOX, key, body, row.version if row is not None else 0)
        effects = (*ruling.effects, waiting)
        return msgspec.structs.replace(
            concluded, ruling=msgspec.structs.replace(ruling, effects=effects)
        )
