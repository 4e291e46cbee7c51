"""What regions owe each other, by the postings. Pure; the books of both sides have to agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import attrs

from samecity.spi.journal import Posting


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


def balance_of(postings: Iterable[Posting]) -> Balance:
    """Sum postings up, by pair of regions and account, and by acceptance."""
    owes: Counter[tuple[str, str, str]] = Counter()
    owed: Counter[tuple[str, str, str]] = Counter()
    sums: Counter[tuple[str, str, str]] = Counter()
    references: Counter[str] = Counter()
    for posting in postings:
        first, second = sorted((posting.region, posting.counterparty))
        pair = first, second, posting.account
        references[posting.reference] += posting.amount_fen
        sums[pair] += posting.amount_fen
        if posting.region == first:
            side = owed if posting.amount_fen > 0 else owes
            side[pair] += abs(posting.amount_fen)
    debts = [Debt(*pair, owes[pair], owed[pair], sums[pair]) for pair in sorted(sums)]
    return Balance(
        debts=[debt for debt in debts if debt.region != debt.counterparty],
        uneven_pairs=[debt for debt in debts if debt.sum_fen],
        uneven_references={name: total for name, total in sorted(references.items()) if total},
    )
