from __future__ import annotations

from pathlib import Path

import pytest

from samecity.platform import Platform
from tests.core.cli.terminal import Ran, run

RIDE = ("--scenario", "transit.ride", "--set", "mode=bus")

DECISION = [
    "request_id",
    "home",
    "host",
    "scenario",
    "kind",
    "allowed",
    "treatment",
    "decided_by",
    "reasons",
    "notes",
    "terms",
    "effects",
    "disclosed",
    "steps",
    "catalogue_version",
    "at",
    "offline",
]


def accept(*arguments: str) -> Ran:
    return run("accept", *arguments, "--json")


def keys(value: object) -> list[str]:
    assert isinstance(value, dict)
    return list(value)


@pytest.mark.parametrize(
    ("home", "treatment", "payable_fen"),
    [
        ("ningbo", "LOCAL", 120),
        ("zhoushan", "LOCAL_EQUAL", 120),
        ("anhui", "LOCAL_EQUAL", 120),
        ("shanghai", "LOCAL_EQUAL", 120),
        ("binzhou", "NATIONAL_BASELINE", 200),
        ("foshan", "NATIONAL_BASELINE", 200),
    ],
)
def test_a_ningbo_bus_costs_what_the_agreement_says(
    home: str, treatment: str, payable_fen: int
) -> None:
    ran = accept("--home", home, "--host", "ningbo", *RIDE)

    assert ran.exit_code == 0
    assert ran.at("treatment") == treatment
    assert ran.at("terms", "payable_fen") == payable_fen


def test_the_json_of_a_decision_has_the_keys_of_the_contract_and_no_other() -> None:
    ran = accept("--home", "anhui", "--host", "ningbo", *RIDE)

    assert keys(ran.at()) == DECISION
    assert keys(ran.at("terms")) == [
        "gross_fen",
        "payable_fen",
        "saving_fen",
        "fund_fen",
        "personal_fen",
        "limits",
    ]
    assert [step["n"] for step in ran.rows("steps")] == list(range(1, 12))


def test_one_line_gives_the_same_answer_twice() -> None:
    line = ("--home", "anhui", "--host", "ningbo", *RIDE)

    assert accept(*line).stdout == accept(*line).stdout


def test_a_refusal_has_a_reason_a_rule_and_a_next_step() -> None:
    ran = accept("--home", "binzhou", "--host", "anhui", "--scenario", "culture.borrow")

    assert ran.exit_code == 1
    assert ran.at("allowed") is False
    (reason,) = ran.rows("reasons")
    assert reason["code"] == "OUT_OF_ZONE"
    assert all(reason[key] for key in ("rule", "message", "next_step"))


@pytest.mark.parametrize("scenario", sorted(Platform().registry.scenarios))
def test_a_plain_line_is_answered_for_every_scenario(scenario: str) -> None:
    ran = accept("--home", "anhui", "--host", "ningbo", "--scenario", scenario)

    assert ran.exit_code in (0, 1)
    assert not {"REQUEST_INVALID", "NOTICE_MISSING", "PIN_WRONG"} & set(ran.codes())


def test_a_person_rides_by_their_age() -> None:
    metro = ("--host", "ningbo", "--scenario", "transit.ride", "--set", "mode=metro")

    turned_70 = accept("--person", "p-wu", *metro, "--at", "2026-11-22")
    not_yet = accept("--person", "p-xu", *metro, "--at", "2026-11-22")

    assert turned_70.at("terms", "payable_fen") == 0
    assert not_yet.at("terms", "payable_fen") == 380


def test_home_may_be_named_beside_the_person_by_region_or_city() -> None:
    for home in ("anhui", "hefei", "340100"):
        ran = accept("--person", "p-li", "--home", home, "--host", "ningbo", *RIDE)
        assert (ran.exit_code, ran.at("home")) == (0, "anhui")


