"""A portal as its users start it: a process of its own with its workers, asked over HTTP."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryFile
from time import monotonic, sleep
from typing import IO, Final
from urllib.parse import urlsplit

import attrs

from samecity.synthetic.world import DEFAULT_AT

AT: Final = DEFAULT_AT.isoformat()
PATIENCE_S: Final = 60
"""How long a test waits for what takes a moment on an idle machine."""

_COMMAND: Final = (sys.executable, "-c", "from samecity.cli import main; main()", "portal")


@attrs.frozen
class Answer:
    """An answer to a request.

    Attributes:
        headers: By name in lower case.
    """

    status: int
    headers: Mapping[str, str]
    text: str

    def at(self, *path: str) -> object:
        """Return a value of the JSON."""
        value: object = json.loads(self.text)
        for step in path:
            assert isinstance(value, Mapping), self
            value = value[step]
        return value

    @property
    def is_allowed(self) -> bool:
        """Whether it is an acceptance, and what it says."""
        assert self.status in (200, 201), self
        return bool(self.at("decision", "allowed"))


@attrs.frozen
class Portal:
    """A portal that runs.

    Attributes:
        log: What it writes to standard error.
    """

    process: subprocess.Popen[str]
    url: str
    log: IO[str]

    @property
    def pid(self) -> int:
        """Process id of the portal itself."""
        return self.process.pid

    def ask(
        self, method: str, path: str, body: object = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Send a request over a connection of its own and return the answer.

        Raises:
            OSError: Nobody answered to the end.
        """
        place = urlsplit(self.url)
        connection = HTTPConnection(str(place.hostname), place.port, timeout=PATIENCE_S)
        sent = None if body is None else json.dumps(body).encode()
        kind = {} if sent is None else {"Content-Type": "application/json"}
        try:
            connection.request(method, path, sent, {**kind, **(headers or {})})
            answer = connection.getresponse()
            text = answer.read().decode()
            return Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, text)
        finally:
            connection.close()

    def card(self, balance_fen: int = 10_000) -> str:
        """Issue a card of Hefei and return its id."""
        answer = self.ask("POST", "/api/v1/cards", {"home": "hefei", "balance_fen": balance_fen})
        assert answer.status == 201, answer
        return str(answer.at("id"))

    def balance_fen(self, card: str) -> int:
        """Return what a card's purse holds."""
        found = self.ask("GET", f"/api/v1/cards/{card}").at("balance_fen")
        assert isinstance(found, int)
        return found

    def code(self, card: str) -> str:
        """Let the app of a card's holder show a code."""
        ecard = self.ask("POST", "/api/v1/ecards", {"card": card}).at("id")
        shown = self.ask("POST", f"/api/v1/ecards/{ecard}/codes", {"at": AT})
        return str(shown.at("token"))

    def ride(self, card: str, request_id: str, at: str = AT) -> Answer:
        """Ride a bus in Ningbo."""
        request = {
            "request_id": request_id,
            "scenario": "transit.ride",
            "host": "ningbo",
            "kind": "card_contactless",
            "at": at,
            "fields": {"mode": "bus"},
        }
        return self.ask(
            "POST", "/api/v1/acceptances", {"request": request, "shown": {"card": card}}
        )

    def workers(self) -> Sequence[int]:
        """Return the process ids of the workers."""
        lines = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text(encoding="ascii")
        return [pid for pid in map(int, lines.split()) if "spawn_main" in _command(pid)]

    def has_open(self, name: str) -> bool:
        """Say whether a worker has a file or socket open whose name has that in it."""
        return any(name in _target(fd) for pid in self.workers() for fd in _descriptors(pid))

    def logged(self) -> Sequence[Mapping[str, object]]:
        """Return the lines of the log."""
        self.log.seek(0)
        return [json.loads(line) for line in self.log.read().splitlines()]

    def end(self, how: int = signal.SIGTERM, *, with_workers: bool = False) -> int:
        """Ask it to end and return its exit code.

        Args:
            how: Signal by which it is asked.
            with_workers: Whether each of its processes is asked, as by Ctrl-C in a terminal.
        """
        if with_workers:
            os.killpg(self.pid, how)
        else:
            os.kill(self.pid, how)
        return self.process.wait(PATIENCE_S)


@contextmanager
def running(folder: Path, *options: str, **environment: str) -> Iterator[Portal]:
    """Start a portal on a free port, wait until it answers, and end it."""
    with TemporaryFile("w+", encoding="utf-8") as log:
        started = [*_COMMAND, "--bind", "127.0.0.1:0", "--json", "--data", str(folder), *options]
        process = subprocess.Popen(
            started,
            stdout=subprocess.PIPE,
            stderr=log,
            encoding="utf-8",
            start_new_session=True,
            env={**os.environ, "SAMECITY_BLOCK": "", "SAMECITY_DEBUG": "", **environment},
        )
        try:
            assert process.stdout is not None
            said = process.stdout.readline()
            log.seek(0)
            assert said, log.read()
            yield Portal(process, json.loads(said)["address"], log)
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait(PATIENCE_S)
            process.communicate()


@contextmanager
def at_once(count: int) -> Iterator[ThreadPoolExecutor]:
    """Have that many clients."""
    with ThreadPoolExecutor(count) as clients:
        yield clients


def until(is_so: Callable[[], bool]) -> None:
    """Wait until something is so."""
    end = monotonic() + PATIENCE_S
    while not is_so():
        assert monotonic() < end
        sleep(0.05)


def _descriptors(pid: int) -> Sequence[Path]:
    try:
        return list(Path(f"/proc/{pid}/fd").iterdir())
    except OSError:
        return ()


def _target(descriptor: Path) -> str:
    try:
        return os.readlink(descriptor)
    except OSError:
        return ""


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
    except OSError:
        return ""
