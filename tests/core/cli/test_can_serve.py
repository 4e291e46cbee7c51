from __future__ import annotations

from pathlib import Path

import pytest

from tests.core.cli.terminal import run


@pytest.mark.parametrize(
    ("home", "host", "scenario", "answer", "exit_code"),
    [
        ("anhui", "ningbo", "transit.ride", "yes", 0),
        ("foshan", "zhoushan", "culture.borrow", "yes", 0),
        ("binzhou", "anhui", "culture.borrow", "no", 1),
        ("anhui", "binzhou", "culture.borrow", "no", 1),
        ("anhui", "shanghai", "culture.borrow", "unknown", 3),
        ("anhui", "atlantis", "culture.borrow", "unknown", 3),
        ("atlantis", "anhui", "culture.borrow", "unknown", 3),
        ("anhui", "ningbo", "culture.fly", "unknown", 3),
        ("anhui", "shanghai", "card.loss", "yes", 0),
    ],
)
def test_the_answer_is_yes_no_or_unknown(
    home: str, host: str, scenario: str, answer: str, exit_code: int
) -> None:
    ran = run("can-serve", home, host, scenario, "--json")

    assert (ran.at("answer"), ran.exit_code) == (answer, exit_code)


def test_the_reason_chain_comes_with_the_answer() -> None:
    ran = run("can-serve", "binzhou", "anhui", "culture.borrow", "--json")

    assert ran.codes() == ["OUT_OF_ZONE"]
    assert [step["verdict"] for step in ran.rows("steps")] == ["passed"] * 7 + ["refused"]


def test_a_place_that_is_closed_that_day_does_not_serve() -> None:
    line = ("can-serve", "foshan", "zhoushan", "culture.enter", "--point", "zs-library", "--json")

    assert run(*line, "--at", "2026-11-24T12:00").exit_code == 0
    night = run(*line, "--at", "2026-11-24T23:30")
    assert (night.exit_code, night.codes()) == (1, ["CLOSED"])


def test_a_service_that_has_not_opened_yet_does_not_serve() -> None:
    ran = run(
        "can-serve", "foshan", "zhoushan", "culture.enter", "--at", "2020-01-02", "--json"
    )  # fmt: skip

    assert (ran.exit_code, ran.codes()) == (1, ["NOT_OPEN_YET"])


def test_a_kind_that_is_not_taken_does_not_serve() -> None:
    ran = run("can-serve", "anhui", "ningbo", "transit.ride", "--kind", "ecard_qr", "--json")

    assert (ran.exit_code, ran.codes()) == (1, ["KIND_NOT_ACCEPTED"])


def test_a_question_leaves_no_trace(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/journal.db"
    line = ("can-serve", "anhui", "ningbo", "culture.enter", "--database-url", url)
    run(*line)
    before = run("journal", "verify", "--database-url", url, "--json").at()

    run(*line)

    assert run("journal", "verify", "--database-url", url, "--json").at() == before


@pytest.mark.parametrize(
    ("lang", "words"), [("zh", ["不可以", "滨州 → 安徽"]), ("en", ["✗ no", "Binzhou → Anhui"])]
)
def test_people_read_the_answer_first(lang: str, words: list[str]) -> None:
    ran = run("can-serve", "binzhou", "anhui", "culture.borrow", "--lang", lang)

    assert all(word in ran.stdout for word in words)


def test_an_unknown_region_keeps_its_suggestion() -> None:
    ran = run("can-serve", "anhui", "ningpo", "transit.ride")

    assert ran.exit_code == 3
    assert "unknown" in ran.stdout
    assert "ningbo" in ran.stderr
