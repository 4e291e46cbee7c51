"""A private PostgreSQL cluster: made, run, crashed and removed by whoever tests against it.

It needs the server's programs (15 or newer) and nothing else: no root, no service, no network. It
goes with the process that made it, even if that is killed.
"""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Self

import psycopg
from psycopg import sql
from sqlalchemy import URL, make_url

NEEDED: Final = ("initdb", "pg_ctl", "postgres")

_HOST: Final = "127.0.0.1"
_OWNER: Final = "samecity"
_DEBIAN: Final = Path("/usr/lib/postgresql")
OPEN_TO_ALL: Final = Path("/tmp")  # noqa: S108  pytest's own folders are closed to other users, and a socket's path is short
_IN_MEMORY: Final = Path("/dev/shm")  # noqa: S108  the same, and ten times as fast
_ROOM: Final = 2**31
"""How many bytes must be free in memory: enough for a few clusters of some hundred databases."""
_PATIENCE_S: Final = 60

_SETTINGS: Final = {"listen_addresses": _HOST, "synchronous_commit": "on"}
_FOR_TESTS: Final = {
    # What crashes in these tests is a process, never the machine: what was handed to the kernel is
    # read again. A commit still waits until its record has been handed over.
    "fsync": "off",
    "shared_buffers": "16MB",
    "max_wal_size": "64MB",
}

STRANGER: Final = "stranger"
"""The one user of whom the server wants a password; it does not exist. All others are trusted."""

_ACCESS: Final = f"""\
host all {STRANGER} {_HOST}/32 scram-sha-256
host all all {_HOST}/32 trust
local all all trust
"""

# Waits until its input ends, which happens however the process that holds it ends.
_REMOVE: Final = 'read -r _; "$1" stop --pgdata="$2/data" --mode=immediate; rm -rf "$2"'


def programs() -> Path | None:
    """Return the folder of the newest server's programs, or None if there is none."""
    found = shutil.which("initdb")
    versions = sorted(_DEBIAN.glob("[0-9]*"), key=lambda folder: float(folder.name), reverse=True)
    folders = [
        *([Path(found).resolve().parent] if found else []),
        *(one / "bin" for one in versions),
    ]
    return next((one for one in folders if all((one / name).exists() for name in NEEDED)), None)


