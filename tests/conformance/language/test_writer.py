"""What the tool writes of a twin, and what it leaves to people."""

from __future__ import annotations

from pathlib import Path

import pytest

from samecity_conformance.language import the_lexicon
from samecity_conformance.language.__main__ import main
from samecity_conformance.language.twin import still_english, twin

FEATURE = """\
@transit
Feature: A ride
  What it costs (R04).

  @R04
  Scenario Outline: A card of <home> pays <fare>
    Given a person with a card of <home> and
      | state     | NORMAL |
      | residence | <home> |
    When the card is tapped on the bus in Ningbo
    Then the fare is <fare>

    Examples: two
      | home    | fare |
      | Anhui   | 1.20 |
      | Binzhou | 2.00 |
"""

TWIN = """\
# language: zh-CN
@transit
功能: 乘车
  要付多少钱（R04）。

  @R04
  场景大纲: <发卡地>社保卡付 <票价> 元
    假如 某人持有<发卡地>社保卡，情况如下
      | 卡状态 | 正常     |
      | 居住地 | <发卡地> |
    当 持卡在宁波乘坐公交车
    那么 票价为 <票价> 元

    例子: 两种
      | 发卡地 | 票价 |
      | 安徽   | 1.20 |
      | 滨州   | 2.00 |
"""

ANOTHER = """\
  Scenario: Nothing is charged
    When the card is tapped on a ferry in Ningbo
    Then it is refused with NOT_OFFERED

"""


def test_titles_and_descriptions_are_kept_and_all_else_is_written_anew() -> None:
    worn = (
        TWIN.replace("乘坐公交车", "坐车").replace("@R04\n", "@R05\n").replace("| 滨州 ", "| 青岛 ")
    )

    assert twin(FEATURE, worn, the_lexicon()) == TWIN


def test_a_new_scenario_leaves_the_titles_of_the_others_where_they_belong() -> None:
    before, tag, after = FEATURE.partition("  @R04")

    written = twin(before + ANOTHER + tag + after, TWIN, the_lexicon())

    assert written.replace(
        "  场景: Nothing is charged\n"
        "    当 持卡在宁波乘坐轮渡\n"
        "    那么 不予办理，原因是 NOT_OFFERED\n\n",
        "",
    ) == TWIN  # fmt: skip
    assert [line for _, line in still_english(written)] == ["场景: Nothing is charged"]


def test_a_sentence_that_the_lexicon_does_not_know_stays_english_and_is_shown() -> None:
    unknown = FEATURE.replace("the fare is <fare>", "the driver smiles")

    written = twin(unknown, TWIN, the_lexicon())

    assert "那么 the driver smiles" in written
    assert [line for _, line in still_english(written)] == ["那么 the driver smiles"]


def test_the_command_writes_a_twin_and_says_what_people_have_to_write(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    feature, written = tmp_path / "ride.feature", tmp_path / "ride.zh.feature"
    feature.write_text(FEATURE, encoding="utf-8")

    assert main([str(feature)]) == 1
    lacking = capsys.readouterr().err.splitlines()
    assert [line.partition(": expected Chinese, received ")[2] for line in lacking] == [
        "'功能: A ride'",
        "'What it costs (R04).'",
        "'场景大纲: A card of <home> pays <fare>'",
        "'例子: two'",
    ]

    written.write_text(TWIN, encoding="utf-8")
    assert main([str(feature)]) == 0
    assert written.read_text(encoding="utf-8") == TWIN
