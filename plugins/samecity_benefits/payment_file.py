"""A payment file as batches of requests that can be sent again, also after a crash.

The file is plain text, one order a line, `payee,amount_fen`. Its batches take their names from its
content, so that whoever sends the whole file once more sends the same requests: what was kept is
answered from the journal, the rest is paid.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Final

import attrs

from samecity.domain.card import CredentialKind
from samecity_benefits.file import MOST_LINES, File

_LINES: Final = range(1, MOST_LINES + 1)


@attrs.frozen
class PaymentFile:
    """A file that an institution hands in.

    Attributes:
        file: The text, UTF-8, with or without a byte order mark.
        home: Region whose programme pays.
        programme: Its id.
        period: What it pays for, such as `2026-11`.
        at: When the institution signed it, Asia/Shanghai; the moment of every batch.
        city: City of the office, for programmes of one city; empty is the region's first.
        lines_a_batch: Lines of one request, 1-1,000.
    """

    file: Path
    home: str
    programme: str
    period: str
    at: datetime
    city: str = ""
    lines_a_batch: int = attrs.field(default=MOST_LINES, validator=attrs.validators.in_(_LINES))

    @property
    def digest(self) -> str:
        """Stands for the file: what it says, for whom and when, and how it is cut."""
        whose = (self.home, self.city, self.programme, self.period)
        said = (*whose, self.at.isoformat(), str(self.lines_a_batch))
        digest = hashlib.sha256("\0".join(said).encode())
        with self.file.open("rb") as content:
            while chunk := content.read(1 << 20):
                digest.update(chunk)
        return digest.hexdigest()

    def batches(self) -> Iterator[dict[str, object]]:
        """Yield the requests, in order; the file is read twice and never held whole."""
        name = self.digest[:32]
        with self.file.open(encoding="utf-8-sig") as content:
            lines = (line.strip() for line in content)
            orders = (line for line in lines if line)
            number = 0
            while batch := list(islice(orders, self.lines_a_batch)):
                number += 1
                yield self._request(f"file-{name}-{number}", batch)

    def _request(self, request_id: str, lines: list[str]) -> dict[str, object]:
        return {
            "request_id": request_id,
            "scenario": File.spec.code,
            "host": self.home,
            "city": self.city,
            "kind": CredentialKind.NONE.value,
            "at": self.at.isoformat(),
            "fields": {"programme": self.programme, "period": self.period, "lines": lines},
        }
