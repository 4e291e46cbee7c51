"""An error in a region's data names file, key, what was expected and what was received."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from samecity.domain.places import Way
from samecity.errors import DataInvalid
from samecity.host.plugins import Plugins, found_module
from samecity.host.registry import Registry
from samecity.schemas.region_folder import load_region
from samecity.spi import Manifest, Region, RegionSource, hookimpl
from samecity_transit.tariff import TRANSIT

REGION = """
code = "atlantis"
division = "330100"
zh = "亚特兰蒂斯"
en = "Atlantis"
version = "atlantis-1"
default_city = "atlantis"

[[city]]
code = "atlantis"
division = "330100"
zh = "亚特兰蒂斯"
en = "Atlantis"
t_union = "3310"
connected_from = 2020-01-01
"""
PLACES = """
[[place]]
code = "a"
zh = "甲岛"
en = "Island A"

[[place]]
code = "b"
zh = "乙岛"
en = "Island B"
"""
LINK = """
[[link]]
ends = ["a", "b"]
by = "ferry"
minutes = 30
source = "test"
"""
POINT = """
[[point]]
id = "at-bus-1"
city = "atlantis"
type = "bus"
zh = "公交一路"
en = "Bus line 1"
kinds = ["card_contactless"]
source = "test"
"""
ITEM = """
[[item]]
id = "at-bus"
scenario = "transit.ride"
domain = "transport"
zh = "公交乘车"
en = "Ride a bus"
point_types = ["bus"]
kinds = ["card_contactless"]
offered_to = "ZONE"
opens_on = 2020-01-01
source = "test"
"""
TARIFF = """
[[fare]]
mode = "bus"
gross_fen = 200
source = "test"
"""
COUNT = range(12_000)
FILES = {
    "region.toml": REGION,
    "points/bus.toml": POINT,
    "catalogue/transit.toml": ITEM,
    "transit.toml": TARIFF,
}


def load(folder: Path, **changed: str) -> Region:
    files = {**FILES, **{name.replace("__", "/") + ".toml": text for name, text in changed.items()}}
    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return load_region(RegionSource(folder), {"transit": TRANSIT}, "atlantis")


def test_a_folder_without_faults_is_a_region(tmp_path: Path) -> None:
    region = load(tmp_path)

    assert (region.code, region.plugin) == ("atlantis", "atlantis")
    assert [item.id for item in region.catalogue.of("transit.ride")] == ["at-bus"]


def test_places_are_joined_by_links_and_points_lie_in_them(tmp_path: Path) -> None:
    point = f'{POINT}place = "b"'
    region = load(tmp_path, region=f"{REGION}{PLACES}{LINK}", points__bus=point)

    [link] = region.identity.links
    assert (link.ends, link.by, link.minutes) == (("a", "b"), Way.FERRY, 30)
    assert region.identity.places["b"].en == "Island B"
    assert region.catalogue.points["at-bus-1"].place == "b"


@pytest.mark.parametrize(
    ("name", "text", "key", "expected", "received"),
    [
        ("region", REGION.replace('en = "Atlantis"', "en = Atlantis", 1), "-", "TOML", "line 5"),
        ("catalogue__transit", "[[item]", "-", "TOML", "line 1"),
        ("region", f"{REGION}\ncolour = 'blue'", "city.0.colour", "no such key", "'blue'"),
        ("region", f"colour = 'blue'\n{REGION}", "colour", "no such key", "'blue'"),
        ("region", REGION.replace('version = "atlantis-1"', ""), "version", "this key", "nothing"),
        ("region", REGION.replace('"330100"', '"3301"', 1), "division", "six digits", "'3301'"),
        ("region", REGION.replace('zh = "亚特兰蒂斯"', "zh = 7", 1), "zh", "string", "7"),
        ("region", REGION.replace('"3310"', '"331"'), "city.0.t_union", "four digits", "'331'"),
        (
            "region",
            REGION.replace("2020-01-01", '"2020-02-30"'),
            "city.0.connected_from",
            "a day as YYYY-MM-DD",
            "'2020-02-30'",
        ),
        (
            "region",
            REGION.replace('default_city = "atlantis"', 'default_city = "hefei"'),
            "default_city",
            "the code of a city below",
            "'hefei'",
        ),
        ("region", REGION.split("[[city]]", maxsplit=1)[0], "city", "this key", "nothing"),
        ("points__bus", POINT.replace('"bus"', "7"), "point.0.type", "string", "7"),
        (
            "points__bus",
            POINT.replace("contactless", "optical"),
            "point.0.kinds.0",
            "card_contactless",
            "'card_optical'",
        ),
        ("points__bus", f"{POINT}capacity = -1", "point.0.capacity", "0 or more", "-1"),
        ("points__bus", f"{POINT}capacity = 1.5", "point.0.capacity", "integer", "1.5"),
        ("points__bus", f"{POINT}depth = 4", "point.0.depth", "1-3", "4"),
        (
            "points__bus",
            f"{POINT}hours = {{ opens = 09:00:00 }}",
            "point.0.hours.closes",
            "this key",
            "nothing",
        ),
        (
            "points__bus",
            f"{POINT}hours = {{ opens = 09:00:00, closes = 17:00:00, closed_weekdays = [7] }}",
            "point.0.hours.closed_weekdays.0",
            "0 (Monday) to 6",
            "7",
        ),
        ("region", f"{REGION}{LINK}", "link.0.ends", "the codes of places above", "['a', 'b']"),
        (
            "region",
            REGION + PLACES + LINK.replace("30", "0"),
            "link.0.minutes",
            "minutes, 1-1,440",
            "0",
        ),
        (
            "region",
            REGION + PLACES + LINK.replace('"b"', '"a"'),
            "link.0",
            "the codes of two places, received one twice",
            "'ends'",
        ),
        (
            "region",
            REGION + PLACES + LINK.replace('"b"', '"b", "c"'),
            "link.0.ends",
            "the codes of two places",
            "'c'",
        ),
        (
            "points__bus",
            f'{POINT}place = "a"',
            "point.0.place",
            "a place of region.toml",
            "'a'",
        ),
        (
            "points__bus",
            POINT.replace('city = "atlantis"', 'city = "hefei"'),
            "point.0.city",
            "a city of region.toml",
            "'hefei'",
        ),
        ("points__bus", POINT + POINT, "point.1.id", "an id of its own", "'at-bus-1'"),
        (
            "points__ferry",
            POINT.replace("Bus", "Ferry"),
            "point.0.id",
            "an id of its own",
            "'at-bus-1'",
        ),
        (
            "catalogue__transit",
            ITEM.replace('"ZONE"', '"DELTA"'),
            "item.0.offered_to",
            "LOCAL, ZONE",
            "'DELTA'",
        ),
        (
            "catalogue__transit",
            ITEM.replace("2020-01-01", '"2021-02-29"'),
            "item.0.opens_on",
            "a day as YYYY-MM-DD",
            "'2021-02-29'",
        ),
        (
            "catalogue__transit",
            ITEM.replace('["bus"]', "[]"),
            "item.0.point_types",
            "a type of point",
            "[]",
        ),
        (
            "catalogue__transit",
            f'{ITEM}cities = ["atlantis", "hefei"]',
            "item.0.cities",
            "a city of region.toml",
            "'hefei'",
        ),
        ("catalogue__transit", ITEM + ITEM, "item.1.id", "an id of its own", "'at-bus'"),
        ("transit", TARIFF.replace("200", "-200"), "fare.0.gross_fen", "0 or more", "-200"),
    ],
)
def test_a_fault_is_named(
    tmp_path: Path, name: str, text: str, key: str, expected: str, received: str
) -> None:
    with pytest.raises(DataInvalid) as caught:
        load(tmp_path, **{name: text})

    error = caught.value
    assert error.file == name.replace("__", "/") + ".toml"
    assert error.key == key
    assert expected in error.expected
    assert received in error.received
    assert error.message.startswith(f"{error.file}: {key}: expected ")


@pytest.mark.parametrize(
    ("missing", "file"), [("region.toml", "region.toml"), ("points/bus.toml", "points")]
)
def test_a_missing_file_or_folder_is_named(tmp_path: Path, missing: str, file: str) -> None:
    load(tmp_path)
    (tmp_path / missing).unlink()
    if (tmp_path / missing).parent != tmp_path:
        (tmp_path / missing).parent.rmdir()

    with pytest.raises(DataInvalid) as caught:
        load_region(RegionSource(tmp_path), {}, "atlantis")

    assert caught.value.file == file


def test_bytes_that_are_not_utf_8_are_named(tmp_path: Path) -> None:
    load(tmp_path)
    (tmp_path / "region.toml").write_bytes('zh = "宁波"'.encode("gb18030"))

    with pytest.raises(DataInvalid) as caught:
        load_region(RegionSource(tmp_path), {}, "atlantis")

    assert (caught.value.file, caught.value.expected) == ("region.toml", "UTF-8")


def test_the_installed_regions_have_no_faults() -> None:
    assert Registry(Plugins(blocked=frozenset())).plugins.problems == {}


def test_a_big_folder_is_given_more_time_than_a_plugin_is(tmp_path: Path) -> None:
    """Reading it is our own work: the limit is for a plugin that hangs, and this one has 3 MB."""
    load(tmp_path, catalogue__transit="".join(ITEM.replace("at-bus", f"at-bus-{n}") for n in COUNT))

    @hookimpl
    def samecity_register_regions() -> list[RegionSource]:
        return [RegionSource(tmp_path)]

    manifest = Manifest(name="atlantis", zh="亚特兰蒂斯", en="Atlantis")
    big = SimpleNamespace(
        samecity_manifest=manifest, samecity_register_regions=samecity_register_regions
    )

    registry = Registry(Plugins([found_module("atlantis", big)], blocked=frozenset(), limit_s=0.5))

    assert dict(registry.plugins.problems) == {}
    assert len(registry.regions["atlantis"].catalogue.items) == len(COUNT)
