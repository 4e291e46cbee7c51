"""Where schedules are played: on a journal in memory, or on a server that all actors share.

On the server each actor has a journal of its own, as if it were a process, every statement is a
place, and who waits for a lock is told by the server. RACES_PREEMPTIONS=3 in the environment looks
deeper on both.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, Protocol

import psycopg
from psycopg import sql
from sqlalchemy import Connection, Engine, event, make_url

from samecity.journal.memory import MemoryJournal
from samecity.journal.schema import metadata
from samecity.journal.sql import SqlJournal
from samecity.spi import Journal
from tests.races.stage.conductor import pause
from tests.races.stage.ports import PlacedJournal
from tests.races.stage.schedules import Bounds

_DEADLOCK_MS: Final = 1
"""How long a transaction waits before the server looks whether the other one waits for it too."""

_DEEPER: Final = "RACES_PREEMPTIONS"

_WAITING: Final = """
    SELECT DISTINCT application_name FROM pg_locks JOIN pg_stat_activity USING (pid)
    WHERE NOT granted AND datname = current_database()
"""

_CLEAR: Final = sql.SQL(";").join(
    sql.SQL("DELETE FROM {}").format(sql.Identifier(table.name)) for table in metadata.sorted_tables
)


def _preemptions(usual: int) -> int:
    """Return how often an actor is made to wait: more find more and take their time."""
    return int(os.environ.get(_DEEPER, usual))


class Ground(Protocol):
    """Where journals are opened.

    Attributes:
        bounds: How far every schedule is played here.
        samples: How many are played at random besides.
        audits_every: After how many of them once the audit chains are recomputed and all requests
            sent again.
    """

    bounds: Bounds
    samples: int
    audits_every: int

    def clear(self) -> None:
        """Forget everything."""

    def journal(self, actor: str) -> Journal:
        """Return the journal as an actor has it."""

    def waiting(self) -> frozenset[str]:
        """Tell which actors wait for a lock."""


class MemoryGround:
    """One journal in memory; a transaction shuts out all others."""

    bounds = Bounds(_preemptions(2), crashes=1)
    samples = 60
    audits_every = 1

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        self._journal = PlacedJournal(MemoryJournal())

    def journal(self, _actor: str) -> Journal:
        return self._journal

    def waiting(self) -> frozenset[str]:
        return frozenset()


class ServerGround:
    """A database on a server.

    Args:
        url: An empty database of which nobody else knows.
    """

    bounds = Bounds(_preemptions(1))
    samples = 6
    audits_every = 4

    def __init__(self, url: str) -> None:
        self._url = make_url(url)
        self._journals: dict[str, SqlJournal] = {}
        plain = self._url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._watch = psycopg.connect(plain, autocommit=True)

    def clear(self) -> None:
        self.journal("")
        self._watch.execute(_CLEAR)

    def journal(self, actor: str) -> SqlJournal:
        if actor not in self._journals:
            options = f"-c deadlock_timeout={_DEADLOCK_MS} -c lock_timeout=10s"
            url = self._url.update_query_dict({"application_name": actor, "options": options})
            self._journals[actor] = SqlJournal(url.render_as_string(hide_password=False))
        return self._journals[actor]

    def waiting(self) -> frozenset[str]:
        return frozenset(str(name) for (name,) in self._watch.execute(_WAITING))

    def close(self) -> None:
        for journal in self._journals.values():
            journal.close()
        self._watch.close()


@contextmanager
def server_ground(url: str) -> Iterator[ServerGround]:
    """Open a ground on which every statement and every commit of an actor is a place."""
    event.listen(Engine, "before_cursor_execute", _statement)
    event.listen(Engine, "commit", _commit)
    ground = ServerGround(url)
    try:
        yield ground
    finally:
        ground.close()
        event.remove(Engine, "before_cursor_execute", _statement)
        event.remove(Engine, "commit", _commit)


def _statement(_connection: Connection, _cursor: object, statement: str, *_more: object) -> None:
    pause(_told(statement))


def _commit(connection: Connection) -> None:
    if not connection.get_execution_options().get("postgresql_readonly"):
        pause("commit")


def _told(statement: str) -> str:
    """Return the verb and the table of a statement."""
    words = statement.replace("\n", " ").split()
    if "pg_advisory_xact_lock" in statement:
        return "turn"
    before = {"SELECT": "FROM", "INSERT": "INTO", "UPDATE": "UPDATE", "DELETE": "FROM"}
    verb = words[0].upper()
    table = words[words.index(before[verb]) + 1] if before.get(verb) in words else ""
    held = " for update" if "FOR UPDATE" in statement else ""
    return f"{verb.lower()} {table}{held}".strip()
