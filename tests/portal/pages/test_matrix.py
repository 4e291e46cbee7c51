"""Page Matrix: values of cells, the day that travels through agreements, and a cell's evidence."""

from __future__ import annotations

import re
import time
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from flask import Flask

import samecity_ningbo
import samecity_transit
from samecity.cli.tap import Tap, ask
from samecity.host.plugins import Plugins, found_module
from samecity.host.registry import Registry
from samecity.synthetic.world import DEFAULT_AT, World
from samecity_portal.app import create_app
from samecity_portal.house import House, memory_house
from samecity_portal.pages.matrix.asked import Asked, domains
from samecity_portal.pages.matrix.grid import Cell, grid
from samecity_portal.settings import Settings
from tests.portal.pages.visitor import Visitor, words

BEFORE_NINGBO_ZHOUSHAN = date(2021, 12, 31)


def cell_in(page: str, home: str, host: str, scenario: str) -> str:
    """Return the tag and the words of a cell."""
    link = re.escape(f"/matrix/{home}/{host}/{scenario}")
    found = re.search(rf'<td class="([^"]+)"><a href="{link}[^"]*"[^>]*>(.*?)</td>', page, re.S)
    assert found is not None
    return f"{found[1]} {words('<main' + found[2])}"


def decided(registry: Registry, home: str, host: str, scenario: str, **asked: object) -> Cell:
    """Return a cell of the grid behind the page."""
    wanted = Asked(scenario=scenario, **asked)  # type: ignore[arg-type]  # fields of Asked
    cells = grid(registry, scenario, wanted.at, wanted.kind)
    return next(one for one in cells if (one.home, one.host) == (home, host))


@pytest.mark.parametrize(
    ("home", "host", "said"),
    [
        ("anhui", "ningbo", "tint-LOCAL_EQUAL 1.20 yuan = equal"),
        ("anhui", "binzhou", "tint-NATIONAL_BASELINE 2.00 yuan ◇ national"),
        ("ningbo", "ningbo", "tint-LOCAL 1.20 yuan ● local"),
        ("shanghai", "zhoushan", "tint-LOCAL_EQUAL 1.80 yuan = equal"),
        ("foshan", "ningbo", "tint-NATIONAL_BASELINE 2.00 yuan ◇ national"),
    ],
)
def test_a_cell_says_treatment_and_price_in_words(
    visitor: Visitor, home: str, host: str, said: str
) -> None:
    page = visitor.get("/matrix", scenario="transit.ride")

    assert said in cell_in(page, home, host, "transit.ride")


def test_a_refusal_has_its_reason_below_the_grid(visitor: Visitor) -> None:
    page = visitor.get("/matrix", domain="culture", at="2026-11-24")

    assert cell_in(page, "foshan", "ningbo", "culture.borrow").startswith("tint-REFUSED ✕ refused")
    assert "OUT_OF_ZONE" in page
    assert "LOCAL_CARD_ONLY" in page


def test_every_service_of_a_domain_stands_there(visitor: Visitor, house: House) -> None:
    for domain in domains(house.registry):
        page = visitor.get("/matrix", domain=domain)
        codes = [
            code for code, one in house.registry.scenarios.items() if one.spec.domain == domain
        ]
        assert [code for code in codes if f">{code}</span></h2>" not in page] == []


def sign_in(page: str, home: str, host: str, scenario: str) -> str:
    """Return tint and word of a cell of the table of all domains."""
    link = re.escape(f"/matrix/{home}/{host}/{scenario}")
    found = re.search(
        rf'<td class="([^" ]+)[^"]*"><a href="{link}[^"]*">.*?<span class="visually-hidden">(.*?)<',
        page,
    )
    assert found is not None
    return f"{found[1]} {found[2]}"


