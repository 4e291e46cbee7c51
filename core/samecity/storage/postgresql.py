"""PostgreSQL: a turn for those that would collide for sure, and rows that are held when read.

Two acceptances of one host always meet at the end of its audit chain, so they take turns: a lock
on the host's name, which ends with the transaction. Those of different hosts go on side by side
and see each other's commits (READ COMMITTED); the rows that one reads it holds until its end
(`FOR UPDATE`, written where the reading is), so that they cannot change before it writes.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Final

from sqlalchemy import URL, Connection, bindparam, create_engine, func, select

_TURN: Final = select(func.pg_advisory_xact_lock(func.hashtextextended(bindparam("turn"), 0)))


class PostgresqlServer:
    """A database on a server.

    The server forgets a process's turn with its connection, so a killed one blocks nobody.

    Args:
        address: SQLAlchemy URL, `postgresql+psycopg://…`.
        wait_s: How long to wait for a connection, a turn or a row, in seconds.
    """

    def __init__(self, address: URL, wait_s: float) -> None:
        asked: dict[str, str | int] = {"connect_timeout": max(2, int(wait_s))}
        if "options" not in address.query:
            asked["options"] = f"-c lock_timeout={max(1, int(wait_s * 1000))}"  # 0 is for ever
        self._engine = create_engine(
            address, hide_parameters=True, pool_pre_ping=True, connect_args=asked
        )
        self._snapshots = self._engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )

    @contextmanager
    def writing(self, turn: str) -> Iterator[Connection]:
        """Open a transaction that may write, when it is its turn."""
        with self._engine.begin() as connection:
            connection.execute(_TURN, {"turn": turn})
            yield connection

    def reading(self) -> AbstractContextManager[Connection]:
        """Open a transaction that sees one moment of the database."""
        return self._snapshots.begin()

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()
