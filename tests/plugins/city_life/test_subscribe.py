from __future__ import annotations

from datetime import timedelta

import attrs
import pytest

from samecity.domain.reasons import Code
from samecity.synthetic.people import load_people
from samecity_city_life.section import CityLife
from samecity_conformance.variants import Altered, registry_with
from tests.plugins.town import Town, codes

SUBSCRIBE = "shop.subscribe"


def price(town: Town, ref: str, classes: frozenset[str], home: str, paper: str) -> tuple[int, int]:
    person = load_people()[ref].person
    reader = attrs.evolve(person, holder=attrs.evolve(person.holder, classes=classes))
    wallet = town.world.issue(reader, home)
    terms = town.use(wallet, "zhoushan", SUBSCRIBE, paper=paper).decision.terms
    return terms.gross_fen, terms.payable_fen


@pytest.mark.parametrize("home", ["zhoushan", "ningbo", "foshan"])
@pytest.mark.parametrize(
    ("paper", "gross_fen", "reduced_fen"), [("daily", 46_000, 42_000), ("evening", 28_800, 23_800)]
)
def test_the_senior_certificate_makes_a_paper_cheaper_for_any_card(
    town: Town, home: str, paper: str, gross_fen: int, reduced_fen: int
) -> None:
    with_it = price(town, "p-sun", frozenset({"senior", "veteran"}), home, paper)
    without = price(town, "p-leap", frozenset({"veteran"}), home, paper)

    assert with_it == (gross_fen, reduced_fen)
    assert without == (gross_fen, gross_fen)


def test_a_subscription_runs_for_a_year(town: Town) -> None:
    reader = town.world.adult("zhoushan")
    town.use(reader, "zhoushan", SUBSCRIBE)

    again = town.use(reader, "zhoushan", SUBSCRIBE)
    other = town.use(reader, "zhoushan", SUBSCRIBE, paper="evening")
    town.at += timedelta(days=364)
    on_the_last_day = town.use(reader, "zhoushan", SUBSCRIBE)
    town.at += timedelta(days=1)
    renewed = town.use(reader, "zhoushan", SUBSCRIBE)

    assert codes(again) == codes(on_the_last_day) == [Code.ALREADY_DONE]
    assert codes(other) == codes(renewed) == []


def test_a_paper_that_nobody_prints_is_not_offered(town: Town) -> None:
    answer = town.use(town.world.adult("zhoushan"), "zhoushan", SUBSCRIBE, paper="morning")

    assert codes(answer) == [Code.NOT_OFFERED]


class WithoutPrices(Altered):
    """A region that offers newspapers and says nowhere what they cost."""

    def alter(self) -> None:
        self.sections = {**self.sections, CityLife: CityLife()}


def test_a_host_that_offers_a_paper_without_a_price_is_at_fault() -> None:
    town = Town(registry_with({"zhoushan": WithoutPrices}))

    answer = town.use(town.world.adult("zhoushan"), "zhoushan", SUBSCRIBE)

    assert codes(answer) == [Code.HOST_PLUGIN_FAILED]
