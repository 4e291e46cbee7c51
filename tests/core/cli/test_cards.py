"""`samecity accept --cards`: a purse outlives the command."""

from __future__ import annotations

import json
from pathlib import Path

from tests.core.cli.terminal import Ran, run


def ride(folder: Path, day: int, *more: str, cards: str = "cards") -> Ran:
    return run(
        "accept", "--home", "anhui", "--host", "ningbo", "--scenario", "transit.ride",
        "--at", f"2026-11-{day:02}", "--database-url", f"sqlite:///{folder}/journal.db",
        "--cards", str(folder / cards), *more, "--json",
    )  # fmt: skip


def balances_fen(folder: Path) -> list[int]:
    return [json.loads(file.read_bytes())["purse"]["balance_fen"] for file in folder.glob("*.json")]


def test_what_is_in_a_purse_is_found_again_in_the_next_run(tmp_path: Path) -> None:
    for day in (21, 22):
        assert ride(tmp_path, day).exit_code == 0

    assert balances_fen(tmp_path / "cards") == [10_000 - 2 * 120]


def test_a_request_that_is_repeated_is_charged_once(tmp_path: Path) -> None:
    first, again = (ride(tmp_path, 21, "--request-id", "ride-1") for _ in range(2))

    assert (first.exit_code, again.at()) == (0, first.at())
    assert balances_fen(tmp_path / "cards") == [10_000 - 120]


def test_a_purse_that_is_spent_rides_no_more(tmp_path: Path) -> None:
    ride(tmp_path, 21)
    (file,) = (tmp_path / "cards").glob("*.json")
    chip = json.loads(file.read_bytes())
    chip["purse"]["balance_fen"] = 119
    file.write_text(json.dumps(chip), encoding="utf-8")

    ran = ride(tmp_path, 22)

    assert (ran.exit_code, ran.codes()) == (1, ["BALANCE_TOO_LOW"])


def test_cards_are_kept_beside_a_journal_only(tmp_path: Path) -> None:
    ran = run(
        "accept", "--home", "anhui", "--host", "ningbo", "--scenario", "transit.ride",
        "--cards", str(tmp_path / "cards"),
    )  # fmt: skip

    assert (ran.exit_code, "--database-url" in ran.stderr) == (2, True)
    assert not (tmp_path / "cards").exists()


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    ran = ride(tmp_path, 21, cards="file/cards")

    assert (ran.exit_code, ran.at("error", "code")) == (3, "SC-E-600")
