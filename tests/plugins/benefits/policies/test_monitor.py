"""`policy.monitor`: the county's figures from its households, warnings, and nobody to be seen."""

from __future__ import annotations

from datetime import timedelta

import pytest

from samecity.domain.card import CredentialKind
from samecity.domain.decision import Decision
from samecity.domain.reasons import Code, Reason
from samecity.errors import RequestInvalid
from samecity.host.offers import changed
from samecity.host.registry import Registry
from samecity.platform import Platform
from samecity.synthetic.world import Wallet, World
from samecity_benefits.policies.book import PolicyBook
from samecity_conformance.variants import Altered, registry_with
from tests.plugins.benefits.policies.conftest import County, codes

MONTH = timedelta(days=30)


def warnings(decision: Decision) -> list[Reason]:
    return [note for note in decision.notes if note.code == "MONITORING_WARNING"]


def settle(county: County, township: str, households: int, **tags: object) -> list[Wallet]:
    """Let some households of one person live in a township."""
    people = [county.world.adult("zhoushan") for _ in range(households)]
    for number, wallet in enumerate(people):
        county.supply(f"{township}-{number}", wallet, township=township, **tags)  # type: ignore[arg-type]  # tags only
    return people


def test_figures_are_counted_from_the_households(county: County) -> None:
    settle(county, "gouqi", 6, income_fen=2_000_000)
    settle(county, "caiyuan", 5, income_fen=1_000_000)

    decision = county.order("policy.monitor")

    assert decision.terms.limits == {
        "hidden_groups": 0,
        "people": 11,
        "income_fen": 2_000_000,
        "index": 545,
    }
    assert [(note.code, note.facts["group_zh"]) for note in decision.notes] == [
        ("MONITORED_FIGURES", "菜园镇"),
        ("MONITORED_FIGURES", "枸杞乡"),
    ]
    assert decision.notes[1].facts["figures_en"] == (
        "population 6; median yearly income per head, in yuan 20000.00; county index, of 1,000 1000"
    )


def test_small_townships_do_not_show_and_neither_does_anybody(county: County) -> None:
    settle(county, "gouqi", 8)
    people = settle(county, "huaniao", 2) + settle(county, "wulong", 3)

    decision = county.order("policy.monitor")

    assert decision.terms.limits == {"hidden_groups": 2, "people": 13}
    assert [note.facts["group_en"] for note in decision.notes] == ["Gouqi"]
    seen = repr((decision, county.rows("policy_snapshot")))
    assert not [wallet for wallet in people if wallet.holder_ref in seen]
    assert "huaniao" not in seen
    assert "wulong" not in seen


def test_a_change_against_the_month_before_warns_and_the_same_month_does_not(
    county: County,
) -> None:
    settle(county, "gouqi", 10, income_fen=2_000_000)
    county.order("policy.monitor")
    same_month = county.order("policy.monitor")
    for number in range(10):
        county.supply(f"gouqi-{number}", after=MONTH, income_fen=1_000_000)

    decision = county.order("policy.monitor", after=MONTH)

    assert not warnings(same_month)
    found = [note for note in warnings(decision) if note.facts["group_en"] == "Gouqi"]
    assert [(note.facts["before"], note.facts["now"], note.facts["percent"]) for note in found] == [
        ("20000.00", "10000.00", -50),
        ("1000", "0", -100),
    ]


def test_the_last_earlier_month_is_compared_however_long_ago(county: County) -> None:
    settle(county, "gouqi", 10)
    county.order("policy.monitor")
    settle(county, "caiyuan", 10)

    decision = county.order("policy.monitor", after=3 * MONTH)

    assert [(note.facts["indicator_en"], note.facts["percent"]) for note in warnings(decision)] == [
        ("population", 100)
    ]


def test_an_earlier_month_is_shown_as_it_was_counted(county: County) -> None:
    settle(county, "gouqi", 10)
    then = county.order("policy.monitor")
    settle(county, "caiyuan", 10)
    county.order("policy.monitor", after=MONTH)

    again = county.order("policy.monitor", {"month": "2026-11"}, after=2 * MONTH)

    assert again.terms.limits == {
        name: figure for name, figure in then.terms.limits.items() if name != "hidden_groups"
    }
    assert not warnings(again)


def test_what_the_county_published_is_compared_with_what_it_published_before(
    county: County,
) -> None:
    (note,) = warnings(county.order("policy.monitor", {"month": "2026-10"}))

    assert (note.facts["group_en"], note.facts["indicator_en"]) == ("Huanglong", "population")
    assert (note.facts["before"], note.facts["now"], note.facts["percent"]) == ("6400", "5550", -13)
    assert not warnings(county.order("policy.monitor", {"month": "2026-09"}))


def test_a_month_of_which_nothing_is_known_is_refused(county: County) -> None:
    assert codes(county.order("policy.monitor", {"month": "2020-01"})) == ["NOT_MONITORED"]


@pytest.mark.parametrize("month", ["2026-13", "November", "2026-1"])
def test_a_month_of_the_wrong_shape_names_its_field(county: County, month: str) -> None:
    with pytest.raises(RequestInvalid) as raised:
        county.order("policy.monitor", {"month": month})

    assert list(raised.value.problems) == ["fields.month"]


def test_an_empty_county_has_nothing_to_show(county: County) -> None:
    assert county.order("policy.monitor").terms.limits == {"hidden_groups": 0}


def test_a_person_sees_no_figures(county: County) -> None:
    refused = county.use(county.world.adult("zhoushan"), "policy.monitor", kind=CredentialKind.NONE)

    assert codes(refused) == [Code.AGENT_NOT_AUTHORISED]
    assert refused.terms.limits == {}


class Unwatched(Altered):
    """A region whose programme watches nothing."""

    def alter(self) -> None:
        """Take the monitoring out."""
        book = changed(self.sections[PolicyBook], {"monitoring": None})
        self.sections = {**self.sections, PolicyBook: book}


class Without(Altered):
    """A region without the programme, which offers its items all the same."""

    def alter(self) -> None:
        """Take the section out."""
        self.sections = {kind: one for kind, one in self.sections.items() if kind is not PolicyBook}


def test_a_programme_that_watches_nothing_says_so() -> None:
    county = County(World(Platform(registry=registry_with({"zhoushan": Unwatched}))))

    assert codes(county.order("policy.monitor")) == ["NOT_MONITORED"]


@pytest.mark.parametrize("scenario", ["policy.monitor", "policy.record", "policy.review"])
def test_a_region_without_a_programme_takes_no_order_of_one(scenario: str) -> None:
    county = County(World(Platform(registry=registry_with({"zhoushan": Without}))))

    assert codes(county.order(scenario)) == [Code.HOME_PROGRAMME_ONLY]
    assert codes(county.match(county.world.adult("zhoushan"))) == [Code.HOME_PROGRAMME_ONLY]


def test_only_zhoushan_runs_the_programme(registry: Registry) -> None:
    running = [
        code for code, one in registry.regions.items() if one.section(PolicyBook) is not None
    ]

    assert running == ["zhoushan"]
