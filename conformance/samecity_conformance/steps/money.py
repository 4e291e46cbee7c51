"""What was paid, and by whom."""

from __future__ import annotations

from collections import defaultdict

from pytest_bdd import then

from samecity_conformance.language import sentence
from samecity_conformance.scene import Scene
from samecity_conformance.steps.values import YUAN, fen


@then(sentence(rf"the (?:fare|price|amount payable) is (?P<amount>{YUAN})"))
def payable(scene: Scene, amount: str) -> None:
    """Expect what leaves purse or till."""
    assert scene.answer.en.terms.payable_fen == fen(amount)


@then(sentence(rf"the published price is (?P<amount>{YUAN})"))
def gross(scene: Scene, amount: str) -> None:
    """Expect the price for anybody."""
    assert scene.answer.en.terms.gross_fen == fen(amount)


@then(sentence(rf"(?P<amount>{YUAN}) is (?:saved|recorded as saved)"))
def saved(scene: Scene, amount: str) -> None:
    """Expect what a concession or agreement takes off."""
    assert scene.answer.en.terms.saving_fen == fen(amount)


@then(sentence(rf"(?P<amount>{YUAN}) leaves the purse"))
def debited(scene: Scene, amount: str) -> None:
    """Expect the card's purse itself to have less."""
    assert scene.answer.charged_fen == fen(amount)


@then(sentence(rf"the purse holds (?P<amount>{YUAN})"))
def balance(scene: Scene, amount: str) -> None:
    """Expect the card's purse itself to hold so much."""
    assert scene.readers.balance_fen(scene.wallet) == fen(amount)


@then(sentence("nothing was charged"))
def nothing_charged(scene: Scene) -> None:
    """Expect purse and books as they were before the request."""
    answer = scene.answer
    assert (answer.charged_fen, answer.postings) == (0, ())
    assert answer.en.terms.payable_fen == 0 or answer.is_replay


@then(sentence("the books of every pair of regions agree and sum to zero"))
def books_agree(scene: Scene) -> None:
    """Expect what one region is owed to be what the other owes, pair by pair (R30)."""
    owed: defaultdict[tuple[str, str], int] = defaultdict(int)
    for posting in scene.under_test.postings():
        if posting.day == scene.at.date():
            owed[posting.region, posting.counterparty] += posting.amount_fen
    across = {pair: amount for pair, amount in owed.items() if pair[0] != pair[1]}
    assert across, "expected postings across regions, received none"
    for (region, counterparty), amount in across.items():
        assert amount + across[counterparty, region] == 0
    assert sum(owed.values()) == 0
