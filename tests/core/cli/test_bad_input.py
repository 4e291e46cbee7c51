"""Whatever is typed: a clear message, the right exit code, never a traceback."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.core.cli.terminal import run

RIDE = ("accept", "--home", "anhui", "--host", "ningbo", "--scenario", "transit.ride")


@pytest.mark.parametrize(
    "at",
    [
        "tomorrow",
        "",
        "2026-02-30",
        "2026-13-01",
        "2026-11-23T25:00",
        "2026-11-23T10:60",
        "2026-11-23T10:00+99:00",
        "20261123T",
        "0001-01-01T00:00+14:00",
        "9999-12-31",
        "1999-12-31",
        "2100-01-01",
        "-1",
        "1e9",
        "2026-11-23T10:00\n",
    ],
)
@pytest.mark.parametrize("line", [RIDE, ("matrix",), ("items",)])
def test_a_moment_that_does_not_exist_is_refused(line: tuple[str, ...], at: str) -> None:
    ran = run(*line, f"--at={at}")

    assert ran.exit_code == 2
    assert "'--at'" in ran.stderr
    assert "expected a moment" in ran.stderr


@pytest.mark.parametrize("at", ["2000-01-01", "2024-02-29", "2025-02-28", "2099-12-31T23:59"])
def test_every_day_of_the_century_is_answered(at: str) -> None:
    assert run(*RIDE, "--at", at, "--json").exit_code in (0, 1)


def test_nobody_uses_a_card_before_they_are_born() -> None:
    ran = run("accept", "--person", "p-kid", *RIDE[3:], "--at", "2014-05-09")

    assert ran.exit_code == 2
    assert "p-kid" in ran.stderr


@pytest.mark.parametrize(
    "setting",
    [
        "distance_m=-1",
        "distance_m=1000001",
        "distance_m=ten",
        "distance_m=1.5",
        "distance_m=" + "9" * 150,
        "meter_fen=-1",
        "mode=rocket",
        "mode=",
        "mode=bus,metro",
        "line=" + "x" * 41,
        "entered_at=2026-02-30",
        "unknown=1",
        "mode.x=1",
    ],
)
def test_a_field_of_the_wrong_shape_is_named(setting: str) -> None:
    ran = run(*RIDE, "--set", setting, "--json")

    assert (ran.exit_code, ran.codes()) == (2, ["REQUEST_INVALID"])
    assert setting.partition("=")[0] in str(ran.at("reasons", 0, "message"))


def test_a_negative_amount_is_refused() -> None:
    line = ("accept", "--home", "anhui", "--host", "ningbo", "--scenario", "transit.topup")

    for amount_fen in ("-1", "0"):
        ran = run(*line, "--set", f"amount_fen={amount_fen}", "--json")
        assert (ran.exit_code, ran.codes()) == (2, ["REQUEST_INVALID"])


@pytest.mark.parametrize(
    "arguments",
    [
        ("--set", "mode"),
        ("--set", "=bus"),
        ("--set", ""),
        ("--set", "mode=bus", "--set", "mode=metro"),
        ("--kind", "thumb"),
        ("--lang", "fr"),
        ("--person", "p-zhu"),
        ("--city", ""),
        ("--point", "x" * 201),
        ("--request-id", "tap\n1"),
        ("--request-id", "x" * 201),
        ("--nonsense",),
        ("surplus",),
    ],
)
def test_a_wrong_command_line_is_told_on_standard_error(arguments: tuple[str, ...]) -> None:
    ran = run(*RIDE, *arguments, "--json")

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert "Error: " in ran.stderr


@pytest.mark.parametrize(
    "line",
    [
        ("accept",),
        ("accept", "--host", "ningbo", "--scenario", "transit.ride"),
        ("accept", "--home", "anhui", "--scenario", "transit.ride"),
        ("accept", "--home", "anhui", "--host", "ningbo"),
        ("accept", *RIDE[1:3], "--host", "hefei", "--city", "wuhu", *RIDE[5:]),
        ("can-serve", "anhui", "ningbo"),
        ("journal", "verify"),
        ("regions", "anhui", "ningbo"),
        ("",),
    ],
)
def test_an_incomplete_or_contradictory_line_is_refused(line: tuple[str, ...]) -> None:
    ran = run(*line)

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert "Error: " in ran.stderr


@pytest.mark.parametrize("request_id", ["x" * 65, "tap 1", "点", "-tap"])
def test_a_request_id_of_the_wrong_shape_is_a_refusal(request_id: str) -> None:
    ran = run(*RIDE, f"--request-id={request_id}", "--json")

    assert (ran.exit_code, ran.codes()) == (2, ["REQUEST_INVALID"])
    assert "request_id" in str(ran.at("reasons", 0, "message"))


@pytest.mark.parametrize(
    "name", ["[red]x[/red]", "{home}", "%s", "../..", "宁波", "ningbo;ls", "--"]
)
def test_a_strange_name_is_unknown_and_shown_as_it_is(name: str) -> None:
    ran = run("can-serve", "--", "anhui", name, "transit.ride")

    assert ran.exit_code == 3
    assert name in ran.stdout
    assert name in ran.stderr


TEXT = st.text(min_size=1, max_size=210)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(home=TEXT, host=TEXT, key=TEXT, value=TEXT)
def test_whatever_is_typed_is_answered(home: str, host: str, key: str, value: str) -> None:
    names = run("accept", f"--home={home}", f"--host={host}", *RIDE[5:])
    field = run(*RIDE, f"--set={key}={value}")

    assert names.exit_code in (2, 3)
    assert field.exit_code == 2