def test_all_domains_stand_in_one_table_that_says_what_the_grids_say(
    visitor: Visitor, house: House
) -> None:
    page = visitor.get("/matrix", domain="all")

    assert page.count('<table class="every">') == 1
    assert page.count('class="domain"') == len(domains(house.registry))
    for cell in grid(house.registry, "transit.ride", DEFAULT_AT, None):
        said = sign_in(page, cell.home, cell.host, "transit.ride")
        assert said.split()[0] == f"tint-{cell.treatment.value}"
    rows = set(re.findall(r"[?&;]scenario=([a-z_.]+)", page))
    assert rows == set(house.registry.scenarios)
    assert sign_in(page, "anhui", "ningbo", "transit.ride") == "tint-LOCAL_EQUAL equal"
    assert sign_in(page, "foshan", "anhui", "shop.discount") == "tint-none not offered"


def test_all_domains_have_a_day_and_a_kind_too(visitor: Visitor) -> None:
    before = visitor.get("/matrix", domain="all", at="2022-09-30", kind="card_contactless")

    ride = sign_in(before, "zhoushan", "ningbo", "transit.ride")
    assert ride == "tint-NATIONAL_BASELINE national"
    assert "/matrix/zhoushan/ningbo/transit.ride?at=2022-09-30&amp;kind=card_contactless" in before
    assert "/matrix/anhui/anhui/card.apply" not in before


@pytest.mark.parametrize(
    ("blocked", "kind"), [({"ningbo"}, ""), ({"transit"}, ""), (set(), "ecard_login")]
)
def test_where_nothing_can_be_asked_for_all_domains_say_so(
    tmp_path: Path, blocked: set[str], kind: str
) -> None:
    found = [found_module("ningbo", samecity_ningbo), found_module("transit", samecity_transit)]
    with closing(memory_house(Registry(Plugins(found, blocked=frozenset(blocked))))) as bare:
        visitor = Visitor(create_app(Settings(folder=str(tmp_path)), bare).test_client())

        page = visitor.get("/matrix", domain="all", kind=kind)

    assert "No service of the installed plugins" in page
    assert '<table class="every">' not in page


def test_what_a_local_is_refused_too_is_not_red_in_the_table(visitor: Visitor) -> None:
    page = visitor.get("/matrix", domain="all")

    assert sign_in(page, "anhui", "ningbo", "culture.return") == "tint-none refused"
    assert sign_in(page, "binzhou", "ningbo", "culture.borrow") == "tint-REFUSED refused"
    assert "A local is refused as well" in page


def test_what_locals_are_refused_too_is_said_to_be_no_matter_of_the_card(visitor: Visitor) -> None:
    assert "A local is refused as well" in visitor.get("/matrix", scenario="culture.return")
    assert "A local is refused as well" not in visitor.get("/matrix", scenario="culture.borrow")


def test_a_whole_domain_is_there_within_a_second(visitor: Visitor) -> None:
    grid.cache_clear()
    began = time.perf_counter()

    page = visitor.get("/matrix", domain="benefits")

    assert page.count('<table class="matrix">') == 13
    assert time.perf_counter() - began < 3  # of a busy machine; it takes 0.5 s on a free one
    again = time.perf_counter()
    visitor.get("/matrix", domain="benefits")
    assert time.perf_counter() - again < 1


def test_before_an_agreement_began_nobody_is_equal_by_it(visitor: Visitor, house: House) -> None:
    ride = ("zhoushan", "ningbo", "transit.ride")

    before = visitor.get("/matrix", scenario="transit.ride", at="2022-09-30")
    first = visitor.get("/matrix", scenario="transit.ride", at="2022-10-01")

    assert "tint-NATIONAL_BASELINE 2.00 yuan" in cell_in(before, *ride)
    assert "tint-LOCAL_EQUAL 1.20 yuan" in cell_in(first, *ride)


