"""What Zhoushan says of its volunteers: facts, stars, and rows that fit their items."""

from __future__ import annotations

from pathlib import Path

import pytest

from samecity.domain.catalogue import OfferedTo
from samecity.errors import DataInvalid
from samecity.host.registry import Registry
from samecity.schemas.toml import load_toml
from samecity.synthetic.people import load_people
from samecity_volunteer.programme import Programme, ProgrammeSchema

CODES = ("volunteer.star", "volunteer.record", "volunteer.redeem", "volunteer.timebank")
OWN = ("PERSON_UNKNOWN", "CORRECTION_TOO_LARGE", "TIME_TOO_LITTLE")

GOOD = """\
star_hours = [100, 300]
coins = { most_a_year = 500, source = "test" }

[[campaign]]
id = "c"
zh = "活动"
en = "Campaign"
opens_on = 2022-12-05
closes_on = 2022-12-31
source = "test"

[[product]]
id = "rice"
campaign = "c"
zh = "大米"
en = "Rice"
price_coins = 20
value_fen = 3000
stock = 9
source = "test"

[[taken_over]]
volunteer = "h-somebody"
minutes = { 2022 = 60 }
"""


def programme(registry: Registry) -> Programme:
    found = registry.regions["zhoushan"].section(Programme)
    assert found is not None
    return found


def test_the_plugin_registers_its_scenarios_and_codes(registry: Registry) -> None:
    scenarios = [code for code, one in registry.scenarios.items() if one.plugin == "volunteer"]
    reasons = [code for code, text in registry.reasons.items() if text.plugin == "volunteer"]

    assert sorted(scenarios) == sorted(CODES)
    assert reasons == list(OWN)


def test_everything_is_for_the_places_own_volunteers(registry: Registry) -> None:
    items = [item for code in CODES for item in registry.regions["zhoushan"].catalogue.of(code)]

    assert {item.scenario for item in items} == set(CODES)
    assert {item.offered_to for item in items} == {OfferedTo.LOCAL}


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("volunteers", "279000"),
        ("volunteer_organisations", "11068"),
        ("volunteer_rate", "24.28"),
        ("exchange_points", "80"),
        ("exchange_goods", "1000000"),
    ],
)
def test_the_counts_of_the_source_are_dated_facts(registry: Registry, key: str, value: str) -> None:
    facts = {one.key: one for one in registry.regions["zhoushan"].identity.facts}

    assert (facts[key].value, facts[key].source) == (value, "S2")


def test_the_stars_are_those_of_the_source(registry: Registry) -> None:
    assert programme(registry).star_hours == (100, 300, 600, 1_000, 1_500)


def test_the_budget_is_the_value_of_the_goods_that_the_source_names(registry: Registry) -> None:
    [fact] = [
        one for one in registry.regions["zhoushan"].identity.facts if one.key == "exchange_goods"
    ]

    assert programme(registry).campaign("courtesy-pass").budget_fen == int(fact.value) * 100


def test_every_product_has_an_item_and_is_shown_as_demo(registry: Registry) -> None:
    items = registry.regions["zhoushan"].catalogue.of("volunteer.redeem")
    wished = {item.match["product"] for item in items}

    assert {product.id for product in programme(registry).products} <= wished
    assert all(product.demo for product in programme(registry).products)


def test_whoever_had_hours_before_is_a_person_who_does_not_exist(registry: Registry) -> None:
    known = {one.person.holder.holder_ref for one in load_people().values()}
    rows = programme(registry).taken_over

    assert {one.volunteer for one in rows} <= known
    assert all(one.demo for one in rows)


def load(folder: Path, content: str) -> Programme:
    file = folder / "volunteer.toml"
    file.write_text(content, encoding="utf-8")
    found = load_toml(file, ProgrammeSchema)
    assert isinstance(found, Programme)
    return found


def test_an_empty_file_is_a_home_without_stars_and_coins(tmp_path: Path) -> None:
    empty = load(tmp_path, "")

    assert empty == Programme()
    assert (empty.star(10**6), empty.coins.earned({"2026": 10**6})) == (0, 0)


@pytest.mark.parametrize(
    ("right", "wrong", "key", "expected"),
    [
        ("[100, 300]", "[300, 100]", "star_hours", "rising hours"),
        ("[100, 300]", "[100, 100]", "star_hours", "rising hours"),
        ("[100, 300]", "[0]", "star_hours.0", "hours, 1 or more"),
        ("most_a_year = 500", "most_a_year = -1", "coins.most_a_year", "a whole number, 0 or more"),
        ("2022-12-31", "2022-12-04", "campaign.0.closes_on", "a day not before opens_on"),
        ('campaign = "c"', 'campaign = "d"', "product", "the id of a campaign"),
        ("price_coins = 20", "price_coins = 0", "product.0.price_coins", "coins, 1 or more"),
        ("stock = 9", "stock = 1.5", "product.0.stock", "a valid integer"),
        ("2022 = 60", "22 = 60", "taken_over.0.minutes.22.key", "a year"),
        ("2022 = 60", "2022 = -1", "taken_over.0.minutes.2022.value", "a whole number, 0 or more"),
    ],
)
def test_a_wrong_row_is_named_with_its_key(
    tmp_path: Path, right: str, wrong: str, key: str, expected: str
) -> None:
    assert right in GOOD
    with pytest.raises(DataInvalid) as raised:
        load(tmp_path, GOOD.replace(right, wrong, 1))

    assert (raised.value.key, raised.value.expected) == (key, expected)