def test_the_host_may_be_named_by_city() -> None:
    line = ("--home", "ningbo", "--host", "wuhu", "--scenario", "culture.enter")

    assert accept(*line).at("host") == "anhui"
    assert accept(*line, "--point", "ah-museum-wuhu").exit_code == 0
    assert accept(*line, "--point", "ah-library").codes() == ["NOT_OFFERED_AT_POINT"]


def test_a_point_says_which_city_is_meant() -> None:
    ran = accept(
        "--home", "ningbo", "--host", "anhui", "--scenario", "culture.enter",
        "--point", "ah-museum-wuhu",
    )  # fmt: skip

    assert ran.exit_code == 0


def test_the_code_is_shown_by_the_channel_that_is_named() -> None:
    line = ("--home", "ningbo", "--host", "anhui", "--scenario", "culture.enter")

    allowed = accept(*line, "--kind", "ecard_qr", "--channel", "wechat")
    unknown = accept(*line, "--kind", "ecard_qr", "--channel", "another")

    assert allowed.exit_code == 0
    assert (unknown.exit_code, unknown.codes()) == (1, ["CHANNEL_NOT_AUTHORISED"])


def test_a_list_is_set_with_commas() -> None:
    line = ("--home", "ningbo", "--host", "ningbo", "--scenario", "culture.borrow")

    ran = accept(*line, "--set", "items=a-1,a-2")

    limits = ran.at("terms", "limits")
    assert isinstance(limits, dict)
    assert limits["left"] == limits["loans"] - 2


def test_a_day_alone_means_ten_in_the_morning() -> None:
    ran = accept("--home", "anhui", "--host", "ningbo", *RIDE, "--at", "2026-11-24")

    assert ran.at("at") == "2026-11-24T10:00:00+08:00"


# What people see.


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        ("zh", ["可以使用", "与本地人相同", "1.20 元", "安徽 → 宁波", "卡的状态", "卡有效：是"]),
        ("en", ["allowed", "same as a local", "1.20 yuan", "Anhui → Ningbo", "card valid: yes"]),
    ],
)
def test_people_read_the_answer_in_their_language(lang: str, expected: list[str]) -> None:
    shown = run("accept", "--home", "anhui", "--host", "ningbo", *RIDE, "--lang", lang).stdout

    assert [words for words in expected if words not in shown] == []


@pytest.mark.parametrize(("lang", "word"), [("zh_CN.UTF-8", "可以使用"), ("C", "allowed")])
def test_the_language_is_that_of_the_environment(lang: str, word: str) -> None:
    ran = run("accept", "--home", "anhui", "--host", "ningbo", *RIDE, env={"LANG": lang})

    assert word in ran.stdout


def test_people_read_why_not_and_what_to_do() -> None:
    ran = run("accept", "--home", "binzhou", "--host", "anhui", "--scenario", "culture.borrow")

    assert ran.exit_code == 1
    for words in ("refused", "OUT_OF_ZONE", "R06", "next step", "which treatment"):
        assert words in ran.stdout


# What the caller got wrong.


def test_a_field_of_the_wrong_shape_is_a_refusal_that_names_the_field() -> None:
    ran = accept("--home", "anhui", "--host", "ningbo", *RIDE, "--set", "distance_m=-1")

    assert ran.exit_code == 2
    assert keys(ran.at()) == DECISION
    assert (ran.at("allowed"), ran.codes()) == (False, ["REQUEST_INVALID"])
    assert "distance_m" in str(ran.at("reasons", 0, "message"))
    assert ran.at("kind") == "card_contactless"


def test_people_too_read_which_field_is_wrong() -> None:
    ran = run("accept", "--home", "anhui", "--host", "ningbo", *RIDE, "--set", "distance_m=x")

    assert ran.exit_code == 2
    assert "REQUEST_INVALID" in ran.stdout
    assert "fields.distance_m" in ran.stdout


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--home", "anhui", "--host", "atlantis", *RIDE), "REGION_UNKNOWN"),
        (("--home", "atlantis", "--host", "ningbo", *RIDE), "REGION_UNKNOWN"),
        (("--home", "anhui", "--host", "anhui", "--city", "paris", *RIDE), "REGION_UNKNOWN"),
        (("--home", "anhui", "--host", "ningbo", "--scenario", "a.b"), "SCENARIO_UNKNOWN"),
    ],
)
def test_an_unknown_name_is_a_refusal_with_an_exit_code_of_its_own(
    arguments: tuple[str, ...], code: str
) -> None:
    ran = accept(*arguments)

    assert ran.exit_code == 3
    assert keys(ran.at()) == DECISION
    assert ran.codes() == [code]


