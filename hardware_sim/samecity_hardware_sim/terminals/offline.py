"""A validator in a vehicle without a network: whoever taps is decided here, and told later.

The decision, the books and the upload are those of `samecity.offline.Validator`. This is the box
around it: it numbers the taps, and knows the card that is held against it a moment too long.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Final

import attrs

from samecity.domain.card import CredentialKind
from samecity.engine.acceptance import Acceptance
from samecity.engine.purse import purse_ref_of
from samecity.errors import ReaderError
from samecity.offline import Uploaded, Validator
from samecity.offline.validator import Send
from samecity.spi.reader import Presentment, Reader, Wanted
from samecity_hardware_sim.terminals.reader import TERMINAL

HELD_ON: Final = timedelta(seconds=5)
"""A card that is shown again so soon was not taken away in time: it is the same tap.
Project-defined."""

_BUS: Final[Mapping[str, object]] = {"mode": "bus"}
_TAP: Final = CredentialKind.CARD_CONTACTLESS
_SERIAL_BYTES: Final = 8


@attrs.frozen
class _Last:
    """The tap before."""

    purse_ref: str
    body: Mapping[str, object] = attrs.field(repr=False)
    at: datetime


class _Watched:
    """A reader that remembers which purse it has seen; a `samecity.spi.reader.Reader`."""

    def __init__(self, reader: Reader) -> None:
        self.purse_ref = ""
        self._reader = reader

    def present(self, kind: CredentialKind, wanted: Wanted) -> Presentment:
        """Read the card."""
        shown = self._reader.present(kind, wanted)
        self.purse_ref = purse_ref_of(shown)
        return shown

    def debit(self, transaction: str, amount_fen: int) -> int:
        """Take money from the purse."""
        return self._reader.debit(transaction, amount_fen)

    def load(self, transaction: str, amount_fen: int, on: date) -> int:
        """Put money into the purse."""
        return self._reader.load(transaction, amount_fen, on)

    def proves(self, transaction: str) -> bool:
        """Say whether the purse carried out a transaction."""
        return self._reader.proves(transaction)


class OfflineValidator:
    """A validator in a bus or at a gate.

    Args:
        validator: Decides, charges, keeps and uploads.
        now: Its clock, Asia/Shanghai.
        randbytes: Source of the taps' ids.
        number: Its number, 6 bytes.
        ride: The fields of every ride with it.
        city: City code of the host; empty is the host's own.
    """

    def __init__(
        self,
        validator: Validator,
        *,
        now: Callable[[], datetime],
        randbytes: Callable[[int], bytes],
        number: bytes = TERMINAL,
        ride: Mapping[str, object] = _BUS,
        city: str = "",
    ) -> None:
        self._validator = validator
        self._now = now
        self._randbytes = randbytes
        self._number = number
        self._ride = dict(ride)
        self._city = city
        self._last: _Last | None = None

    def tap(self, reader: Reader) -> Acceptance:
        """Serve whoever stands there.

        Args:
            reader: Where the card is held, such as a `TerminalReader`.

        Raises:
            JournalError: The validator's books cannot be used; nothing was charged, or the same
                card has to be held against it again and is charged once.
        """
        watched, at = _Watched(reader), self._now()
        body = self._same_tap(watched, at) or self._body(at)
        acceptance = self._validator.accept(body, watched)
        if acceptance.decision.allowed and watched.purse_ref:
            self._last = _Last(watched.purse_ref, body, at)
        return acceptance

    def upload(self, send: Send) -> Uploaded:
        """Bring to the centre what it does not have yet."""
        return self._validator.upload(send, self._now())

    def _same_tap(self, reader: _Watched, at: datetime) -> Mapping[str, object] | None:
        """Return the request of the tap before, if this is still the same one."""
        last = self._last
        if last is None or not timedelta(0) <= at - last.at <= HELD_ON:
            return None
        try:
            reader.present(_TAP, Wanted(frozenset(), purse=True))
        except ReaderError:
            return None
        return last.body if reader.purse_ref == last.purse_ref else None

    def _body(self, at: datetime) -> dict[str, object]:
        serial = self._randbytes(_SERIAL_BYTES).hex()
        return {
            "request_id": f"{self._number.hex()}-{serial}",
            "scenario": "transit.ride",
            "host": self._validator.host,
            "city": self._city,
            "kind": _TAP.value,
            "at": at.isoformat(),
            "fields": self._ride,
        }
