"""Pages Regions: counts as the data have them, facts beside rows, charts, points, agreements."""

from __future__ import annotations

import re
from datetime import date

import pytest
from flask import Flask

from samecity.domain.figures import progress
from samecity_portal.house import House
from samecity_portal.pages.regions.chart import BOTTOM, LEFT, growth, openings
from tests.portal.pages.visitor import Visitor, words


def test_the_list_tells_rows_of_a_source_from_invented_ones(visitor: Visitor, house: House) -> None:
    said = words(visitor.get("/regions"))

    for region in house.registry.regions.values():
        items, points = region.catalogue.items, region.catalogue.points.values()
        demo_items, demo_points = (sum(one.demo for one in rows) for rows in (items, points))
        assert (
            f"items {len(items)} {len(items) - demo_items} named by a source, {demo_items} demo "
            f"points {len(points)} {len(points) - demo_points} named by a source, "
            f"{demo_points} demo"
        ) in said


def test_a_fact_stands_beside_its_rows_with_source_and_day(visitor: Visitor) -> None:
    said = words(visitor.get("/regions/zhoushan"))

    assert "museums 10 venues 4 2023-10-09 S0 ZS-09" in said
    assert "Items handled in either city 103 items – 2022-12-06 S2 ZS-18" in said
    assert "77.8 % 77.8 % ✓ agrees" in said


def test_a_month_is_no_number(visitor: Visitor, house: House) -> None:
    months = [
        fact.value
        for region in house.registry.regions.values()
        for fact in region.identity.facts
        if fact.unit == "month"
    ]
    pages = "".join(visitor.get(f"/regions/{code}") for code in house.registry.regions)

    assert months
    assert [month for month in months if f">{month} " not in pages] == []


def test_every_item_stands_there_with_its_source(visitor: Visitor, house: House) -> None:
    for code, region in house.registry.regions.items():
        page = visitor.get(f"/regions/{code}")
        offers = page.partition('id="offers"')[2].partition("</section>\n<section class")[0]
        assert offers.count("<li><b>") == len(region.catalogue.items), code


def test_milestones_are_a_chart_and_a_table(visitor: Visitor, house: House) -> None:
    page = visitor.get("/regions/anhui")

    said = words(page)
    assert re.search(r'role="img" aria-label="A line chart: from 2019-\S+ to 2022-', page)
    assert page.count('class="mark"') == 3
    assert "2021-12-31 First uses in each field S4 AH-26 48/51 94.1% ✓ yes" in said
    assert "Level 2 reached and book 12/19 · 63.2%" in said


def test_the_chart_rises_as_items_open(house: House) -> None:
    anhui = house.registry.regions["anhui"]
    opened = openings(anhui.catalogue.items)
    reached = [progress(one, anhui.catalogue.items) for one in anhui.identity.milestones]

    drawn = growth(opened, reached, date(2026, 11, 22))

    heights = [float(y) for y in re.findall(r"V (\S+)", drawn.line)]
    assert drawn.line.startswith(f"M {LEFT} {float(BOTTOM)} ")
    assert heights == sorted(heights, reverse=True)
    assert opened[-1].total == len(anhui.catalogue.items)
    assert [one.is_reached for one in drawn.marks] == [one.is_reached for one in reached]
    assert heights[-1] == next(y for y, share in drawn.levels if share == 100)


def test_a_milestone_that_was_missed_says_so(house: House) -> None:
    anhui = house.registry.regions["anhui"]
    late = [item for item in anhui.catalogue.items if item.opens_on.year > 2021]
    reached = [progress(one, late) for one in anhui.identity.milestones]

    drawn = growth(openings(late), reached, date(2020, 1, 1))

    assert [one.is_reached for one in drawn.marks] == [False, True, True]
    assert drawn.today is None


def test_points_are_found_by_type_city_and_kind(visitor: Visitor, house: House) -> None:
    points = house.registry.regions["anhui"].catalogue.points.values()
    libraries = [one for one in points if one.type == "library"]

    in_hefei = [one for one in libraries if one.city == "hefei"]
    page = words(visitor.get("/regions/anhui", type="library", city="hefei"))
    none = words(visitor.get("/regions/anhui", type="library", kind="none"))

    assert f"{len(in_hefei)} of {len(points)} points" in page
    assert all(one.en in page for one in in_hefei)
    assert f"0 of {len(points)} points" in none
    assert "There is no such point." in none


def test_a_long_list_of_points_has_pages(visitor: Visitor) -> None:
    first = visitor.get("/regions/anhui")
    last = visitor.get("/regions/anhui", page="99")

    assert "1 / 6" in first
    assert re.search(r'rel="next" href="\?[^"]*page=2"', first)
    assert "6 / 6" in last
    assert 'rel="next"' not in last


def test_a_page_number_that_is_none_is_the_first(visitor: Visitor) -> None:
    assert "1 / 6" in visitor.get("/regions/anhui", page="-1")
    assert "1 / 6" in visitor.get("/regions/anhui", page="many")


@pytest.mark.parametrize(
    ("region", "agreements"),
    [
        ("ningbo", ["Yangtze River Delta", "Ningbo-Zhoushan"]),
        ("anhui", ["Yangtze River Delta"]),
        ("binzhou", ["Jinan metropolitan circle"]),
        ("shanghai", ["Yangtze River Delta"]),
        ("foshan", []),
    ],
)
def test_a_region_names_the_agreements_it_is_in(
    visitor: Visitor, region: str, agreements: list[str]
) -> None:
    said = words(visitor.get(f"/regions/{region}")).partition("Agreements that name")[2]

    known = ("Yangtze River Delta", "Ningbo-Zhoushan", "Jinan metropolitan circle")
    assert [name for name in known if name in said] == [
        name for name in known if name in agreements
    ]


@pytest.mark.parametrize(
    "said", ["foshan", "Foshan", "佛山", "440600", " foshan "], ids=lambda said: repr(said)
)
def test_any_division_is_found_by_any_of_its_names(visitor: Visitor, said: str) -> None:
    answer = visitor.client.get("/regions", query_string={"name": said})

    assert answer.status_code == 303
    page = words(visitor.get(answer.headers["Location"]))
    assert "No plugin speaks for this region." in page
    assert "Guangdong" in page


def test_a_city_leads_to_its_region(visitor: Visitor) -> None:
    assert "Wuhu is a city of Anhui" in words(visitor.get("/regions/wuhu"))


def test_an_unknown_place_is_not_found_and_the_list_is_shown(visitor: Visitor) -> None:
    for page in (
        visitor.get("/regions", 404, name="ningpo"),
        visitor.get("/regions/ningpo", 404),
    ):
        assert "ningpo" in page
        assert "Regions with a plugin" in page


def test_what_somebody_wrote_is_shown_as_text(visitor: Visitor) -> None:
    page = visitor.get("/regions", 404, name="<script>alert(1)</script>")

    assert "<script>alert" not in page


def test_it_is_written_in_chinese_too(app: Flask, house: House) -> None:
    visitor = Visitor(app.test_client(), "zh")

    listed, zhoushan = words(visitor.get("/regions")), words(visitor.get("/regions/zhoushan"))

    assert "有插件的地区" in listed
    assert "博物馆 10" in zhoushan
    types = {
        point.type
        for region in house.registry.regions.values()
        for point in region.catalogue.points.values()
    }
    pages = "".join(visitor.get(f"/regions/{code}") for code in house.registry.regions)
    # Every type of ours has a word; one of another plugin stands there as it is.
    assert [one for one in sorted(types) if f">{one}</option>" in pages] == []
