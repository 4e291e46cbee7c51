"""With a database the cardholder base is kept too: the next run knows who has which card."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import make_url

from samecity.national.sql_base import SqlBase
from tests.core.cli.terminal import ENVIRONMENT, Ran, run
from tests.postgres import Cluster

COMMAND = "from samecity.cli import main; main()"


@pytest.fixture
def server_url(cluster: Cluster, postgres_url: str) -> Iterator[str]:
    """A journal's database on a server, with one for the base beside it, as `createdb` makes it."""
    address = make_url(postgres_url)
    base = address.set(database=f"{address.database}_cardholders")
    plain = address.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as session:
        session.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(base.database or "")))
    yield postgres_url
    cluster.drop(base.render_as_string(hide_password=False))


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'samecity.db'}"
    return str(request.getfixturevalue("server_url"))


def apply(url: str, person: str, *more: str) -> Ran:
    return run(
        "accept", "--person", person, "--host", "ningbo", "--scenario", "card.apply",
        "--database-url", url, *more, "--json",
    )  # fmt: skip


def test_two_people_who_apply_in_two_runs_get_two_cards(url: str) -> None:
    first, second = apply(url, "p-wu"), apply(url, "p-li")

    assert (first.exit_code, second.exit_code) == (0, 0)
    address = make_url(url)
    name = (address.database or "").removesuffix(".db")
    ending = ".db" if url.startswith("sqlite") else ""
    beside = address.set(database=f"{name}_cardholders{ending}")
    with closing(SqlBase(beside.render_as_string(hide_password=False))) as base:
        assert base.serial_of("none of these requests") > 2


def test_a_card_that_was_applied_for_in_one_run_is_known_in_the_next(url: str) -> None:
    first, again = apply(url, "p-wu"), apply(url, "p-wu")

    assert first.exit_code == 0
    assert (again.exit_code, again.codes()) == (1, ["ALREADY_ISSUED"])


def test_a_card_that_was_lost_in_one_run_is_refused_in_the_next(url: str) -> None:
    where = ("--person", "p-li", "--database-url", url)
    lost = run("accept", "--host", "anhui", "--scenario", "card.loss", *where)
    ride = run("accept", "--host", "ningbo", "--scenario", "transit.ride", *where, "--json")

    assert (lost.exit_code, ride.exit_code) == (0, 1)
    assert ride.codes() == ["CARD_REPORTED_LOST"]


def test_the_base_lies_beside_the_journal_or_where_it_is_named(tmp_path: Path) -> None:
    journal = f"sqlite:///{tmp_path / 'samecity.db'}"

    apply(journal, "p-wu")
    apply(f"{journal}2", "p-wu", "--cardholders-url", f"sqlite:///{tmp_path / 'people.db'}")

    assert sorted(file.name for file in tmp_path.iterdir()) == [
        "people.db",
        "samecity.db",
        "samecity.db2",
        "samecity_cardholders.db",
    ]


def test_two_platforms_have_keys_of_their_own(tmp_path: Path) -> None:
    for name in ("one", "other"):
        apply(f"sqlite:///{tmp_path / name}.db", "p-wu")

    def refs(name: str) -> set[object]:
        with closing(sqlite3.connect(tmp_path / f"{name}_cardholders.db")) as base:
            return {ref for (ref,) in base.execute("SELECT card_ref FROM card")}

    assert refs("one")
    assert refs("one").isdisjoint(refs("other"))


def test_a_base_in_the_journals_own_database_is_refused(url: str) -> None:
    ran = apply(url, "p-wu", "--cardholders-url", url)

    assert (ran.exit_code, ran.at("error", "code")) == (3, "SC-E-600")
    assert "a database of its own" in str(ran.at("error", "message"))
    assert apply(url, "p-wu").exit_code == 0  # nothing was made there


@pytest.mark.parametrize(
    "line",
    [
        ("accept", "--home", "anhui", "--host", "ningbo", "--scenario", "transit.ride"),
        ("can-serve", "anhui", "ningbo", "transit.ride"),
        ("matrix",),
    ],
)
def test_a_base_without_a_journal_is_a_wrong_command_line(line: tuple[str, ...]) -> None:
    ran = run(*line, "--cardholders-url", "sqlite:///people.db")

    assert ran.exit_code == 2
    assert "--database-url" in ran.stderr


def test_a_base_that_cannot_be_opened_is_told_as_such(tmp_path: Path) -> None:
    ran = apply(
        f"sqlite:///{tmp_path / 'samecity.db'}", "p-wu",
        "--cardholders-url", "sqlite:////no/such/folder/people.db",
    )  # fmt: skip

    assert (ran.exit_code, ran.at("error", "code")) == (3, "SC-E-500")
    assert "cardholder base" in str(ran.at("error", "message"))
    assert "create the folder" in str(ran.at("error", "hint"))


def test_a_server_without_a_database_for_the_base_is_told_how_to_make_one(
    postgres_url: str,
) -> None:
    ran = apply(postgres_url, "p-wu")

    assert (ran.exit_code, ran.at("error", "code")) == (3, "SC-E-500")
    assert "_cardholders" in str(ran.at("error", "message"))
    assert "createdb" in str(ran.at("error", "hint"))


def test_a_journal_gets_no_second_base_with_another_key(tmp_path: Path) -> None:
    journal, base = tmp_path / "samecity.db", tmp_path / "samecity_cardholders.db"
    apply(f"sqlite:///{journal}", "p-wu")
    base.rename(tmp_path / "people.db")

    lost = apply(f"sqlite:///{journal}", "p-li")
    named = apply(
        f"sqlite:///{journal}", "p-li", "--cardholders-url", f"sqlite:///{base.parent}/people.db"
    )

    assert (lost.exit_code, lost.at("error", "code")) == (3, "SC-E-600")
    assert "--cardholders-url" in str(lost.at("error", "hint"))
    assert not base.exists()
    assert named.exit_code == 0


def test_processes_that_begin_a_platform_at_once_have_one_base(url: str) -> None:
    line = (
        "accept", "--host", "ningbo", "--scenario", "card.apply", "--database-url", url, "--json"
    )  # fmt: skip
    with ExitStack() as started:
        running = [
            started.enter_context(
                subprocess.Popen(
                    [sys.executable, "-c", COMMAND, *line, "--person", person],
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    encoding="utf-8",
                    env={**os.environ, **ENVIRONMENT},
                )
            )
            for person in ("p-wu", "p-li", "p-xu")
        ]
        told = [one.communicate(timeout=60) for one in running]

    assert [(one.returncode, words) for one, (_, words) in zip(running, told, strict=True)] == [
        (0, "")
    ] * 3
