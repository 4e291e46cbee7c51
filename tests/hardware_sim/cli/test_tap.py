"""`samecity sim tap`: what it decides, writes, shows and repeats."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from samecity_hardware_sim.card.contents import contents
from samecity_hardware_sim.card.image import read_image
from samecity_hardware_sim.traces.trace import read_trace
from tests.core.cli.terminal import Ran, run
from tests.hardware_sim.readers.missing import skip_without_pcscd

MAIN = "from samecity.cli import main; main()"
RIDE = ("--host", "ningbo", "--scenario", "transit.ride")


def tap(*arguments: str, home: str = "anhui", seed: int = 5) -> Ran:
    return run("sim", "tap", "--home", home, *RIDE, "--seed", str(seed), "--json", *arguments)


def card_in(folder: Path, *arguments: str) -> Path:
    file = folder / "card.json"
    made = run("sim", "card", "new", "--seed", "5", "--out", str(file), *arguments)
    assert made.exit_code == 0, made.stderr
    return file


@pytest.mark.parametrize(
    ("home", "treatment", "fare_fen"),
    [
        ("anhui", "LOCAL_EQUAL", 120),
        ("ningbo", "LOCAL", 120),
        ("binzhou", "NATIONAL_BASELINE", 200),
    ],
)
def test_a_tap_pays_from_the_purse_on_the_chip(home: str, treatment: str, fare_fen: int) -> None:
    said = tap(home=home)

    assert said.exit_code == 0
    assert said.at("decisions", 0, "treatment") == treatment
    assert said.at("purse") == {"before_fen": 10_000, "after_fen": 10_000 - fare_fen}
    assert said.at("receipts", 0, "amount_fen") == fare_fen
    assert len(bytes.fromhex(str(said.at("receipts", 0, "tac")))) == 4


def test_the_same_seed_gives_the_same_tap_byte_for_byte() -> None:
    first, again, other = tap("--trace"), tap("--trace"), tap("--trace", seed=6)

    assert bytes_of(first) == bytes_of(again)
    assert bytes_of(first) != bytes_of(other)
    assert first.at("receipts") == again.at("receipts")


def bytes_of(said: Ran) -> list[object]:
    steps = said.rows("trace")[1:]
    return [event["hex"] for step in steps for event in step["events"]]  # type: ignore[attr-defined]  # plain JSON


def test_a_tap_without_a_seed_names_the_one_that_gives_it_again() -> None:
    said = run("sim", "tap", "--home", "anhui", *RIDE, "--json")

    again = tap(seed=int(str(said.at("seed"))))

    assert again.at("receipts") == said.at("receipts")


def test_who_tries_again_after_a_tear_is_charged_once() -> None:
    last = int(str(tap().at("apdus")))

    for at in (1, last // 2, last):  # test_torn_taps.py takes them all
        said = tap("--fault", f"tear-after:{at}", "--again")
        left_fen = said.at("purse", "after_fen")
        assert said.at("faults") == [{"apdu": at, "fault": f"tear-after:{at}"}]
        is_allowed = said.at("decisions", 1, "allowed")
        assert left_fen == (9_880 if is_allowed else 10_000)
        assert said.exit_code == (0 if is_allowed else 1)


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("clone", "CARD_NOT_AUTHENTIC"),
        ("stale", "CARD_REPORTED_LOST"),
        ("sam-missing", "SAM_MISSING"),
        ("mute:3", "READER_ERROR"),
        ("swap:6", "READER_ERROR"),
        ("atr=4100", "READER_ERROR"),
    ],
)
def test_a_fault_is_refused_with_its_reason_and_charges_nothing(fault: str, reason: str) -> None:
    said = tap("--fault", fault)

    assert said.exit_code == 1
    assert said.at("decisions", 0, "reasons", 0, "code") == reason
    assert said.at("purse") == {"before_fen": 10_000, "after_fen": 10_000}


def test_a_fault_that_no_command_reached_is_named() -> None:
    said = tap("--fault", "mute:99")

    assert (said.exit_code, said.at("did_not_happen")) == (0, ["mute:99"])


def test_a_wrong_pin_costs_a_try_of_the_chip(tmp_path: Path) -> None:
    card = card_in(tmp_path, "--home", "binzhou", "--pin", "246824")
    cash = ("--host", "binzhou", "--scenario", "benefit.cash")
    line = ("sim", "tap", "--card", str(card), *cash, "--seed", "5", "--json")

    wrong = run(*line, "--pin", "000000")
    tries_left = contents(read_image(card.read_bytes())).pin_tries_left
    right = run(*line)

    assert wrong.at("decisions", 0, "reasons", 0, "code") == "PIN_WRONG"
    assert tries_left == 5
    assert "PIN" not in str(right.at("decisions", 0, "reasons"))


def test_a_card_in_a_file_keeps_what_the_tap_changed(tmp_path: Path) -> None:
    card = card_in(tmp_path, "--home", "anhui")
    line = ("sim", "tap", "--card", str(card), *RIDE, "--seed", "5", "--json")

    run(*line)
    second = run(*line)

    assert second.at("purse", "before_fen") == 9_880
    assert contents(read_image(card.read_bytes())).balance_fen == second.at("purse", "after_fen")


def test_a_new_card_in_a_file_can_be_used_for_a_year_after_its_last_topup(tmp_path: Path) -> None:
    card = card_in(tmp_path, "--home", "anhui")
    line = ("sim", "tap", "--card", str(card), *RIDE, "--seed", "5", "--json")

    fresh, dormant = (run(*line, "--at", day) for day in ("2027-10-24", "2027-10-25"))

    assert fresh.at("decisions", 0, "allowed")
    assert dormant.at("decisions", 0, "reasons", 0, "code") == "PURSE_DORMANT"


def test_a_card_of_other_keys_is_not_genuine(tmp_path: Path) -> None:
    card = card_in(tmp_path, "--home", "anhui")

    said = run("sim", "tap", "--card", str(card), *RIDE, "--seed", "6", "--json")

    assert said.at("decisions", 0, "reasons", 0, "code") == "CARD_NOT_AUTHENTIC"


def test_the_kept_trace_has_no_personal_data_unless_told(tmp_path: Path) -> None:
    file, raw = tmp_path / "trace", tmp_path / "raw"

    tap("--trace-to", str(file))
    tap("--trace-to", str(raw), "--secrets")

    kept, whole = (read_trace(one.read_bytes()) for one in (file, raw))
    assert (kept.head.is_redacted, whole.head.is_redacted) == (True, False)
    assert whole.head.seed == 5
    assert len(kept.events) == len(whole.events) > 30


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_people_see_decision_purse_and_seed(lang: str) -> None:
    said = run("sim", "tap", "--home", "anhui", *RIDE, "--seed", "5", "--lang", lang, "--trace")

    assert said.exit_code == 0
    assert "LOCAL_EQUAL" in said.stdout
    assert "100.00 → 98.80" in said.stdout
    assert "--seed 5" in said.stdout
    assert "DEBIT" in said.stdout


@pytest.mark.parametrize(
    ("arguments", "exit_code"),
    [
        (RIDE, 2),
        (("--home", "anhui", "--card", __file__, *RIDE), 2),
        (("--home", "anhui", *RIDE, "--fault", "tear"), 3),
        (("--home", "anhui", *RIDE, "--fault", "tear-after:0"), 2),
        (("--home", "nowhere", *RIDE), 3),
        (("--card", __file__, *RIDE), 3),
        (("--home", "anhui", *RIDE, "--reader", "x"), 2),
        (("--home", "anhui", *RIDE, "--binding", "pcsc"), 2),
        (("--home", "anhui", *RIDE, "--binding", "gpio"), 2),
    ],
)
def test_a_wrong_line_says_what_is_expected(arguments: tuple[str, ...], exit_code: int) -> None:
    said = run("sim", "tap", *arguments)

    assert said.exit_code == exit_code
    assert said.stderr
    assert "Traceback" not in said.stderr


@pytest.fixture(scope="module")
def pcscd_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache into which the first command builds the driver."""
    skip_without_pcscd()
    return tmp_path_factory.mktemp("cache")