def test_a_mistyped_name_is_told_with_names_that_look_alike() -> None:
    ran = run("accept", "--home", "anhui", "--host", "ningbo", "--scenario", "transit.rid")

    assert (ran.exit_code, ran.stdout) == (3, "")
    assert "SC-E-601" in ran.stderr
    assert "transit.ride" in ran.stderr


@pytest.mark.parametrize(
    ("option", "value", "near"),
    [("--person", "p-nobody", "p-chen"), ("--point", "nb-buss", "nb-bus")],
)
def test_an_unknown_person_or_point_is_an_error_in_json_too(
    option: str, value: str, near: str
) -> None:
    ran = accept("--host", "ningbo", *RIDE, "--home", "ningbo", option, value)

    assert ran.exit_code == 3
    assert ran.at("error", "code") == "SC-E-601"
    assert near in str(ran.at("error", "hint"))


# Once, and again.


def database(folder: Path) -> str:
    return f"sqlite:///{folder}/journal.db"


def test_the_same_request_id_gets_the_same_answer_in_the_next_run(tmp_path: Path) -> None:
    line = ("--home", "anhui", "--host", "ningbo", *RIDE, "--database-url", database(tmp_path))

    first = accept(*line, "--request-id", "tap-1")
    again = accept(*line, "--request-id", "tap-1")
    other = accept(*line, "--request-id", "tap-1", "--set", "line=2")

    assert (first.exit_code, again.at()) == (0, first.at())
    assert (other.exit_code, other.codes()) == (1, ["IDEMPOTENCY_CONFLICT"])


def test_an_answer_that_was_given_before_is_said_to_be_one(tmp_path: Path) -> None:
    line = (
        "accept", "--home", "anhui", "--host", "ningbo", *RIDE,
        "--database-url", database(tmp_path), "--request-id", "tap-1",
    )  # fmt: skip
    run(*line)

    assert "answered before" in run(*line).stdout


def test_a_card_that_was_lost_in_one_run_is_lost_in_the_next(tmp_path: Path) -> None:
    kept = ("--database-url", database(tmp_path))
    enter = ("--host", "anhui", "--scenario", "culture.enter", "--kind", "ecard_qr", *kept)

    before = accept("--person", "p-zhu", *enter)
    loss = accept("--person", "p-zhu", "--host", "ningbo", "--scenario", "card.loss", *kept)
    after = accept("--person", "p-zhu", *enter)
    somebody_else = accept("--person", "p-kid", *enter)

    assert (before.exit_code, loss.exit_code) == (0, 0)
    assert (after.exit_code, after.codes()) == (1, ["CARD_REPORTED_LOST"])
    assert somebody_else.exit_code == 0


def test_cards_of_several_homes_live_in_one_journal(tmp_path: Path) -> None:
    kept = ("--database-url", database(tmp_path))
    enter = ("--host", "zhoushan", "--scenario", "culture.enter", "--kind", "ecard_qr", *kept)

    homes = [accept("--home", home, *enter).at("home") for home in ("anhui", "ningbo", "anhui")]

    assert homes == ["anhui", "ningbo", "anhui"]


def test_what_nobody_can_ask_in_person_is_ordered_by_the_institution_of_the_home() -> None:
    order = ("--host", "zhoushan", "--scenario", "policy.monitor", "--set", "month=2026-10")

    assert accept("--home", "zhoushan", *order).exit_code == 0
    elsewhere = accept("--home", "ningbo", *order)
    assert elsewhere.exit_code == 1
    assert elsewhere.at("reasons", 0, "code") == "HOME_PROGRAMME_ONLY"
