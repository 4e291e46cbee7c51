"""What the regions say of government: lists, standards, departments, counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from samecity.domain.catalogue import Item
from samecity.errors import DataInvalid
from samecity.host.registry import Registry
from samecity.schemas.toml import load_toml
from samecity.spi import Region
from samecity_government.standards import GOVERNMENT, Government, Requirement, Standard

HOSTS = ("zhoushan", "ningbo", "binzhou", "anhui")
EACH_HOST = pytest.mark.parametrize("host", HOSTS)
ACCEPT = "government.accept"
LIST_103 = "ningbo-zhoushan-103"
MEMBERS = {LIST_103: ("zhoushan", "ningbo"), "delta": ("zhoushan", "ningbo", "anhui", "shanghai")}


def section(region: Region) -> Government:
    found = region.section(Government)
    assert found is not None
    return found


def region_of(registry: Registry, code: str) -> Region:
    found = registry.region(code)
    assert found is not None
    return found


def listed(registry: Registry, name: str) -> Iterator[Item]:
    for host in HOSTS:
        yield from (
            item for item in registry.regions[host].catalogue.of(ACCEPT) if name in item.lists
        )


@pytest.mark.parametrize("name", MEMBERS)
def test_the_standard_of_a_lists_item_is_the_same_at_every_member(
    registry: Registry, name: str
) -> None:
    items = {item.match["item"] for item in listed(registry, name)}
    assert items
    for code in items:
        standards = [
            section(region_of(registry, member)).standard_of(code) for member in MEMBERS[name]
        ]
        assert standards[0] is not None
        assert all(one == standards[0] for one in standards), code


def test_both_cities_have_the_same_rows_of_the_103(registry: Registry) -> None:
    rows = Counter(item.match["item"] for item in listed(registry, LIST_103))

    assert set(rows.values()) == {2}
    assert rows.keys() >= {
        # Public security, market regulation, real estate, provident fund (S2 ZS-18).
        "household-migration",
        "business-change",
        "property-search",
        "provident-fund-withdrawal",
    }


@EACH_HOST
def test_every_item_that_is_applied_for_has_a_standard(registry: Registry, host: str) -> None:
    region = registry.regions[host]
    for scenario in (ACCEPT, "government.agent", "government.certs"):
        for item in region.catalogue.of(scenario):
            assert section(region).standard_of(item.match["item"]) is not None, item.id


@EACH_HOST
def test_departments_and_identity_items_name_each_other(registry: Registry, host: str) -> None:
    region = registry.regions[host]
    named = Counter(item for department in section(region).departments for item in department.items)
    offered = Counter(item.match["item"] for item in region.catalogue.of("government.identify"))

    assert named == offered
    assert set(named.values()) == {1}


@EACH_HOST
def test_invented_standards_are_marked(registry: Registry, host: str) -> None:
    assert all(one.demo for one in section(registry.regions[host]).standards)


def test_every_proof_on_offer_can_be_printed(registry: Registry) -> None:
    region = registry.regions["zhoushan"]
    for item in region.catalogue.of("government.proof"):
        assert section(region).proof_of(item.match["item"]) is not None, item.id


@pytest.mark.parametrize(
    ("host", "counts"),
    [
        (
            "zhoushan",
            {
                "government_departments": "10",
                "nearby_rate": "85",
                "time_saving": "80",
                "sub_applications": "7",
                "assistants": "1470",
                "served_townships": "39",
                "served_villages": "395",
                "terminal_items": "220",
                "benchmark_halls": "22",
                "cross_city_items": "103",
                "materials_exempted": "5303",
                "materials_in_scope": "20459",
            },
        ),
        ("ningbo", {"cross_city_items": "103"}),
        ("binzhou", {"card_services": "102", "village_items": "85"}),
        ("anhui", {"hr_items": "95"}),
    ],
)
def test_what_the_sources_count_stands_in_dated_facts(
    registry: Registry, host: str, counts: dict[str, str]
) -> None:
    facts = {fact.key: fact.value for fact in registry.regions[host].identity.facts}

    assert {key: facts.get(key) for key in counts} == counts


def test_the_standards_of_a_bare_home_are_those_of_the_delta(registry: Registry) -> None:
    items = {item.match["item"] for item in listed(registry, "delta")}

    assert {one.item for one in section(region_of(registry, "jiangsu")).standards} == items


GOOD = """\
[[standard]]
item = "move"
decision_days = 1
source = "test"
documents = [{ kind = "deed", zh = "契约", en = "deed", minor = true }]
"""


def load(folder: Path, text: str) -> Government:
    file = folder / "government.toml"
    file.write_text(text, encoding="utf-8")
    loaded = load_toml(file, GOVERNMENT.schema)
    assert isinstance(loaded, Government)
    return loaded


def test_a_standard_is_read_as_it_is_written(tmp_path: Path) -> None:
    (standard,) = load(tmp_path, GOOD).standards

    assert standard == Standard(
        "move", 1, "test", (Requirement("deed", "契约", "deed", is_minor=True),)
    )


@pytest.mark.parametrize(
    ("right", "wrong", "key", "expected"),
    [
        ("decision_days = 1", "decision_days = 91", "decision_days", "working days, 0-90"),
        ('item = "move"', 'item = "Move"', "item", "a lower-case code"),
        ('en = "deed", ', "", "documents.0.en", "this key"),
        ("minor", "small", "documents.0.small", "no such key"),
        (
            "minor = true }",
            'minor = true }, { kind = "deed", zh = "契", en = "d" }',
            "documents",
            "each kind once",
        ),
    ],
)
def test_a_wrong_row_is_named_with_file_and_key(
    tmp_path: Path, right: str, wrong: str, key: str, expected: str
) -> None:
    with pytest.raises(DataInvalid) as caught:
        load(tmp_path, GOOD.replace(right, wrong))

    assert caught.value.file == "government.toml"
    assert caught.value.key == f"standard.0.{key}"
    assert expected in caught.value.expected


def test_a_standard_stands_there_once(tmp_path: Path) -> None:
    with pytest.raises(DataInvalid) as caught:
        load(tmp_path, GOOD + GOOD)

    assert (caught.value.key, caught.value.expected) == ("standard", "each item once")
