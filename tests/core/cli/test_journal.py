from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.core.cli.terminal import Ran, run


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A journal with two acceptances in Ningbo."""
    file = tmp_path / "journal.db"
    for home in ("anhui", "ningbo"):
        run(
            "accept", "--home", home, "--host", "ningbo", "--scenario", "culture.enter",
            "--database-url", f"sqlite:///{file}", "--request-id", f"entry-{home}",
        )  # fmt: skip
    return file


def test_a_journal_that_nobody_touched_verifies(file: Path) -> None:
    ran = run("journal", "verify", "--database-url", f"sqlite:///{file}", "--json")

    assert ran.exit_code == 0
    (ningbo,) = [row for row in ran.rows() if row["region"] == "ningbo"]
    assert (ningbo["ok"], ningbo["reserved"], ningbo["broken_at"]) == (True, 0, None)


def test_a_journal_that_somebody_changed_is_broken_at_that_record(file: Path) -> None:
    with sqlite3.connect(file) as database:
        changed = database.execute(
            "UPDATE acceptance SET decision = replace(decision, '\"LOCAL_EQUAL\"', '\"LOCAL\"')"
            " WHERE request_id = 'entry-anhui'"
        ).rowcount
    database.close()
    assert changed == 1

    ran = run("journal", "verify", "--database-url", f"sqlite:///{file}", "--json")

    assert ran.exit_code == 1
    (ningbo,) = [row for row in ran.rows() if row["region"] == "ningbo"]
    assert ningbo["ok"] is False
    assert isinstance(ningbo["broken_at"], int)
    shown = run("journal", "verify", "--database-url", f"sqlite:///{file}").stdout
    assert f"broken at record {ningbo['broken_at']}" in shown


@pytest.mark.parametrize(("lang", "word"), [("zh", "完好"), ("en", "ok")])
def test_people_read_one_line_for_each_region(file: Path, lang: str, word: str) -> None:
    ran = run("journal", "verify", "--database-url", f"sqlite:///{file}", "--lang", lang)

    assert ran.exit_code == 0
    assert word in ran.stdout


def test_verifying_makes_no_file(tmp_path: Path) -> None:
    ran = run("journal", "verify", "--database-url", f"sqlite:///{tmp_path}/none.db", "--json")

    assert (ran.exit_code, ran.at("error", "code")) == (3, "SC-E-600")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_database_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "text.db").write_text(
        "no database, however long this text may be", encoding="utf-8"
    )

    ran = run("journal", "verify", "--database-url", f"sqlite:///{tmp_path}/text.db", "--json")

    assert (ran.exit_code, ran.at("error", "code")) == (3, "SC-E-500")


@pytest.mark.parametrize("url", ["nonsense", "sqlite:////no/such/folder/journal.db", "x://y"])
@pytest.mark.parametrize(
    "line",
    [
        ("journal", "verify"),
        ("accept", "--home", "anhui", "--host", "ningbo", "--scenario", "transit.ride"),
        ("can-serve", "anhui", "ningbo", "transit.ride"),
        ("matrix",),
    ],
)
def test_a_journal_that_cannot_be_opened_is_an_error(line: tuple[str, ...], url: str) -> None:
    ran = run(*line, "--database-url", url, "--json")

    assert ran.exit_code == 3
    assert str(ran.at("error", "code")) in {"SC-E-500", "SC-E-600"}


# Balance.


@pytest.fixture
def rides(tmp_path: Path) -> Path:
    """A journal with rides between two regions on two days."""
    file = tmp_path / "rides.db"
    for number, (home, host, day) in enumerate(
        [("anhui", "ningbo", 23), ("ningbo", "anhui", 23), ("anhui", "ningbo", 24)]
    ):
        ran = run(
            "accept", "--home", home, "--host", host, "--scenario", "transit.ride",
            "--at", f"2026-11-{day}", "--database-url", f"sqlite:///{file}",
            "--request-id", f"ride-{number}",
        )  # fmt: skip
        assert ran.exit_code == 0
    return file


def balance(file: Path, *more: str) -> Ran:
    return run("journal", "balance", "--database-url", f"sqlite:///{file}", *more)


def test_the_balance_of_two_regions_is_what_they_charged(rides: Path) -> None:
    ran = balance(rides, "--json")

    assert (ran.exit_code, ran.at("ok"), ran.at("day")) == (0, True, None)
    (debt,) = ran.rows("debts")
    assert (debt["region"], debt["counterparty"], debt["account"]) == ("anhui", "ningbo", "transit")
    assert (debt["owes_fen"], debt["owed_fen"], debt["net_fen"]) == (240, 170, -70)


@pytest.mark.parametrize(
    ("day", "owes_fen", "owed_fen"), [("2026-11-23", 120, 170), ("2026-11-24", 120, 0)]
)
def test_the_balance_of_a_day_is_that_days(
    rides: Path, day: str, owes_fen: int, owed_fen: int
) -> None:
    ran = balance(rides, "--day", day, "--json")

    (debt,) = ran.rows("debts")
    assert (debt["owes_fen"], debt["owed_fen"], ran.at("day")) == (owes_fen, owed_fen, day)


def test_a_day_without_movements_has_no_debts(rides: Path) -> None:
    ran = balance(rides, "--day", "2026-11-25", "--json")

    assert (ran.exit_code, ran.at("debts")) == (0, [])
    assert "No money moved" in balance(rides, "--day", "2026-11-25").stdout


@pytest.mark.parametrize(
    ("lang", "words"),
    [("zh", ["应付", "公共交通", "2.40", "-0.70"]), ("en", ["owes", "transit", "2.40", "-0.70"])],
)
def test_people_read_the_balance_in_yuan(rides: Path, lang: str, words: list[str]) -> None:
    ran = balance(rides, "--lang", lang)

    assert ran.exit_code == 0
    assert [word for word in words if word not in ran.stdout] == []


def test_books_that_do_not_agree_are_named(rides: Path) -> None:
    with closing(sqlite3.connect(rides)) as database, database:
        database.execute(
            "DELETE FROM posting"
            " WHERE region = 'ningbo' AND amount_fen = 120 AND day = '2026-11-23'"
        )

    ran = balance(rides, "--json")

    assert (ran.exit_code, ran.at("ok")) == (1, False)
    (pair,) = ran.rows("uneven_pairs")
    assert (pair["region"], pair["counterparty"], pair["sum_fen"]) == ("anhui", "ningbo", -120)
    (reference,) = ran.rows("uneven_references")
    shown = balance(rides)
    assert shown.exit_code == 1
    assert str(reference["reference"]) in " ".join(shown.stdout.split())
    assert "received -1.20 yuan" in shown.stdout
    assert balance(rides, "--day", "2026-11-24").exit_code == 0


@pytest.mark.parametrize("day", ["tomorrow", "2026-02-30", ""])
def test_a_day_that_does_not_exist_is_refused(rides: Path, day: str) -> None:
    assert balance(rides, "--day", day).exit_code == 2


@pytest.mark.parametrize("command", ["verify", "balance"])
def test_an_empty_database_of_a_server_is_no_journal_and_stays_empty(
    postgres_url: str, command: str
) -> None:
    for _ in range(2):
        ran = run("journal", command, "--database-url", postgres_url, "--json")
        assert (ran.exit_code, ran.at("error", "code")) == (3, "SC-E-600")


def test_a_cardholder_base_is_no_journal(rides: Path) -> None:
    ran = balance(rides.with_name("rides_cardholders.db"), "--json")

    assert (ran.exit_code, ran.at("error", "code")) == (3, "SC-E-500")
    assert "another database" in str(ran.at("error", "message"))
