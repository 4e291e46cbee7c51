"""`samecity sim faults` on the command line."""

from __future__ import annotations

import json

import pytest

from samecity_hardware_sim.faults import FORMS, faulty_day
from tests.core.cli.terminal import run


@pytest.mark.parametrize(
    ("lang", "meaning", "answer"),
    [
        ("en", "the card does the command and never answers", "goes on"),
        ("zh", "卡片执行命令，但不作应答", "照常进行"),
    ],
)
def test_every_fault_is_listed_in_the_readers_language(
    lang: str, meaning: str, answer: str
) -> None:
    ran = run("sim", "faults", "--lang", lang, env={"COLUMNS": "160"})

    assert ran.exit_code == 0
    lines = ran.stdout.splitlines()
    listed = [line.split()[0] for line in lines[2 : 2 + len(FORMS)]]
    assert listed == [form.example for form in FORMS.values()]
    (mute,) = [line for line in lines if line.startswith("mute:3")]
    assert meaning in mute
    assert "SCARD_E_NOT_TRANSACTED" in mute
    assert "READER_ERROR" in mute
    (late,) = [line for line in lines if line.startswith("latency:")]
    assert late.rstrip().endswith(answer)


def test_the_list_as_json_says_what_is_seen_and_answered() -> None:
    rows = run("sim", "faults", "--json").rows()

    assert [row["kind"] for row in rows] == [kind.value for kind in FORMS]
    assert rows[0] == {
        "kind": "tear-before",
        "example": "tear-before:7",
        "meaning": "the card leaves before it gets the command",
        "maker": "slot",
        "at_once": "SCARD_E_NO_SMARTCARD",
        "afterwards": "SCARD_W_REMOVED_CARD",
        "answer": "READER_ERROR",
    }
    assert {row["answer"] for row in rows} == {
        None,
        "READER_ERROR",
        "CARD_NOT_AUTHENTIC",
        "CARD_REPORTED_LOST",
        "SAM_MISSING",
    }


def test_a_day_as_json_is_that_of_the_seed() -> None:
    ran = run("sim", "faults", "--seed", "7", "--taps", "30", "--rate", "0.5", "--json")

    taps = [[str(fault) for fault in met] for met in faulty_day(7, 30, 0.5).taps]
    assert json.loads(ran.stdout) == {"seed": 7, "rate": 0.5, "demo": True, "taps": taps}


@pytest.mark.parametrize(
    ("lang", "title"),
    [
        ("en", "Seed 7: 20 taps, 6 of them meet faults (demo data)"),
        ("zh", "种子 7：20 次刷卡，6 次遇到故障（演示数据）"),
    ],
)
def test_a_day_prints_its_seed_and_the_taps_that_meet_faults(lang: str, title: str) -> None:
    ran = run("sim", "faults", "--seed", "7", "--lang", lang)

    assert ran.stdout.splitlines()[0] == title
    numbers = [line.split()[0] for line in ran.stdout.splitlines()[4:] if line[:1].isdigit()]
    assert numbers == ["2", "4", "8", "11", "12", "20"]
    assert "tear-before:17" in ran.stdout


def test_a_rate_of_nought_gives_a_day_without_faults() -> None:
    assert run("sim", "faults", "--seed", "7", "--rate", "0", "--json").at("taps") == [[]] * 20


@pytest.mark.parametrize(
    "arguments",
    [
        ("--taps", "5"),
        ("--rate", "0.5"),
        ("--seed", "-1"),
        ("--seed", "7", "--taps", "0"),
        ("--seed", "7", "--rate", "1.5"),
    ],
)
def test_a_wrong_command_line_is_refused(arguments: tuple[str, ...]) -> None:
    assert run("sim", "faults", *arguments).exit_code == 2