class Cluster:
    """A cluster of databases with a server of its own; a context manager that removes it.

    Attributes:
        log: What the server says.

    Args:
        programs: Folder of the server's programs.
        parent: Where its folder is made, any user must be able to enter it; None is in memory if
            there is room.
        is_durable: Whether it must outlive a power cut, as a server that is in use does.
    """

    def __init__(
        self, programs: Path, parent: Path | None = None, *, is_durable: bool = False
    ) -> None:
        self._programs = programs
        self._settings = _SETTINGS if is_durable else _SETTINGS | _FOR_TESTS
        self._folder = Path(tempfile.mkdtemp(prefix="samecity-", dir=parent or _place()))
        self._data = self._folder / "data"
        self._port = _free_port()
        self._made = 0
        self.log = self._folder / "log"

    def __enter__(self) -> Self:
        owner = _unprivileged()
        if owner is not None:
            os.chown(self._folder, owner.pw_uid, owner.pw_gid)
        pg_ctl = str(self._programs / "pg_ctl")
        self._remover = self._spawn("sh", "-c", _REMOVE, "sh", pg_ctl, str(self._folder))
        try:
            self._make()
            self.start()
        except BaseException:
            self._remove()
            raise
        return self

    def __exit__(self, *_failure: object) -> None:
        self._remove()

    def start(self) -> None:
        """Start the server and wait until it answers."""
        self._run("pg_ctl", "start", "--wait", f"--pgdata={self._data}", f"--log={self.log}")

    def stop(self, *, immediate: bool) -> None:
        """Stop the server; at once is what a crash is: nothing is written any more."""
        mode = "immediate" if immediate else "fast"
        self._run("pg_ctl", "stop", "--wait", f"--pgdata={self._data}", f"--mode={mode}")

    def restart(self, *, immediate: bool) -> None:
        """Stop the server and start it again at the same address."""
        self.stop(immediate=immediate)
        self.start()

    @contextmanager
    def down(self) -> Iterator[None]:
        """Crash the server; leaving the context starts it again."""
        self.stop(immediate=True)
        try:
            yield
        finally:
            self.start()

    @contextmanager
    def standing_by(self) -> Iterator[None]:
        """Make the server a standby, which can only be read; leaving the context undoes that."""
        standby = self._data / "standby.signal"
        standby.touch()
        self.restart(immediate=False)
        try:
            yield
        finally:
            standby.unlink()
            self.restart(immediate=False)

    def is_running(self) -> bool:
        """Tell whether the server runs."""
        return (self._data / "postmaster.pid").exists()

    def new_database(self, name: str = "", *, like: str = "") -> str:
        """Make a database and return its URL.

        Args:
            name: Its name; by default one that was never used.
            like: URL of the database that it is a copy of; by default it is empty.
        """
        self._made += 1
        name = name or f"samecity_{self._made}"
        model = _name_in(like) if like else "template1"
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        self._administer(statement.format(sql.Identifier(name), sql.Identifier(model)))
        return self._url(name).render_as_string(hide_password=False)

    def drop(self, url: str) -> None:
        """Remove a database, whoever is connected to it."""
        name = sql.Identifier(_name_in(url))
        self._administer(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))

    def disconnect(self, url: str) -> None:
        """End all connections to a database from the server's side."""
        self._administer(
            sql.SQL(
                "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = {}"
            ).format(sql.Literal(_name_in(url)))
        )

    def _make(self) -> None:
        # With Chinese rules by default, only a column that says so sorts by code point.
        collation = ("--encoding=UTF8", "--locale=C", "--locale-provider=icu", "--icu-locale=zh")
        self._run(
            "initdb", f"--pgdata={self._data}", f"--username={_OWNER}", "--no-sync", *collation
        )
        own = {"port": str(self._port), "unix_socket_directories": str(self._folder)}
        with (self._data / "postgresql.conf").open("a", encoding="utf-8") as settings:
            settings.writelines(
                f"{name} = '{value}'\n" for name, value in (self._settings | own).items()
            )
        (self._data / "pg_hba.conf").write_text(_ACCESS, encoding="utf-8")

    def _remove(self) -> None:
        self._remover.communicate(timeout=_PATIENCE_S)

    def _administer(self, statement: sql.Composed) -> None:
        url = self._url("postgres").set(drivername="postgresql")
        with psycopg.connect(url.render_as_string(hide_password=False), autocommit=True) as session:
            session.execute(statement)

    def _url(self, database: str) -> URL:
        return URL.create(
            "postgresql+psycopg", _OWNER, host=_HOST, port=self._port, database=database
        )

    def _run(self, program: str, *arguments: str) -> None:
        running = self._spawn(str(self._programs / program), *arguments)
        _, said = running.communicate(timeout=_PATIENCE_S)
        if running.returncode:
            log = self.log.read_text(encoding="utf-8") if self.log.exists() else ""
            raise RuntimeError(f"{program} {arguments[0]} failed: {said}{log}")

    def _spawn(self, *command: str) -> subprocess.Popen[str]:
        owner = _unprivileged()
        return subprocess.Popen(
            command,
            # The server's user may not enter the folder in which the tests run.
            cwd=self._folder,
            env=_environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            start_new_session=True,  # whoever interrupts the tests does not interrupt the clean-up
            user=owner.pw_uid if owner is not None else None,
            group=owner.pw_gid if owner is not None else None,
            extra_groups=[] if owner is not None else None,
        )


def _name_in(url: str) -> str:
    return make_url(url).database or ""


def _environment() -> Mapping[str, str]:
    """Return our environment without what would turn the server's programs elsewhere."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return kept | {"LC_ALL": "C"}


def _unprivileged() -> pwd.struct_passwd | None:
    """Return who runs the server, which refuses root; None where we are not root."""
    if os.geteuid() != 0:
        return None
    known = {one.pw_name: one for one in pwd.getpwall()}
    return known.get("postgres") or known["nobody"]


def _place() -> Path:
    has_room = _IN_MEMORY.is_dir() and shutil.disk_usage(_IN_MEMORY).free > _ROOM
    return _IN_MEMORY if has_room else OPEN_TO_ALL


def _free_port() -> int:
    """Return a port below those that outgoing connections use: who stops gets it back."""
    while True:
        port = 20_000 + secrets.randbelow(10_000)
        with socket.socket() as probe:
            if probe.connect_ex((_HOST, port)) != 0:
                return port
