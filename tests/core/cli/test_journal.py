from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from tests.core.cli.terminal import run


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
