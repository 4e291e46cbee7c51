"""Journal, reader and purses as the engine sees them, with a place before whatever they do."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import date

from samecity.domain.card import Card, CredentialKind
from samecity.errors import ReaderError
from samecity.spi import (
    ChainReport,
    Entry,
    Journal,
    Kept,
    Posting,
    Presentment,
    StateStore,
    Turnover,
    Unit,
    Wanted,
)
from samecity.synthetic.cards import MemoryCard, MemoryReader
from tests.races.stage.conductor import alone, pause


class PlacedJournal:
    """A journal whose transactions shut out all others, as in memory."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    @contextmanager
    def begin(self, host: str) -> Iterator[Unit]:
        pause("begin")
        with self._journal.begin(host) as unit, alone():
            yield unit
            pause("commit")

    def snapshot(self) -> AbstractContextManager[StateStore]:
        pause("snapshot")
        return self._journal.snapshot()

    def recall(self, request_id: str) -> Kept | None:
        pause("recall")
        return self._journal.recall(request_id)

    def entry(self, reference: str) -> Entry | None:
        return self._journal.entry(reference)

    def reserved(self) -> Sequence[Kept]:
        pause("reserved")
        return self._journal.reserved()

    def cards(self) -> Iterator[Card]:
        return self._journal.cards()

    def postings(
        self,
        day: date | None = None,
        *,
        region: str = "",
        account: str = "",
        skip: int = 0,
        limit: int | None = None,
    ) -> Sequence[Posting]:
        return self._journal.postings(day, region=region, account=account, skip=skip, limit=limit)

    def turnover(self, day: date | None = None) -> Sequence[Turnover]:
        return self._journal.turnover(day)

    def uneven(self, day: date | None = None) -> Mapping[str, int]:
        return self._journal.uneven(day)

    def verify(self) -> Sequence[ChainReport]:
        return self._journal.verify()

    def close(self) -> None:
        self._journal.close()


class PlacedReader(MemoryReader):
    """A reader whose every command is a place."""

    def present(self, kind: CredentialKind, wanted: Wanted) -> Presentment:
        pause("present")
        return super().present(kind, wanted)

    def debit(self, transaction: str, amount_fen: int) -> int:
        pause("debit")
        return super().debit(transaction, amount_fen)

    def load(self, transaction: str, amount_fen: int, on: date) -> int:
        pause("load")
        return super().load(transaction, amount_fen, on)

    def proves(self, transaction: str) -> bool:
        pause("proves")
        return super().proves(transaction)


class PocketCard(MemoryCard):
    """A card in a pocket, in a reader, or in the hands of whoever sweeps."""

    def __init__(self, card: MemoryCard) -> None:
        super().__init__(
            card.identification, card.generation, card.functions, card.purse, pin=card.pin
        )
        self._is_asked = False

    def enter(self, reader: object) -> None:
        if self._is_asked:
            raise ReaderError("expected the card, it is in another reader")
        super().enter(reader)

    @property
    def is_free(self) -> bool:
        """Whether nobody else has it."""
        return self._reader is None and not self._is_asked

    @contextmanager
    def asked(self) -> Iterator[Callable[[str], bool] | None]:
        """Hold it and ask its purse, unless somebody else has it."""
        if self.purse is None or not self.is_free:
            yield None
            return
        purse = self.purse
        self._is_asked = True
        try:
            yield lambda transaction: _proves(purse.proves, transaction)
        finally:
            self._is_asked = False


def _proves(proves: Callable[[str], bool], transaction: str) -> bool:
    pause("proves")
    return proves(transaction)


class Pockets:
    """All cards of a world: its `Chips`, and the `Purses` that a sweep asks."""

    def __init__(self) -> None:
        self.cards: list[PocketCard] = []

    def keep(self, card_ref: str, card: MemoryCard) -> MemoryCard:
        kept = PocketCard(card)
        self.cards.append(kept)
        return kept

    @contextmanager
    def hold(self, purse_ref: str) -> Iterator[Callable[[str], bool] | None]:
        pause("hold")
        for card in self.cards:
            if card.purse is not None and card.purse.purse_ref == purse_ref:
                with card.asked() as proves:
                    yield proves
                return
        yield None
