"""A validator without a network: a small platform with books of its own.

It decides with the host's data and its hot list, takes the fare from the purse, and keeps each tap
until the centre has it. Reserve, debit, confirm, idempotency and recovery are those of
`samecity.engine.acceptance`; the purse on the card is the truth here as everywhere.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final

import attrs
import msgspec

from samecity.domain.card import CredentialKind
from samecity.domain.decision import FREE, Decision
from samecity.domain.effects import NATIONAL, SetState, public_of
from samecity.domain.request import Request
from samecity.domain.treatment import Treatment
from samecity.engine.acceptance import Acceptance, Acceptor
from samecity.engine.directory import Directory
from samecity.engine.purse import purse_ref_of
from samecity.engine.run import Desk
from samecity.errors import (
    Conflict,
    ExchangeError,
    HomeUnreachable,
    JournalError,
    ReaderError,
    RequestInvalid,
)
from samecity.journal.booking import CORE
from samecity.journal.open import open_journal
from samecity.offline.homes import MAX_AGE, Listing, OfflineDirectory, Stale
from samecity.offline.hot_list import HotList
from samecity.offline.national import AbsentNational
from samecity.offline.pipeline import OUTBOX, OfflinePipeline
from samecity.offline.receipt import Receipt
from samecity.offline.tap import Evidence, Tap, tap_to_text
from samecity.schemas.requests import read_request
from samecity.spi.journal import Journal, Kept, Ruling, Stage
from samecity.spi.reader import Purses, Reader, Wanted
from samecity.spi.state import Row

_log = logging.getLogger("samecity.offline")

TAPS_AGAIN: Final = timedelta(minutes=3)
"""Who taps again so soon after a tap that broke off means the same ride; project-defined."""

_BATCH: Final = 100
"""After so many taps the validator notes what the centre has."""

Send = Callable[[str], Receipt]
"""Brings a tap to the centre, such as `Platform.upload`; may raise what that raises, and
`PlatformUnreachable` where there is no network."""


@attrs.frozen
class Uploaded:
    """What an upload did.

    Attributes:
        receipts: What the centre answered, in the order in which it was asked.
        left: How many taps wait for the next upload.
    """

    receipts: tuple[Receipt, ...]
    left: int


class Validator:
    """A validator of one host.

    Args:
        directory: The host's and everybody else's data, such as a `Registry`.
        hot_list: The list to begin with; its host is the validator's.
        journal: Its books; None keeps them in memory, and a crash forgets them.
        max_age: How old its hot list may be; inclusive.
        when_stale: What it does once the list is older.
        purses: The purses that can be asked when no holder is there, if there are any.
    """

    def __init__(
        self,
        directory: Directory,
        hot_list: HotList,
        *,
        journal: Journal | None = None,
        max_age: timedelta = MAX_AGE,
        when_stale: Stale = Stale.REFUSE,
        purses: Purses | None = None,
    ) -> None:
        self.host = hot_list.host
        self.journal = journal if journal is not None else open_journal(None)
        self._directory = directory
        self._listing = Listing(hot_list, max_age, when_stale)
        desk = Desk(
            OfflineDirectory(directory, self._listing),
            AbsentNational(self._listing),
            is_offline=True,
        )
        self._acceptor = Acceptor(OfflinePipeline(desk, self._listing), self.journal)
        if purses is not None:
            self._acceptor.sweep(purses)

    @property
    def hot_list(self) -> HotList:
        """The list in force."""
        return self._listing.current

    def refresh(self, hot_list: HotList) -> bool:
        """Take a newer hot list; says whether it was one.

        Raises:
            ValueError: It is another host's, or names cards by another key.
        """
        current = self._listing.current
        if (hot_list.host, hot_list.key) != (current.host, current.key):
            raise ValueError(f"expected a hot list of {current.host}, received another host's")
        if hot_list.made_at <= current.made_at:
            return False
        self._listing.current = hot_list
        return True

    def accept(self, body: Mapping[str, object], reader: Reader) -> Acceptance:
        """Decide a tap and charge it, once.

        If the tap before broke off and the same card is shown again at once, this is the same ride:
        what was begun is finished, and the answer is that one's.

        Args:
            body: Plain data, as for `Platform.accept`.
            reader: Where the card is held.

        Raises:
            RequestInvalid: The request has the wrong shape, or is for another host.
            JournalError: As for `Platform.accept`.
        """
        request = read_request(body, self._directory.scenario)
        if request.host != self.host:
            raise RequestInvalid({"host": f"expected {self.host}"})
        return self._acceptor.accept(self._begun(request, reader) or request, reader)

    def upload(self, send: Send, at: datetime) -> Uploaded:
        """Bring to the centre what it does not have yet; safe to repeat.

        Taps whose debit is uncertain are told once; their money follows when somebody has asked
        the purse, here or there.

        Args:
            send: Asked for each tap.
            at: Moment of the upload, Asia/Shanghai.

        Raises:
            JournalError: The validator's own books cannot be used.
        """
        receipts: list[Receipt] = []
        noted: list[SetState] = []
        left = 0
        line = _Line(send)
        for row, tap in self._waiting():
            receipt = line.send(tap) if tap is not None else None
            if receipt is not None:
                receipts.append(receipt)
            is_told = tap is None or receipt is not None
            left += not is_told or (tap is not None and tap.is_open)
            if is_told:
                noted.append(_noted(row, tap))
            if len(noted) == _BATCH:
                self._note(noted, at)
                noted = []
        self._note(noted, at)
        return Uploaded(tuple(receipts), left)

    def close(self) -> None:
        """Release what the validator holds open."""
        self.journal.close()

    def _begun(self, request: Request, reader: Reader) -> Request | None:
        """Return the request that broke off a moment ago with the card that is shown now."""
        waiting = [
            one
            for one in self.journal.reserved()
            if timedelta(0) <= request.at - one.decision.at <= TAPS_AGAIN
            and one.decision.scenario == request.scenario
        ]
        if not waiting or not request.kind.is_card:
            return None
        try:
            shown = reader.present(request.kind, Wanted(frozenset(), purse=True))
        except ReaderError:
            return None
        purse_ref = purse_ref_of(shown)
        mine = next((one for one in waiting if one.purse_ref == purse_ref), None)
        return _again(mine) if mine is not None else None

    def _waiting(self) -> Iterator[tuple[Row, Tap | None]]:
        """Go through the outbox: each row with what is to be sent, or None if nothing is."""
        with self.journal.snapshot() as store:
            rows = store.scan(NATIONAL, CORE, OUTBOX, "")
        for row in rows:
            if not row.body:
                continue
            evidence = msgspec.convert(row.body, Evidence)
            kept = self.journal.recall(evidence.request_id)
            if kept is None or kept.stage is Stage.CANCELLED:
                yield row, None
            elif kept.stage is Stage.DONE or not evidence.is_told:
                is_open = kept.stage is Stage.RESERVED
                yield row, Tap(kept.decision, kept.digest, evidence, is_open)

    def _note(self, noted: list[SetState], at: datetime) -> None:
        """Write into the books what the centre has, and forget whose card it was."""
        if not noted:
            return
        said = "".join(f"{one.key}{one.version}" for one in noted)
        digest = hashlib.sha256(said.encode()).hexdigest()
        decision = _receipt_of(self.host, digest, noted, at)
        try:
            with self.journal.begin(self.host) as unit:
                unit.record(Ruling(decision, tuple(noted), "", CORE, ""))
        except Conflict:
            # A tap was finished meanwhile, or another upload was faster: the next one tells again.
            return


class _Line:
    """The line to the centre during one upload; once it is down, nobody waits for it again."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._is_up = True

    def send(self, tap: Tap) -> Receipt | None:
        """Send a tap; None if the centre has not taken it now."""
        if not self._is_up:
            return None
        try:
            return self._send(tap_to_text(tap))
        except HomeUnreachable:
            return None  # another tap's home may answer
        except ExchangeError:
            self._is_up = False
        except (RequestInvalid, JournalError) as error:
            _log.error("the centre did not take a tap: %s", type(error).__name__)
        return None


