from __future__ import annotations

import json
from pathlib import Path

import pytest

import samecity_ningbo
import samecity_transit
from samecity.domain.card import CredentialKind
from samecity.errors import PluginError
from samecity.host.decision_log import DecisionLog
from samecity.host.plugins import Plugins, built_in, found_module
from samecity.host.registry import Registry
from samecity.platform import Platform
from samecity.synthetic.world import World

NINGBO = found_module("ningbo", samecity_ningbo)
TRANSIT = found_module("transit", samecity_transit)


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "decisions.jsonl"
    monkeypatch.setenv("SAMECITY_DECISION_LOG", str(file))
    return file


def ride(world: World, home: str) -> None:
    kind = CredentialKind.CARD_CONTACTLESS
    body = world.body("ningbo", "transit.ride", kind, {"mode": "bus"})
    world.platform.accept(body, world.reader(world.adult(home), kind, world.at))


def world_with_log() -> World:
    plugins = Plugins([*built_in(), NINGBO, TRANSIT], blocked=frozenset())
    return World(Platform(registry=Registry(plugins)))


def test_a_line_says_what_was_decided_and_names_nobody(file: Path) -> None:
    world = world_with_log()
    ride(world, "anhui")
    line = json.loads(file.read_text(encoding="utf-8"))

    assert line == {
        "request_id": line["request_id"],
        "host": "ningbo",
        "home": "anhui",
        "scenario": "transit.ride",
        "allowed": True,
        "treatment": "LOCAL_EQUAL",
        "reasons": [],
        "payable_fen": 120,
        "at": "2026-11-23T10:00:00+08:00",
    }


def test_a_refusal_is_written_with_its_reason_codes(file: Path) -> None:
    world = world_with_log()
    kind = CredentialKind.CARD_CONTACTLESS
    body = world.body("ningbo", "transit.ride", kind, {"mode": "ferry"})
    world.platform.accept(body, world.reader(world.adult("anhui"), kind, world.at))
    line = json.loads(file.read_text(encoding="utf-8"))

    assert (line["allowed"], line["treatment"]) == (False, "REFUSED")
    assert (line["reasons"], line["payable_fen"]) == (["NOT_OFFERED"], 0)


def test_a_file_that_was_moved_away_begins_anew(file: Path) -> None:
    world = world_with_log()
    ride(world, "anhui")
    moved = file.rename(file.with_suffix(".1"))
    ride(world, "binzhou")

    homes = [json.loads(one.read_text(encoding="utf-8"))["home"] for one in (moved, file)]
    assert homes == ["anhui", "binzhou"]


def test_what_the_file_held_before_stays(file: Path) -> None:
    file.write_text("{}\n", encoding="utf-8")
    ride(world_with_log(), "anhui")

    first, second = file.read_text(encoding="utf-8").splitlines()
    assert (first, json.loads(second)["home"]) == ("{}", "anhui")


def test_a_file_that_cannot_be_written_blocks_the_log_and_no_other_plugin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAMECITY_DECISION_LOG", str(tmp_path))
    plugins = Plugins([*built_in(), NINGBO], blocked=frozenset())

    assert set(plugins.manifests) == {"ningbo"}
    assert type(plugins.problems["decision_log"]) is PluginError
    assert "SAMECITY_DECISION_LOG" in plugins.problems["decision_log"].hint


def test_without_the_variable_there_is_no_log(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SAMECITY_DECISION_LOG", raising=False)

    assert built_in() == ()


def test_a_platform_finds_the_log_by_itself(file: Path) -> None:
    plugins = Plugins()

    assert plugins.manifests["decision_log"] == DecisionLog.samecity_manifest
    assert file.read_text(encoding="utf-8") == ""
