"""What regions owe each other, by the postings. Pure; the books of both sides have to agree."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import attrs

from samecity.spi.journal import Journal, Posting, Turnover


@attrs.frozen
class Debt:
    """What two regions owe each other in one account, by the books of the first.

    Attributes:
        region: The one whose code comes first.
        owes_fen: What it owes the other, 0 or more.
        owed_fen: What the other owes it, 0 or more.
        sum_fen: Sum of all postings of both; 0 if their books agree.
    """

    region: str
    counterparty: str
    account: str
    owes_fen: int
    owed_fen: int
    sum_fen: int

    @property
    def net_fen(self) -> int:
        """What the first is owed in the end; negative if it owes."""
        return self.owed_fen - self.owes_fen


@attrs.frozen
class Balance:
    """What regions owe each other.

    Attributes:
        debts: By region, counterparty and account; of two different regions each.
        uneven_pairs: Where the books of two regions disagree, or those of one in themselves.
        uneven_references: Acceptances whose postings do not sum to zero, with the sum in fen.
    """

    debts: Sequence[Debt]
    uneven_pairs: Sequence[Debt]
    uneven_references: Mapping[str, int]

    @property
    def is_even(self) -> bool:
        """Whether all sides agree."""
        return not self.uneven_pairs and not self.uneven_references


def balance_of(turnover: Iterable[Turnover], uneven: Mapping[str, int]) -> Balance:
    """Add up what both sides booked, by pair of regions and account.

    Args:
        turnover: Of all regions that are asked for.
        uneven: Acceptances whose postings do not sum to zero, with the sum in fen.
    """
    owes: Counter[tuple[str, str, str]] = Counter()
    owed: Counter[tuple[str, str, str]] = Counter()
    sums: Counter[tuple[str, str, str]] = Counter()
    for one in turnover:
        first, second = sorted((one.region, one.counterparty))
        pair = first, second, one.account
        sums[pair] += one.owed_fen - one.owes_fen
        if one.region == first:
            owes[pair] += one.owes_fen
            owed[pair] += one.owed_fen
    debts = [Debt(*pair, owes[pair], owed[pair], sums[pair]) for pair in sorted(sums)]
    return Balance(
        debts=[debt for debt in debts if debt.region != debt.counterparty],
        uneven_pairs=[debt for debt in debts if debt.sum_fen],
        uneven_references=dict(sorted(uneven.items())),
    )


def balance_in(journal: Journal, day: date | None) -> Balance:
    """Return what regions owe each other by a journal, in all days or in one."""
    return balance_of(journal.turnover(day), journal.uneven(day))


def turnover_of(postings: Iterable[Posting]) -> list[Turnover]:
    """Sum postings, by day, region, counterparty and account."""
    found: defaultdict[tuple[date, str, str, str], list[int]] = defaultdict(list)
    for one in postings:
        found[one.day, one.region, one.counterparty, one.account].append(one.amount_fen)
    return [
        Turnover(
            *place,
            postings=len(amounts_fen),
            owes_fen=-sum(fen for fen in amounts_fen if fen < 0),
            owed_fen=sum(fen for fen in amounts_fen if fen > 0),
        )
        for place, amounts_fen in sorted(found.items())
    ]


def uneven_in(postings: Iterable[Posting]) -> dict[str, int]:
    """Return the acceptances whose postings do not sum to zero, with the sum in fen."""
    sums: Counter[str] = Counter()
    for one in postings:
        sums[one.reference] += one.amount_fen
    return {reference: sum_fen for reference, sum_fen in sums.items() if sum_fen}
