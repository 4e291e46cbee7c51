"""Where the users of one process act: a platform, its people, and what is counted of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import date, datetime, timedelta
from typing import Final

from samecity.domain.card import CredentialKind
from samecity.domain.holder import Holder
from samecity.domain.identifiers import ResidentId, resident_check_character
from samecity.spi.national import Person
from samecity.spi.reader import DocumentEvidence
from samecity.synthetic.cast import PURSE_FEN, Cast, Wallet
from samecity.synthetic.readers import Readers
from samecity_conformance.load.desk import Desk, agreed
from samecity_conformance.load.tally import Ledger, Tally, Units
from samecity_conformance.load.turn import Heard
from samecity_conformance.under_test import UnderTest

MOST_WORKERS: Final = 7
"""Each worker has a million serial numbers of cards for its people, and there are ten million."""

_PER_WORKER: Final = 1_000_000
_PER_DAY: Final = 1_000
"""How many people one day of birth has room for."""

ADULT: Final = date(1965, 1, 1)
PENSIONER: Final = date(1938, 1, 1)


class Stage:
    """A platform with people; deterministic, but for the order in which they come.

    Args:
        under_test: A platform of this process, perhaps with a journal that others share, or a
            system elsewhere.
        number: Which worker this is, from 1; 0 is whoever prepares for all of them.
        units: How many of what is nearly gone are left for the users.

    Attributes:
        tally: What was counted.
    """

    def __init__(self, under_test: UnderTest, *, number: int = 1, units: int = 1) -> None:
        self.under_test = under_test
        self.world: Cast = under_test.world
        self.readers: Readers = under_test.readers
        self.units = units
        self.tally = Tally()
        self._serial = number * _PER_WORKER

    def desk(self) -> Desk:
        """Return what a new user has for itself."""
        return Desk(self.under_test)

    def person(self, home: str, *, born: date = ADULT) -> Wallet:
        """Give somebody new a card with 100.00 in its purse.

        Args:
            home: Issuing region.
            born: The oldest is born on this day; nobody is over 27 years younger.
        """
        region, city = self.world.registry.locate(home)
        division = region.identity.cities[city].division
        self._serial += 1
        days, place = divmod(self._serial, _PER_DAY)
        birthday = born + timedelta(days=days)
        first17 = f"99{division.text[:4]}{birthday:%Y%m%d}{place:03d}"
        holder = Holder(
            holder_ref=f"h-load-{self._serial}",
            born=birthday,
            household=division,
            residence=division,
            insured=division,
        )
        resident_id = ResidentId(first17 + resident_check_character(first17))
        person = Person(holder, resident_id, f"测试人{self._serial}")
        return self.world.issue(person, division.text, serial=self._serial)

    @contextmanager
    def purse_of(self, wallet: Wallet) -> Iterator[None]:
        """Count what somebody's purse pays while they are here."""
        try:
            yield
        finally:
            left_fen = self.readers.balance_fen(wallet)
            self.tally.purses_fen += PURSE_FEN - (PURSE_FEN if left_fen is None else left_fen)

    def order(
        self,
        scenario: str,
        place: str,
        fields: Mapping[str, object],
        at: datetime,
        wallet: Wallet | None = None,
    ) -> None:
        """Let an institution give an order that has to succeed before people come.

        Args:
            scenario: Scenario code.
            place: Region whose institution it is.
            fields: The scenario's own fields.
            at: When.
            wallet: Whom it is about, where the order names nobody.

        Raises:
            ValueError: It was refused; names the reason.
        """
        region, _ = self.world.registry.locate(place)
        document = wallet.document if wallet is not None else DocumentEvidence("", region.code)
        told = agreed(self.world, place, scenario)
        body = self.world.body(place, scenario, CredentialKind.NONE, fields, at=at, **told)
        with closing(self.readers.reader_of_document(document, at)) as reader:
            heard = Heard.of(self.under_test.decide(body, reader))
        if not heard.allowed:
            raise ValueError(f"expected {scenario} in {place} to be allowed, received {heard.code}")

    def units_of(self, name: str, there: int) -> Units:
        """Return the count of something that can run out.

        Args:
            name: What it is.
            there: How much there was before anybody came.
        """
        return self.tally.units.setdefault(name, Units(there))


def posted(under_test: UnderTest) -> dict[str, int]:
    """Return what has been moved, by account of the books, in fen."""
    sums = defaultdict[str, int](int)
    for one in under_test.postings():
        # Each movement is written down twice, once for each side.
        sums[one.account] += max(0, one.amount_fen)
    return dict(sums)


def read_ledger(under_test: UnderTest, before: Mapping[str, int]) -> Ledger:
    """Read what the books say.

    Args:
        under_test: Whose books they are.
        before: What had been moved before the first user came, by account.
    """
    pairs = defaultdict[str, int](int)
    for one in under_test.postings():
        pairs["-".join(sorted((one.region, one.counterparty)))] += one.amount_fen
    reports = under_test.chains()
    return Ledger(
        posted_fen={
            account: amount - before.get(account, 0)
            for account, amount in posted(under_test).items()
        },
        broken={one.region: one.problem for one in reports if not one.is_whole},
        reserved=sum(one.reserved for one in reports),
        uneven=tuple(pair for pair, amount in sorted(pairs.items()) if amount),
    )
