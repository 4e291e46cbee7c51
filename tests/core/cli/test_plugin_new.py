"""`samecity plugin new`: what it says, in both languages, and what it says when it cannot."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Final

import pytest

import samecity.kit
from tests.core.cli.terminal import run

REGION: Final = ("plugin", "new", "region")
SCENARIO: Final = ("plugin", "new", "scenario")
KIT: Final = Path(samecity.kit.__path__[0])

OBSTACLES: Final = {
    "name_reserved": (*REGION, "national"),
    "plugin_taken": (*REGION, "ningbo"),
    "package_taken": (*REGION, "conformance"),
    "division_missing": (*REGION, "shaoxin"),
    "division_unknown": (*REGION, "keqiao", "--division", "339900"),
    "division_county": (*REGION, "keqiao", "--division", "330603"),
    "division_taken": (*REGION, "hefei"),
    "place_taken": (*REGION, "hangzhou", "--division", "330600"),
    "agreement_unknown": (*REGION, "shaoxing", "--agreements", "delt"),
    "agreement_silent": (*REGION, "qingdao", "--agreements", "delta"),
    "target_is_file": (*REGION, "shaoxing", "--target", "file"),
    "target_not_empty": (*REGION, "shaoxing", "--target", "full"),
    "unwritable": (*REGION, "shaoxing", "--target", "file/below"),
    "scenario_taken": (*SCENARIO, "parking", "--code", "transit.ride"),
    "section_taken": (*SCENARIO, "tourism"),
}
"""A command line for each."""

ELSEWHERE: Final = {"agreement_alone", "region_taken", "without_copier"}
"""What needs another machine than this one; see tests/core/kit/test_new.py."""

NAMED: Final = {
    "plugin_taken": "samecity",
    "package_taken": "samecity_conformance",
    "division_missing": "shaoxing",
    "division_unknown": "340000 anhui",
    "division_county": "330600 shaoxing",
    "division_taken": "anhui",
    "place_taken": "330100 hangzhou",
    "agreement_unknown": "ningbo-zhoushan",
    "agreement_silent": "330000 zhejiang",
    "scenario_taken": "transit",
    "section_taken": "culture",
}
"""What the sentence has to name beside the argument."""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a folder with a file, and a folder that is not empty."""
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine").write_text("mine", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def content(folder: Path) -> set[str]:
    return {one.relative_to(folder).as_posix() for one in folder.rglob("*")}


def test_a_new_region_stands_in_a_folder_of_its_name(folder: Path) -> None:
    ran = run(*REGION, "shaoxing", "--name-zh", "绍兴市", "--agreements", "delta")

    assert ran.exit_code == 0
    assert "Made samecity-shaoxing, 11 files" in ran.stdout
    assert 'zh = "绍兴市"' in (
        folder / "samecity-shaoxing" / "samecity_shaoxing" / "data" / "region.toml"
    ).read_text(encoding="utf-8")


def test_what_was_made_and_the_next_three_commands_are_told_to_machines(folder: Path) -> None:
    ran = run(*SCENARIO, "parking", "--target", "my parking", "--json")

    assert ran.at("folder") == "my parking"
    assert ran.at("next") == ["cd 'my parking'", 'pip install -e ".[test]"', "pytest"]
    assert {f"my parking/{name}" for name in json.loads(ran.stdout)["files"]} <= content(folder)


def test_people_are_told_likewise_in_both_languages() -> None:
    zh, en = (
        run(*REGION, code, "--lang", lang) for code, lang in (("wuxi", "zh"), ("xuzhou", "en"))
    )

    assert "已新建 samecity-wuxi" in zh.stdout
    assert "  pytest\n" in zh.stdout
    assert "Next:\n  cd samecity-xuzhou\n" in en.stdout


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("problem", OBSTACLES)
def test_whatever_is_in_the_way_is_said_with_what_to_do_and_nothing_is_written(
    folder: Path, problem: str, lang: str
) -> None:
    before = content(folder)
    ran = run(*OBSTACLES[problem], "--lang", lang)
    said, hint, *more = ran.stderr.splitlines()

    assert (ran.exit_code, ran.stdout, more) == (3, "", [])
    assert said.startswith("SC-E-602 ")
    assert said.endswith("。" if lang == "zh" else ".")
    assert hint.startswith("  ")
    assert NAMED.get(problem, "") in said + hint
    assert content(folder) == before


def test_an_obstacle_is_told_to_machines_in_the_readers_language() -> None:
    ran = run(*OBSTACLES["agreement_silent"], "--lang", "zh", "--json")

    assert (ran.exit_code, ran.at("error", "code")) == (3, "SC-E-602")
    assert "310000 shanghai、320000 jiangsu" in str(ran.at("error", "message"))
    assert "不能自己宣布" in str(ran.at("error", "hint"))


def test_every_obstacle_is_met_by_some_test() -> None:
    raised = {
        constant.value
        for file in KIT.glob("*.py")
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "CannotBegin"
        for constant in call.args[:1]
        if isinstance(constant, ast.Constant)
    }

    assert raised == OBSTACLES.keys() | ELSEWHERE


@pytest.mark.parametrize(
    "line",
    [
        REGION,
        (*REGION, "class"),
        (*REGION, "Shaoxing"),
        (*REGION, "shaoxing", "--name-zh", 'a"b'),
        (*REGION, "shaoxing", "--name-en", "{{ 1 }}"),
        (*REGION, "shaoxing", "--name-zh", " "),
        (*REGION, "shaoxing", "--division", ""),
        (*SCENARIO, "parking", "--code", "parking"),
        (*SCENARIO, "parking", "--domain", "Life"),
        ("plugin", "new", "hook", "x"),
    ],
)
def test_a_wrong_command_line_is_told_as_such(folder: Path, line: tuple[str, ...]) -> None:
    before = content(folder)
    ran = run(*line)

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert "Error: " in ran.stderr
    assert content(folder) == before
