"""What a cardholder base in a database adds: it is kept, shared, told apart, and tells no names."""

from __future__ import annotations

import os
import re
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from samecity.errors import JournalError, PlatformUnreachable
from samecity.journal import open_journal
from samecity.national.schema import metadata
from samecity.national.sql_base import SqlBase
from tests.core.national.people import CARD, PERSON
from tests.postgres import STRANGER

PASSWORD = "blue-horse"
RUSH = Path(__file__).with_name("rush.py")


@pytest.fixture
def raw(database_url: str) -> Iterator[sa.Engine]:
    """The database, as somebody else sees it."""
    engine = sa.create_engine(database_url)
    yield engine
    engine.dispose()


# Kept and shared.


def test_another_opening_finds_everything_again(database_url: str) -> None:
    with closing(SqlBase(database_url)) as first:
        secret, serial = first.secret(), first.serial_of("r-1")
        first.add_person(PERSON)
        first.add_card(CARD)

    with closing(SqlBase(database_url)) as second:
        assert (second.secret(), second.serial_of("r-1")) == (secret, serial)
        assert len(secret) == 32
        assert second.person("h-zhu") == PERSON
        assert second.card("card-1") == CARD


def test_of_two_that_open_a_new_base_one_makes_the_key(database_url: str) -> None:
    with (
        closing(SqlBase(database_url, lambda size: bytes(size))) as one,
        closing(SqlBase(database_url, lambda size: b"\1" * size)) as other,
    ):
        assert one.secret() == other.secret() == bytes(32)


def test_processes_that_open_a_new_base_at_once_get_one_key_and_the_same_serials(
    database_url: str,
) -> None:
    with ExitStack() as started:
        running = [
            started.enter_context(
                subprocess.Popen(
                    [sys.executable, RUSH, database_url],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    encoding="utf-8",
                )
            )
            for _ in range(4)
        ]
        for one in running:
            assert one.stdout is not None
            assert one.stdout.readline() == "ready\n"
        told = {one.communicate("go\n", timeout=60)[0] for one in running}

    assert [one.returncode for one in running] == [0] * 4
    (answer,) = told
    key, *serials = answer.split()
    assert len(bytes.fromhex(key)) == 32
    assert len(set(serials)) == 10


def test_a_person_who_is_kept_as_they_are_is_not_written_again(file_url: str) -> None:
    with closing(SqlBase(file_url)) as base:
        base.add_person(PERSON)
        with closing(sqlite3.connect(path_of(file_url), isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")

            base.add_person(PERSON)


# Told apart.


def test_a_journal_is_no_base_and_a_base_no_journal(database_url: str) -> None:
    open_journal(database_url).close()

    with pytest.raises(JournalError, match=r"received another database|Can't locate revision"):
        SqlBase(database_url)


def test_a_base_is_no_journal(database_url: str) -> None:
    SqlBase(database_url).close()

    with pytest.raises(JournalError, match=r"received another database|Can't locate revision"):
        open_journal(database_url)


def test_migrations_give_the_tables_of_the_schema(database_url: str, raw: sa.Engine) -> None:
    SqlBase(database_url).close()

    with raw.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_a_serial_that_was_given_is_never_given_again(file_url: str) -> None:
    with closing(SqlBase(file_url)) as base:
        first = base.serial_of("r-1")
        with closing(sqlite3.connect(path_of(file_url))) as other, other:
            other.execute("DELETE FROM serial")

        assert base.serial_of("r-2") > first


# Closed to others.


def path_of(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_only_its_owner_may_read_a_new_file_whatever_the_umask(file_url: str, umask: int) -> None:
    before = os.umask(umask)
    try:
        base = SqlBase(file_url)
    finally:
        os.umask(before)
    base.add_person(PERSON)

    file = path_of(file_url)
    modes = {one.name: stat.S_IMODE(one.stat().st_mode) for one in file.parent.iterdir()}
    base.close()

    beside = (file.name, f"{file.name}-shm", f"{file.name}-wal")
    assert modes == dict.fromkeys(beside, 0o600)


# Failures.


def test_a_url_that_is_none_is_told_with_what_to_write() -> None:
    with pytest.raises(JournalError) as caught:
        SqlBase("cardholders.db")

    assert "write sqlite:///file.db" in caught.value.hint


def test_a_missing_folder_is_named_as_such(tmp_path: Path) -> None:
    with pytest.raises(JournalError, match="unable to open") as caught:
        SqlBase(f"sqlite:///{tmp_path / 'missing' / 'cardholders.db'}")

    assert "create the folder" in caught.value.hint


def test_a_missing_driver_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)

    with pytest.raises(JournalError, match="driver") as caught:
        SqlBase(f"postgresql://user:{PASSWORD}@server/cardholders")

    assert caught.value.hint == 'pip install "samecity[postgresql]"'
    assert PASSWORD not in str(caught.value)


def test_a_wrong_password_is_told_when_the_base_is_opened(postgres_url: str) -> None:
    url = sa.make_url(postgres_url).set(username=STRANGER, password=PASSWORD)

    with pytest.raises(JournalError) as caught:
        SqlBase(url.render_as_string(hide_password=False))

    assert "correct the user or the password" in caught.value.hint
    assert PASSWORD not in str(caught.value)


def test_a_base_that_cannot_make_its_key_is_not_opened(file_url: str) -> None:
    SqlBase(file_url).close()
    path = path_of(file_url)
    with closing(sqlite3.connect(path)) as other, other:
        other.execute("DELETE FROM secret")

    with pytest.raises(JournalError, match="readonly") as caught:
        SqlBase(f"sqlite:///file:{path}?mode=ro&uri=true")

    assert "writable" in caught.value.hint


def test_a_database_that_fails_is_an_unreachable_platform_and_quotes_nobody(
    database_url: str, raw: sa.Engine
) -> None:
    with closing(SqlBase(database_url)) as base:
        with raw.begin() as connection:
            connection.exec_driver_sql("DROP TABLE person")

        with pytest.raises(PlatformUnreachable) as caught:
            base.add_person(PERSON)

    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
    assert not re.search(f"{PERSON.name}|{PERSON.resident_id.text}", f"{caught.value!r}")


def test_a_base_that_somebody_holds_is_waited_for_and_then_unreachable(file_url: str) -> None:
    with (
        closing(SqlBase(file_url, wait_s=0.01)) as base,
        closing(sqlite3.connect(path_of(file_url), isolation_level=None)) as other,
    ):
        other.execute("BEGIN IMMEDIATE")

        with pytest.raises(PlatformUnreachable):
            base.add_person(PERSON)
        with pytest.raises(PlatformUnreachable):
            base.serial_of("r-1")
        assert base.person("h-zhu") is None