def child(*arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a process of its own: one speaks to one PC/SC socket in its life."""
    return subprocess.run(
        [sys.executable, "-c", MAIN, *arguments],
        env={**os.environ, **more, "LANG": "en_GB.UTF-8"},
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )


def test_a_tap_through_pcscd_is_the_same_tap(pcscd_cache: Path) -> None:
    line = ("sim", "tap", "--home", "anhui", *RIDE, "--seed", "5", "--json")

    through = child(*line, "--binding", "pcsc-sim", XDG_CACHE_HOME=str(pcscd_cache))

    assert through.returncode == 0, through.stderr
    said = json.loads(through.stdout)
    here = tap()
    assert said["binding"] == "pcsc-sim"
    assert said["receipts"] == here.at("receipts")
    assert said["purse"] == here.at("purse")


def test_a_tear_under_pcscd_is_charged_once_too(pcscd_cache: Path) -> None:
    last = f"tear-after:{tap().at('apdus')}"
    line = ("sim", "tap", "--home", "anhui", *RIDE, "--seed", "5", "--json", "--fault", last)

    through = child(*line, "--again", "--binding", "pcsc-sim", XDG_CACHE_HOME=str(pcscd_cache))

    said = json.loads(through.stdout)
    assert [one["allowed"] for one in said["decisions"]] == [False, True]
    assert said["purse"] == {"before_fen": 10_000, "after_fen": 9_880}


def test_the_card_on_any_reader_is_asked_for_leave_and_then_tapped(
    pcscd_cache: Path, tmp_path: Path
) -> None:
    card = card_in(tmp_path, "--home", "anhui")
    serve = ("sim", "reader", "serve", "--card", str(card), "--", "samecity")
    line = ("sim", "tap", "--binding", "pcsc", *RIDE, "--seed", "5", "--json")
    cache = {"XDG_CACHE_HOME": str(pcscd_cache)}

    agreed = child(*serve, *line, "--yes", **cache)
    silent = child(*serve, *line, **cache)

    assert agreed.returncode == 0, agreed.stderr
    said = json.loads(agreed.stdout[agreed.stdout.index('{\n  "seed"') :])
    assert said["purse"] == {"before_fen": 10_000, "after_fen": 9_880}
    assert said["decisions"][0]["treatment"] == "LOCAL_EQUAL"
    assert silent.returncode == 1
    assert "Go on?" in silent.stderr