def test_a_day_travels_through_the_catalogue_too(visitor: Visitor, house: House) -> None:
    handling = ("ningbo", "zhoushan", "government.accept")
    registry = house.registry

    page = visitor.get("/matrix", scenario="government.accept", at="2021-12-31")

    assert "tint-none – not open yet" in cell_in(page, *handling)
    assert "it opens on 2022-01-01" in page
    assert "✕ not in force Ningbo-Zhoushan cross-city handling" in words(page)
    today, before = (
        decided(registry, *handling, day=day)
        for day in (date(2026, 11, 23), BEFORE_NINGBO_ZHOUSHAN)
    )
    assert (today.allowed, before.allowed) == (True, False)


def test_links_lead_to_the_day_before_each_agreement(visitor: Visitor) -> None:
    page = visitor.get("/matrix", scenario="government.accept")

    link = re.search(r'href="(/matrix\?[^"]*at=2021-12-31[^"]*)"', page)

    assert link is not None
    day_before = visitor.client.get(link[1].replace("&amp;", "&")).text
    assert 'value="2021-12-31"' in day_before
    assert 'value="government.accept" selected' in day_before


def test_a_service_that_does_not_know_a_kind_is_left_out(visitor: Visitor) -> None:
    page = visitor.get("/matrix", domain="transport", kind="card_contact")

    assert ">transit.topup</span></h2>" in page
    assert ">transit.ride</span></h2>" not in page
    assert "Nothing in this domain" in visitor.get(
        "/matrix", domain="transport", kind="ecard_login"
    )


def test_a_kind_that_a_host_does_not_take_is_refused_there(visitor: Visitor) -> None:
    page = visitor.get("/matrix", scenario="medical.visit", kind="none")

    assert "tint-HOME_POLICY" in cell_in(page, "anhui", "binzhou", "medical.visit")
    assert "tint-REFUSED" in cell_in(page, "anhui", "ningbo", "medical.visit")
    assert "KIND_NOT_ACCEPTED" in page
    cell = words(visitor.get("/matrix/anhui/ningbo/medical.visit", kind="none"))
    assert "KIND_NOT_ACCEPTED" in cell
    assert "--kind none" in cell


def test_one_service_can_be_asked_for_with_fields_of_its_own(visitor: Visitor) -> None:
    bus = visitor.get("/matrix", scenario="transit.ride")
    metro = visitor.client.get("/matrix?scenario=transit.ride&f.mode=metro&lang=en").text

    assert 'name="f.mode"' in bus
    assert "1.20 yuan" in cell_in(bus, "anhui", "ningbo", "transit.ride")
    assert "1.20 yuan" not in cell_in(metro, "anhui", "ningbo", "transit.ride")
    link = re.search(r'href="(/matrix/anhui/ningbo/transit.ride\?f.mode=metro)"', metro)
    assert link is not None
    assert "--set mode=metro" in visitor.client.get(link[1]).text


def test_a_field_that_cannot_be_so_is_named(visitor: Visitor) -> None:
    answer = visitor.client.get("/matrix?scenario=transit.ride&f.mode=broom")

    assert answer.status_code == 422
    assert "fields.mode" in answer.text


def test_receipts_of_single_requests_are_no_remarks(visitor: Visitor) -> None:
    page = visitor.get("/matrix", scenario="government.accept")

    assert "RECEIPT" not in page
    assert "ITEM_NOT_IN_LIST" in page


def test_what_is_remembered_is_what_the_engine_says(house: House) -> None:
    world = World(house.platform, DEFAULT_AT)
    for cell in grid(house.registry, "transit.ride", DEFAULT_AT, None):
        decision = ask(world, Tap(scenario="transit.ride", host=cell.host, home=cell.home))
        assert (cell.treatment, cell.payable_fen) == (
            decision.treatment,
            decision.terms.payable_fen,
        )


def test_nothing_is_kept_of_a_question(visitor: Visitor, house: House) -> None:
    visitor.get("/matrix", domain="transport")
    visitor.get("/matrix/anhui/ningbo/transit.ride")

    assert house.platform.journal.postings() == []


