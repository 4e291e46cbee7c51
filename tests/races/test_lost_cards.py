"""Nothing is allowed after a loss report, however close a tap comes (R18).

A tap whose decision was committed before the report's may stand; one that comes later is refused.
"""

from __future__ import annotations

import pytest

from samecity.domain.card import CredentialKind
from tests.races.stage.explore import Played, Plot
from tests.races.stage.search import Search, in_memory
from tests.races.stage.town import NONE, QR, Town, Verdict

LOST = ("CARD_REPORTED_LOST",)
CONTACT = CredentialKind.CARD_CONTACT
PIN = "000000"


def ride_and_report(rides_at: str, reported_at: str) -> Plot:
    def plot(town: Town) -> None:
        holder = town.adult("anhui")
        town.will("use", holder, rides_at, "transit.ride")
        town.will("loss", holder, reported_at, "card.loss", shown=NONE)

    return plot


def entry_and_report(town: Town) -> None:
    holder = town.adult("anhui")
    town.will("use", holder, "ningbo", "culture.enter", shown=QR, point="nb-museum")
    town.will("loss", holder, "zhoushan", "card.loss", shown=NONE)


def of(played: Played, name: str) -> Verdict | None:
    return played.outcome.verdicts[name]


def check_reports(searched: list[Played]) -> None:
    """Check what no schedule may show, and that both orders were seen."""
    for played in searched:
        used, lost = played.committed("use"), played.committed("loss")
        verdict = of(played, "use")
        if lost is None or (used is not None and used < lost):
            continue
        assert verdict is None or verdict.codes == LOST, (
            f"allowed after the report: {played.schedule}"
        )
    assert {one.codes for played in searched if (one := of(played, "use"))} == {(), LOST}


@pytest.mark.parametrize(
    ("rides_at", "reported_at"),
    [("ningbo", "ningbo"), ("ningbo", "anhui"), ("ningbo", "zhoushan")],
    ids=["same host", "reported at home", "home is a third region"],
)
def test_no_ride_is_allowed_after_a_loss_report(
    search: Search, rides_at: str, reported_at: str
) -> None:
    check_reports(search(ride_and_report(rides_at, reported_at)))


def test_no_code_of_an_ecard_is_good_after_a_loss_report(search: Search) -> None:
    check_reports(search(entry_and_report))


def ride_and_cancel(town: Town) -> None:
    holder = town.adult("anhui")
    town.will("ride", holder, "ningbo", "transit.ride")
    town.will("cancel", holder, "anhui", "card.cancel", shown=NONE)


@in_memory
def test_a_ride_and_the_end_of_its_card_come_one_after_the_other(search: Search) -> None:
    verdicts = {one.codes for played in search(ride_and_cancel) if (one := of(played, "ride"))}

    assert verdicts == {(), ("CARD_CANCELLED",)}


def three_about_one_card(town: Town) -> None:
    holder = town.adult("ningbo")
    town.asks(holder, "ningbo", "card.loss")
    town.will("ride", holder, "zhoushan", "transit.ride")
    town.will("lift", holder, "ningbo", "card.lift", shown=CONTACT, pin=PIN)
    town.will("formal", holder, "anhui", "card.loss", shown=NONE, kind="formal")


@in_memory
def test_a_ride_a_lift_and_a_new_report_come_in_some_order(search: Search) -> None:
    searched = search.sample(three_about_one_card)

    assert {one.codes for played in searched if (one := of(played, "ride"))} == {(), LOST}
