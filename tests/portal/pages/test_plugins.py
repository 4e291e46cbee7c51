"""Page Plugins: what is installed, what it brings, and why something is blocked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Final

import pytest
from flask import Flask

import samecity_ningbo
import samecity_transit
from samecity import __version__
from samecity.host.plugins import Found, Origin, Plugins, found_module
from samecity.host.registry import Registry
from samecity.host.roster import roster
from samecity.spi import Manifest, hookimpl
from samecity_portal.app import create_app
from samecity_portal.house import House, memory_house
from samecity_portal.settings import Settings
from tests.portal.pages.visitor import Visitor, words

Opener = Callable[..., Visitor]
ROOT: Final = Path(__file__).parents[3]


@pytest.fixture
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opener]:
    """Opens a portal over some plugins."""
    houses: list[House] = []

    def visit(*more: Found, blocked: frozenset[str] = frozenset()) -> Visitor:
        found = [
            found_module("ningbo", samecity_ningbo),
            found_module("transit", samecity_transit),
            *more,
        ]
        houses.append(memory_house(Registry(Plugins(found, blocked=blocked))))
        settings = Settings(folder=str(tmp_path_factory.mktemp("portal")))
        return Visitor(create_app(settings, houses[-1]).test_client())

    yield visit
    for house in houses:
        house.close()


def extra(name: str, api: str = "1", **hooks: object) -> Found:
    manifest = Manifest(name=name, zh="其他", en="Extra", api=api)
    module = SimpleNamespace(samecity_manifest=manifest, **hooks)
    return Found(name, lambda: module, Origin(f"samecity-{name}", "0.3", f"samecity_{name}"))


@hookimpl
def observe(decision: object) -> None:
    """Hear of a decision."""


def test_every_plugin_is_listed_with_its_version_and_what_it_brings(
    visitor: Visitor, house: House
) -> None:
    said = words(visitor.get("/plugins"))

    entries = roster(house.registry)
    assert len(entries) >= 12
    assert f"{len(entries)} works" in said
    assert f"Ningbo ningbo ✓ works samecity {__version__} samecity_ningbo 1" in said
    assert "regions 1 Ningbo ningbo" in said
    assert "scenarios 2 Ride transit.ride Top up transit.topup" in said


def test_what_a_plugin_brings_is_linked(visitor: Visitor) -> None:
    page = visitor.get("/plugins")

    links = re.findall(r'<li><a href="(/(?:regions/|matrix\?scenario=)[^"]+)"', page)

    assert "/regions/binzhou" in links
    assert "/matrix?scenario=culture.borrow" in links
    for link in ("/regions/binzhou", "/matrix?scenario=culture.borrow"):
        assert visitor.client.get(link).status_code == 200


def test_a_plugin_at_fault_is_named_with_the_reason_and_what_to_do(opened: Opener) -> None:
    visitor = opened(extra("lodging", api="9"))

    said = words(visitor.get("/plugins"))

    assert "Plugin lodging is blocked" in said
    assert "SC-E-" in said
    assert "next step" in said
    assert "lodging lodging ✕ blocked samecity-lodging 0.3" in said
    assert "✓ works" in said
    assert "1 blocked" in said


def test_a_plugin_that_the_operator_blocked_is_at_no_fault(opened: Opener) -> None:
    visitor = opened(extra("lodging"), blocked=frozenset({"lodging"}))

    said = words(visitor.get("/plugins"))

    assert "lodging lodging – blocked by operator samecity-lodging 0.3" in said
    assert "Plugin lodging is blocked" not in said


def test_an_observer_is_said_to_hear_of_decisions(opened: Opener) -> None:
    assert "hears of every decision" in words(
        opened(extra("ear", samecity_observe_decision=observe)).get("/plugins")
    )
    assert "hears of every decision" not in words(opened().get("/plugins"))


def test_it_says_how_to_write_one(visitor: Visitor) -> None:
    page = visitor.get("/plugins")

    for said in (
        "samecity plugin new region shaoxing",
        "samecity plugin check shaoxing",
        "docs/tutorials/first-region.md",
        "docs/tutorials/first-scenario.md",
        "[project.entry-points.samecity]",
        "def samecity_register_regions()",
        "samecity plugin list",
        "samecity conform run --region shaoxing",
    ):
        assert said in page


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_pages_that_it_names_are_there_in_the_readers_language(app: Flask, lang: str) -> None:
    page = Visitor(app.test_client(), lang).get("/plugins")

    named = re.findall(r"<code>(docs/[^<]+)</code>", page)
    assert len(named) == 6
    assert [one for one in named if not (ROOT / one).is_file()] == []
    assert all(one.startswith("docs/zh/") == (lang == "zh") for one in named)


def test_it_is_written_in_chinese_too(app: Flask) -> None:
    said = words(Visitor(app.test_client(), "zh").get("/plugins"))

    assert "宁波 ningbo ✓ 正常" in said
    assert "怎样写一个插件" in said
    assert "地区 1 宁波 ningbo" in said