def test_a_cell_opens_its_reasons_price_and_evidence(visitor: Visitor) -> None:
    said = words(visitor.get("/matrix/anhui/ningbo/transit.ride"))

    assert "Card of Anhui in Ningbo: Ride" in said
    assert "✓ yes = same as a local" in said
    assert "published price 2.00 yuan" in said
    assert "to pay 1.20 yuan" in said
    assert "saved 0.80 yuan" in said
    assert "A card of Ningbo itself: 1.20 yuan" in said
    assert "8. which treatment : passed delta · R02" in said
    assert "11. effects and books" in said
    assert "ningbo-2026.1" in said
    assert "from 2022-10-01" in said
    assert "samecity can-serve anhui ningbo transit.ride" in said


def test_a_refused_cell_says_what_to_do(visitor: Visitor) -> None:
    said = words(visitor.get("/matrix/foshan/ningbo/culture.borrow", at="2026-11-24"))

    assert "✗ no" in said
    assert "OUT_OF_ZONE · R06" in said
    assert "next step Do this at your place of issue" in said
    assert "Nothing is charged." in said


def test_a_cell_knows_its_day(visitor: Visitor) -> None:
    said = words(visitor.get("/matrix/zhoushan/ningbo/transit.ride", at="2022-09-30"))

    assert "to pay 2.00 yuan" in said
    assert "A card of Ningbo itself: 1.20 yuan" in said
    assert "✕ not in force Yangtze River Delta" in said
    assert "--at 2022-09-30T10:00" in said


def test_a_cell_can_be_asked_for_any_place(visitor: Visitor) -> None:
    said = words(visitor.get("/matrix/beijing/wuhu/transit.ride"))

    assert "Card of Beijing in Anhui: Ride" in said
    assert "national baseline" in said


def test_nobody_speaks_for_a_bare_host_that_offers_nothing(visitor: Visitor) -> None:
    assert "? unknown" in words(visitor.get("/matrix/anhui/foshan/sport.enter"))


@pytest.mark.parametrize(
    ("path", "status", "named"),
    [
        ("/matrix?at=soon", 422, "expected a day as YYYY-MM-DD"),
        ("/matrix?at=1066-10-14", 422, "expected a year from 2000 to 2099"),
        ("/matrix?kind=shouted", 422, "expected one of card_contact"),
        ("/matrix?domain=magic", 422, "expected one of benefits"),
        ("/matrix?scenario=transit.fly", 404, "transit.fly"),
        ("/matrix/atlantis/ningbo/transit.ride", 404, "atlantis"),
        ("/matrix/anhui/atlantis/transit.ride", 404, "atlantis"),
        ("/matrix/anhui/ningbo/transit.fly", 404, "transit.fly"),
        ("/matrix/anhui/ningbo/transit.ride?at=soon", 422, "expected a day"),
    ],
)
def test_what_cannot_be_is_named(visitor: Visitor, path: str, status: int, named: str) -> None:
    path, _, query = path.partition("?")
    said = dict([query.split("=")]) if query else {}

    page = visitor.get(path, status, **said)

    assert named in page
    assert '<table class="matrix">' in page


def test_it_is_written_in_chinese_too(app: Flask) -> None:
    visitor = Visitor(app.test_client(), "zh")

    page = visitor.get("/matrix", scenario="transit.ride")
    cell = words(visitor.get("/matrix/anhui/ningbo/transit.ride"))

    assert "1.20 元 = 同城" in cell_in(page, "anhui", "ningbo", "transit.ride")
    assert "安徽的卡在宁波：乘车" in cell
    assert "宁波本地的卡： 1.20 元" in cell


def test_a_cell_that_is_shown_in_place_has_no_frame(visitor: Visitor) -> None:
    answer = visitor.client.get(
        "/matrix/anhui/ningbo/transit.ride?lang=en", headers={"HX-Request": "true"}
    )

    assert "<h2>Card of Anhui in Ningbo: Ride</h2>" in answer.text
    assert "<html" not in answer.text
    assert "HX-Request" in answer.headers["Vary"]
    assert 'href="/matrix/anhui/ningbo/transit.ride?lang=en"' in answer.text
