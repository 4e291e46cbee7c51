"""A journal with its cards, and what has to hold for both after whatever happened."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Final

import attrs
import msgspec

from samecity.domain.decision import Decision
from samecity.domain.effects import Post, TakeFromPool
from samecity.spi.journal import Journal, Stage
from samecity.spi.state import StateStore
from samecity.synthetic.world import DEFAULT_AT
from tests.crash.orders import START_FEN, Death, Deed, Order
from tests.crash.victims import PLUGIN, POOL, VISITS

_OWNER: Final = {"culture.enter": "culture", "probe.use": PLUGIN}


@attrs.frozen
class Books:
    """A journal with its cards.

    Attributes:
        url: The journal's.
        folder: Of the cards.
        journal: Open all the time, as in a process that nobody kills.
        used: The request ids of all uses, oldest first.
    """

    url: str
    folder: Path
    journal: Journal
    used: list[str] = attrs.field(factory=list)

    def use(self, deed: Deed, *, death: Death | None = None, card: int = 1) -> Order:
        """Order a new request, a day after the last one, so that no ride is a transfer."""
        self.used.append(f"{deed}-{len(self.used) + 1}")
        at = DEFAULT_AT if deed is Deed.ENTER else DEFAULT_AT + timedelta(days=len(self.used))
        return Order(
            deed,
            self.url,
            str(self.folder),
            request_id=self.used[-1],
            at=at.isoformat(),
            card=card,
            death=death,
        )

    def again(self, order: Order, *, sweeps: int = 0, death: Death | None = None) -> Order:
        """Order the same request again, after some sweeps."""
        return msgspec.structs.replace(order, death=death, sweeps=sweeps)

    def sweep(self, *, before: int = 0, death: Death | None = None) -> Order:
        """Order a start-up with its sweep, after some others."""
        return Order(Deed.SWEEP, self.url, str(self.folder), sweeps=before, death=death)

    def paid_fen(self) -> int:
        """Return what has left the purses."""
        cards = [json.loads(file.read_bytes()) for file in sorted(self.folder.glob("*.json"))]
        return sum(START_FEN - card["purse"]["balance_fen"] for card in cards)

    def stage(self, request_id: str) -> Stage | None:
        """Return how far a request has come."""
        kept = self.journal.recall(request_id)
        return kept.stage if kept is not None else None

    def check(self) -> None:
        """Find that purses, postings, pools, rows and chains tell of the allowed uses, once."""
        kept = [self.journal.recall(request_id) for request_id in self.used]
        allowed = [one.decision for one in kept if one is not None and one.decision.allowed]

        assert self.journal.reserved() == []
        assert self.paid_fen() == sum(one.terms.payable_fen for one in allowed)
        _check_postings(self.journal, allowed)
        with self.journal.snapshot() as store:
            _check_pools(store, allowed)
            _check_visits(store, allowed)
        reports = self.journal.verify()
        assert [(one.region, one.problem) for one in reports if one.broken_at is not None] == []
        assert sum(one.reserved for one in reports) == 0


def _check_postings(journal: Journal, allowed: Sequence[Decision]) -> None:
    """Find the two sides of each payment and nothing else; each pair sums to zero each day."""
    sums: defaultdict[tuple[object, ...], int] = defaultdict(int)
    owed = []
    for posting in journal.postings():
        pair = tuple(sorted((posting.region, posting.counterparty)))
        sums[*pair, posting.day] += posting.amount_fen
        if posting.amount_fen > 0:
            owed.append((posting.region, posting.counterparty, posting.amount_fen, posting.day))

    assert set(sums.values()) <= {0}
    assert sorted(owed) == sorted(
        (str(effect["payee"]), str(effect["payer"]), int(effect["amount_fen"]), one.at.date())
        for one in allowed
        for effect in one.effects
        if effect["type"] == Post.type
    )


def _check_pools(store: StateStore, allowed: Sequence[Decision]) -> None:
    """Find as many units taken as were given away."""
    taken: defaultdict[tuple[str, str, str], int] = defaultdict(int)
    for one in allowed:
        for effect in one.effects:
            if effect["type"] == TakeFromPool.type:
                place = str(effect["region"]), _OWNER[one.scenario], str(effect["pool"])
                taken[place] += int(effect["units"])
    taken["ningbo", PLUGIN, POOL] += 0

    assert {place: store.taken(*place) for place in taken} == taken


def _check_visits(store: StateStore, allowed: Sequence[Decision]) -> None:
    """Find each holder's visits counted as often as there were tickets."""
    rows = store.scan("ningbo", PLUGIN, VISITS, "")
    tickets = [one for one in allowed if one.scenario == "probe.use"]

    assert sum(int(str(row.body["count"])) for row in rows) == len(tickets)
