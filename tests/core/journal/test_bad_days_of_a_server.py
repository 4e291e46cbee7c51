"""A server that is not there, goes away and comes back: clear words, and nothing lost."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import count
from threading import Event
from typing import Final

import pytest
import sqlalchemy as sa
from sqlalchemy import URL, make_url

from samecity.errors import Conflict, JournalError
from samecity.journal import open_journal
from samecity.spi.journal import ChainReport, Journal
from tests.core.journal.rulings import FARE, cancel, record, reserve, ruling_of
from tests.postgres import STRANGER, Cluster

SECRET: Final = "blue-horse-battery"
NOT_FOR_PEOPLE: Final = (
    SECRET,
    "psycopg",
    "sqlalche",
    "Traceback",
    "SELECT",
    "INSERT",
    "digest of",
)


@pytest.fixture
def url(postgres_url: str) -> str:
    """A URL with a password, as operators write them; this server does not ask for it."""
    return text_of(make_url(postgres_url).set(password=SECRET))


def text_of(url: URL) -> str:
    return url.render_as_string(hide_password=False)


def assert_clear(error: JournalError, hint: str) -> None:
    told = f"{error} {error.hint}"

    assert hint in error.hint
    assert "\n" not in told
    assert [one for one in NOT_FOR_PEOPLE if one in told] == []


# A server that goes away.


@pytest.mark.parametrize(
    "ask",
    [
        lambda journal: record(journal, "r-2", FARE),
        lambda journal: journal.recall("r-1"),
        lambda journal: journal.verify(),
    ],
    ids=["record", "recall", "verify"],
)
def test_a_server_that_went_away_is_told_and_the_journal_goes_on_when_it_is_back(
    cluster: Cluster, url: str, ask: Callable[[Journal], object]
) -> None:
    journal = open_journal(url)
    record(journal, "r-1", FARE)

    with cluster.down():
        for _ in range(2):
            with pytest.raises(JournalError) as caught:
                ask(journal)
            assert_clear(caught.value, "start the database server")

    record(journal, "r-2", FARE)
    assert journal.verify() == [ChainReport("ningbo", 2, 0)]
    assert len(journal.postings()) == 4
    journal.close()


def test_nobody_notices_a_restart_between_two_transactions(cluster: Cluster, url: str) -> None:
    journal = open_journal(url)
    record(journal, "r-1", FARE)
    reserve(journal, "r-2", FARE)

    cluster.restart(immediate=True)
    cancel(journal, "r-2")
    cluster.restart(immediate=False)

    assert journal.verify() == [ChainReport("ningbo", 2, 0)]
    journal.close()


def test_what_was_kept_outlives_a_crash_of_the_server(cluster: Cluster, url: str) -> None:
    journal = open_journal(url)
    kept: list[str] = []
    busy = Event()

    def write_until_it_fails() -> str:
        for name in (f"r-{number}" for number in count()):
            try:
                record(journal, name, FARE)
            except JournalError:
                return name
            kept.append(name)
            if len(kept) == 40:
                busy.set()
        raise AssertionError("the numbers have no end")

    with ThreadPoolExecutor(1) as threads:
        writing = threads.submit(write_until_it_fails)
        assert busy.wait(timeout=30)
        with cluster.down():
            in_doubt = writing.result(timeout=30)

    assert [name for name in kept if journal.recall(name) is None] == []
    with suppress(Conflict):  # its commit may have come through, only its answer did not
        record(journal, in_doubt, FARE)
    assert journal.verify() == [ChainReport("ningbo", len(kept) + 1, 0)]
    assert len(journal.postings()) == 2 * (len(kept) + 1)
    journal.close()


# A connection that is ended from the other side.


def break_off(journal: Journal, disconnect: Callable[[], None], *, then_write: bool) -> None:
    with journal.begin("ningbo") as unit:
        unit.record(ruling_of("r-2", FARE))
        disconnect()
        if then_write:
            unit.record(ruling_of("r-3", FARE))


@pytest.mark.parametrize("then_write", [True, False], ids=["writing", "committing"])
def test_a_transaction_whose_connection_is_ended_leaves_nothing_behind(
    cluster: Cluster, url: str, then_write: bool
) -> None:
    journal = open_journal(url)
    record(journal, "r-1", FARE)

    with pytest.raises(JournalError) as caught:
        break_off(journal, lambda: cluster.disconnect(url), then_write=then_write)

    assert_clear(caught.value, "try again")
    assert journal.recall("r-2") is None
    record(journal, "r-2", FARE)  # the host's turn went with the connection
    assert journal.verify() == [ChainReport("ningbo", 2, 0)]
    journal.close()


# A server that cannot be reached.


def test_a_server_that_is_down_when_a_journal_is_opened_is_told(cluster: Cluster, url: str) -> None:
    with cluster.down(), pytest.raises(JournalError) as caught:
        open_journal(url)

    assert_clear(caught.value, "start the database server")
    journal = open_journal(url)
    assert journal.verify() == []
    journal.close()


@pytest.mark.parametrize(
    ("wrong", "hint"),
    [
        (lambda url: url.set(port=1), "correct the address"),
        (lambda url: url.set(host="127.0.0.2"), "correct the address"),
        (lambda url: url.set(host="no such host"), "correct the address"),
        (lambda url: url.set(database="samecity_none"), "create the database"),
        (lambda url: url.set(username=STRANGER), "correct the user or the password"),
    ],
    ids=["port", "host", "no host", "database", "user"],
)
def test_a_wrong_address_is_told_without_its_password(
    url: str, wrong: Callable[[URL], URL], hint: str
) -> None:
    with pytest.raises(JournalError) as caught:
        open_journal(text_of(wrong(make_url(url))))

    assert_clear(caught.value, hint)


# A server that does not let us.


def run_on(url: str, *statements: str) -> None:
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()


def test_a_user_who_may_not_make_tables_is_told(url: str) -> None:
    run_on(url, "CREATE ROLE guest LOGIN")

    with pytest.raises(JournalError, match="permission denied") as caught:
        open_journal(text_of(make_url(url).set(username="guest")))

    run_on(url, "DROP ROLE guest")
    assert_clear(caught.value, "grant it rights")


def test_a_standby_is_read_and_not_written(cluster: Cluster, url: str) -> None:
    journal = open_journal(url)
    record(journal, "r-1", FARE)

    with cluster.standing_by():
        for one in (journal, open_journal(url)):
            assert one.verify() == [ChainReport("ningbo", 1, 0)]
            with pytest.raises(JournalError) as caught:
                record(one, "r-2", FARE)
            assert_clear(caught.value, "write to the primary server")
            one.close()
