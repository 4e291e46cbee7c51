"""What a database says is passed on, but never a value that stood in a row."""

from __future__ import annotations

from contextlib import closing

import pytest

from samecity.errors import JournalError
from samecity.storage.database import Database


def test_a_value_that_the_database_does_not_take_is_not_quoted(postgres_url: str) -> None:
    with (
        closing(Database(postgres_url, mark="TEST")) as database,
        pytest.raises(JournalError) as caught,
        database.reading() as connection,
    ):
        connection.exec_driver_sql("SELECT CAST('990200198507060026' AS date)")

    assert "values that the database takes" in str(caught.value)
    assert "990200198507060026" not in str(caught.value)
