from __future__ import annotations

import pytest

from samecity.errors import ConfigurationError, JournalError
from samecity.storage.address import beside

PASSWORD = "p@ss:w/rd?"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("sqlite:///samecity.db", "sqlite:///samecity_cardholders.db"),
        (
            "sqlite:////var/lib/my.city/samecity.db",
            "sqlite:////var/lib/my.city/samecity_cardholders.db",
        ),
        ("sqlite:////var/lib/my.city/samecity", "sqlite:////var/lib/my.city/samecity_cardholders"),
        ("sqlite:///同城.sqlite3", "sqlite:///%E5%90%8C%E5%9F%8E_cardholders.sqlite3"),
        ("sqlite:///.hidden", "sqlite:///.hidden_cardholders"),
        (
            "sqlite:///file:samecity.db?mode=ro&uri=true",
            "sqlite:///file%3Asamecity_cardholders.db?mode=ro&uri=true",
        ),
        ("sqlite://", "sqlite://"),
        ("sqlite:///:memory:", "sqlite:///:memory:"),
        ("postgresql://host/samecity", "postgresql://host/samecity_cardholders"),
        (
            "postgresql+psycopg://user@127.0.0.1:5433/same.city?sslmode=require",
            "postgresql+psycopg://user@127.0.0.1:5433/same.city_cardholders?sslmode=require",
        ),
    ],
)
def test_a_database_is_named_after_another_in_the_same_place(url: str, expected: str) -> None:
    assert beside(url, "_cardholders") == expected


def test_user_and_password_go_along() -> None:
    quoted = "p%40ss%3Aw%2Frd%3F"

    assert beside(f"postgresql://user:{quoted}@host/samecity", "_x") == (
        f"postgresql://user:{quoted}@host/samecity_x"
    )


def test_a_server_without_a_database_has_none_beside() -> None:
    with pytest.raises(ConfigurationError) as caught:
        beside("postgresql://user@host", "_cardholders")

    assert "host/database" in caught.value.hint


def test_a_text_that_is_no_url_is_not_quoted() -> None:
    with pytest.raises(JournalError) as caught:
        beside("user:blue-horse@host", "_cardholders")

    assert "blue-horse" not in str(caught.value)
