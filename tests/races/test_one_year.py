"""Two hosts that settle for one person at once: what home has to give is given once."""

from __future__ import annotations

from tests.races.stage.explore import Played
from tests.races.stage.search import Search
from tests.races.stage.town import QR, TAP, Town

MEDICINE = "amoxicillin:15000"


def account_fen(searched: list[Played]) -> set[tuple[int, ...]]:
    """Return what the personal account paid of each purchase, where nobody crashed."""
    return {
        tuple(
            dict(one.limits).get("account_fen", 0)
            for one in played.outcome.verdicts.values()
            if one is not None
        )
        for played in searched
        if None not in played.outcome.verdicts.values()
    }


def two_pharmacies(town: Town) -> None:
    patient = town.adult("ningbo")
    for name, host, shown in (("here", "ningbo", TAP), ("there", "zhoushan", QR)):
        town.will(
            name, patient, host, "medical.pharmacy", shown=shown, pay="account", items=MEDICINE
        )


def test_two_hosts_at_once_take_no_more_than_is_in_the_account(search: Search) -> None:
    assert account_fen(search(two_pharmacies)) == {(15_000, 5_000), (5_000, 15_000)}


def one_bill(town: Town) -> None:
    patient = town.adult("ningbo")
    town.will("first", patient, "ningbo", "medical.pharmacy", bill="B-1")
    town.will("second", patient, "ningbo", "medical.pharmacy", shown=QR, bill="B-1")


def test_one_bill_is_settled_for_one_of_two(search: Search) -> None:
    codes = {
        tuple(one.codes if one is not None else None for one in played.outcome.verdicts.values())
        for played in search(one_bill)
    }

    assert {((), ("BILL_ALREADY_SETTLED",)), (("BILL_ALREADY_SETTLED",), ())} <= codes
