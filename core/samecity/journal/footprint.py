"""What an acceptance changed in rows and pools, as its audit record keeps it, and the check of it.

A region's rows have a checksum: the sum of the SHA-256 of each row, modulo 2^256. A record notes
by how much its acceptance changed it, and nothing of the rows themselves: no key that two hosts
could compare to learn that a card was used with both (R26). All notes together must give the
checksum of the rows as they stand, whatever the order; a pool must have taken what all acceptances
together took. Pure: a journal brings the rows.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

import attrs

_MODULUS: Final = 2**256
_DIGITS: Final = 64


@attrs.frozen
class PoolShare:
    """Units that an acceptance took from a pool; below 0 if it gave units back."""

    region: str
    plugin: str
    pool: str
    units: int


@attrs.frozen
class Footprint:
    """What an acceptance changed in rows and pools.

    Attributes:
        rows: By how much the checksum of each region's rows changed, 64 hexadecimal digits.
        shares: Units as they were really taken or given back, in the order of it.
        name_digest: Binds the record to the host's pseudonym, which can be erased all the same.
    """

    rows: Mapping[str, str] = attrs.field(factory=dict)
    shares: tuple[PoolShare, ...] = ()
    name_digest: str = ""

    def fits_name(self, request_id: str, pseudonym: str) -> bool:
        """Say whether a pseudonym is the one that was recorded, or erased."""
        return not pseudonym or name_digest_of(request_id, pseudonym) == self.name_digest


NOTHING_CHANGED: Final = Footprint()


class Steps:
    """A footprint in the making: what one transaction changed so far."""

    def __init__(self) -> None:
        self._rows: Counter[str] = Counter()
        self._shares: list[PoolShare] = []

    def put(self, region: str, checksum: int) -> None:
        """Note a row that stands there now."""
        self._rows[region] += checksum

    def drop(self, region: str, checksum: int) -> None:
        """Note a row that stands there no longer."""
        self._rows[region] -= checksum

    def share(self, share: PoolShare) -> None:
        """Note units taken or given back."""
        self._shares.append(share)

    def footprint(self, name_digest: str, before: Footprint = NOTHING_CHANGED) -> Footprint:
        """Return what was changed, together with what was changed before."""
        rows = Counter({region: int(text, 16) for region, text in before.rows.items()})
        rows.update(self._rows)
        changed = {region: f"{sum_ % _MODULUS:0{_DIGITS}x}" for region, sum_ in rows.items()}
        return Footprint(changed, (*before.shares, *self._shares), name_digest)


class Inventory:
    """What the records say of all rows and pools."""

    def __init__(self) -> None:
        self._rows: Counter[str] = Counter()
        self._taken: Counter[tuple[str, str, str]] = Counter()

    def hear(self, left: Footprint) -> None:
        """Take in what one acceptance left."""
        for region, changed in left.rows.items():
            self._rows[region] += int(changed, 16)
        for share in left.shares:
            self._taken[share.region, share.plugin, share.pool] += share.units

    def problems(
        self, rows: Iterable[tuple[str, int]], pools: Iterable[PoolShare]
    ) -> dict[str, str]:
        """Return what is not as the records say, by region.

        Args:
            rows: Region and checksum of each row as it stands.
            pools: All pools with the units that are taken from them.
        """
        sums = Counter(self._rows)
        for region, checksum in rows:
            sums[region] -= checksum
        taken = Counter(self._taken)
        for pool in pools:
            taken[pool.region, pool.plugin, pool.pool] -= pool.units
        found = {
            region: f"expected pool {plugin}/{name} as the records left it, received another number"
            for (region, plugin, name), units in sorted(taken.items())
            if units
        }
        wrong = "expected the rows of this region as the records left them, received others"
        return found | {region: wrong for region, sum_ in sums.items() if sum_ % _MODULUS}


def row_checksum(table: str, columns: Iterable[str]) -> int:
    """Return the checksum of one row.

    Args:
        table: The table's name.
        columns: All columns, those of the key first.
    """
    return int.from_bytes(hashlib.sha256("\0".join((table, *columns)).encode()).digest())


def name_digest_of(request_id: str, pseudonym: str) -> str:
    """Return what a record says of a pseudonym; two of one person's records do not look alike."""
    said = f"{request_id}\0{pseudonym}".encode()
    return hashlib.blake2b(said, digest_size=16).hexdigest() if pseudonym else ""
