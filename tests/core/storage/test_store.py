"""A store is made, found or refused; what was found is not changed."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from samecity.errors import ConfigurationError, JournalError, SameCityError
from samecity.journal.sql import STORE as JOURNAL
from samecity.national.sql_base import STORE as CARDHOLDERS
from samecity.storage.store import Store

STORES = [JOURNAL, CARDHOLDERS]
each_store = pytest.mark.parametrize("store", STORES, ids=lambda store: str(store.name))


def test_stores_differ_in_mark_and_revision() -> None:
    assert len({store.mark for store in STORES}) == len({store.revision for store in STORES}) == 2


@each_store
def test_a_store_that_was_made_is_found(store: Store, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'a.db'}"
    store.open(url).close()
    before = (tmp_path / "a.db").read_bytes()

    store.find(url).close()

    assert (tmp_path / "a.db").read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["a.db"]


@each_store
@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///{}/none.db"])
def test_what_is_not_there_is_not_made(store: Store, tmp_path: Path, url: str) -> None:
    with pytest.raises(ConfigurationError, match=store.name):
        store.find(url.format(tmp_path))

    assert list(tmp_path.iterdir()) == []


@each_store
def test_an_empty_database_of_a_server_stays_empty(store: Store, postgres_url: str) -> None:
    for _ in range(2):
        with pytest.raises(ConfigurationError, match="empty database"):
            store.find(postgres_url)


@each_store
def test_an_older_store_is_not_brought_up_to_date_by_who_only_looks(
    store: Store, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'a.db'}"
    store.open(url).close()
    with closing(sqlite3.connect(tmp_path / "a.db")) as raw, raw:
        raw.execute("UPDATE alembic_version SET version_num = '0000'")

    with pytest.raises(JournalError, match="received 0000") as caught:
        store.find(url)

    assert "the release that wrote it" in caught.value.hint


@pytest.mark.parametrize("way", [Store.open, Store.find], ids=["open", "find"])
def test_a_failure_says_which_store_it_was(
    way: Callable[[Store, str], object], tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'a.db'}"
    JOURNAL.open(url).close()

    with pytest.raises(SameCityError) as caught:
        way(CARDHOLDERS, url)

    assert str(caught.value).startswith("cardholder base: expected")