def _again(kept: Kept) -> Request:
    """Return the request of an acceptance that waits for its purse, as far as it is needed."""
    decision = kept.decision
    return Request(
        request_id=decision.request_id,
        scenario=decision.scenario,
        host=decision.host,
        kind=decision.kind,
        fields=None,
        at=decision.at,
        digest=kept.digest,
    )


def _noted(row: Row, tap: Tap | None) -> SetState:
    """Return the row as it stands after the centre has answered: told once, or forgotten."""
    body: dict[str, object] = {}
    if tap is not None and tap.is_open:
        body = {**row.body, "is_told": True}
    return SetState(NATIONAL, OUTBOX, row.key, body, row.version)


def _receipt_of(host: str, digest: str, noted: list[SetState], at: datetime) -> Decision:
    """Return what stands in the validator's own audit chain for an upload."""
    return Decision(
        request_id=f"receipt-{digest[:32]}",
        home=host,
        host=host,
        scenario="tap.upload",
        kind=CredentialKind.NONE,
        allowed=True,
        treatment=Treatment.LOCAL,
        decided_by=CORE,
        reasons=(),
        notes=(),
        terms=FREE,
        effects=public_of(noted),
        disclosed=(),
        steps=(),
        catalogue_version="",
        at=at,
        offline=True,
    )
