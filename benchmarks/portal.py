"""The portal over HTTP: acceptances against the same in-process, pages under visitors, streams.

A real `samecity portal` with two workers runs as a process of its own, on SQLite in a folder; its
clients are threads of this process, each with a connection that stays open.
"""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from typing import Final, TypeVar
from urllib.parse import urlsplit

import attrs
import psutil

from benchmarks.measure import Row, Target, in_turn
from benchmarks.taps import TAPPED
from samecity.host.plugins import Plugins
from samecity.host.registry import Registry
from samecity.journal.sql import SqlJournal
from samecity.national.base import MemoryBase
from samecity.platform import Platform
from samecity.synthetic.world import World

Value = TypeVar("Value")

_WORKERS: Final = 2
_CLIENTS: Final = 8
_ACCEPTANCES: Final = 400
_ROUNDS: Final = 3
_PATIENCE_S: Final = 60.0
_VISITORS: Final = 50
_VISITS: Final = 6
_BETWEEN_S: Final = 1.0
"""How long a visitor looks at a page before the next one."""

_STREAMS: Final = 50
_MEGABYTE: Final = 1e6
_AT: Final = "2026-11-23T10:00:00+08:00"
_RIDE: Final = {"scenario": "transit.ride", "host": "ningbo", "kind": TAPPED.value, "at": _AT}
_PAGES: Final = ("/", "/tap", "/regions", "/regions/ningbo", "/plugins", "/ledger")
_COMMAND: Final = (sys.executable, "-c", "from samecity.cli import main; main()", "portal")


def rows() -> list[Row]:
    """Measure acceptances, pages, pages beside open streams, and what workers hold."""
    with TemporaryDirectory() as folder, _running(Path(folder) / "portal") as portal:
        return [
            _acceptances(portal, Path(folder)),
            *_visits(portal),
            _memory(portal),
        ]


@attrs.frozen
class _Portal:
    """A portal that runs."""

    process: subprocess.Popen[str]
    host: str
    port: int

    def connect(self) -> HTTPConnection:
        """Return a connection that stays open."""
        return HTTPConnection(self.host, self.port, timeout=_PATIENCE_S)


@contextmanager
def _running(folder: Path) -> Iterator[_Portal]:
    options = ("--bind", "127.0.0.1:0", "--workers", str(_WORKERS), "--data", str(folder), "--json")
    with subprocess.Popen(  # noqa: S603  our own command
        [*_COMMAND, *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # a line for each request, which somebody has to read
        encoding="utf-8",
    ) as process:
        assert process.stdout is not None
        address = urlsplit(str(json.loads(process.stdout.readline())["address"]))
        assert address.hostname is not None
        assert address.port is not None
        try:
            yield _Portal(process, address.hostname, address.port)
        finally:
            process.terminate()


def _acceptances(portal: _Portal, folder: Path) -> Row:
    """Compare rides over HTTP with rides in this process; each visitor rides once a round."""
    cards = _many(portal, [partial(_issue, one) for one in range(_ACCEPTANCES)])
    sides = {
        "ours": lambda: _rides_over_http(portal, cards),
        "peer": lambda: _rides_in_process(folder),
    }
    found = in_turn(sides, _ROUNDS)
    return Row.of(
        f"rides over HTTP, {_WORKERS} workers, chips by bytes",
        found["ours"],
        found["peer"],
        unit="acceptances per second",
        peer_name="one process, same journal on SQLite, cards in memory",
        target=Target(">= 0.4x", lambda _ours, ratio: ratio >= 0.4),
    )


def _issue(_number: int, connection: HTTPConnection) -> str:
    card = _send(connection, "/api/v1/cards", {"home": "anhui", "balance_fen": 90_000})
    return str(card["id"])


def _rides_over_http(portal: _Portal, cards: Sequence[str]) -> float:
    begun = time.perf_counter()
    answers = _many(portal, [partial(_ride, card) for card in cards])
    speed = len(cards) / (time.perf_counter() - begun)
    if not all(answers):
        raise ValueError("expected every ride to be allowed, one was refused")
    return speed


def _ride(card: str, connection: HTTPConnection) -> bool:
    request = {**_RIDE, "request_id": secrets.token_hex(8), "fields": {"mode": "bus"}}
    answer = _send(connection, "/api/v1/acceptances", {"request": request, "shown": {"card": card}})
    decision = answer["decision"]
    assert isinstance(decision, dict)
    return bool(decision["allowed"])


def _rides_in_process(folder: Path) -> float:
    file = folder / f"in-process-{secrets.token_hex(4)}.db"
    with closing(
        Platform(
            registry=Registry(Plugins()),
            journal=SqlJournal(f"sqlite:///{file}"),
            base=MemoryBase(bytes(32)),
        )
    ) as platform:
        world = World(platform)
        taps = [
            (
                world.body("ningbo", "transit.ride", TAPPED, {"mode": "bus"}),
                world.reader(world.adult("anhui"), TAPPED, world.at),
            )
            for _ in range(_ACCEPTANCES)
        ]
        begun = time.perf_counter()
        accepted = [platform.accept(body, reader) for body, reader in taps]
        speed = _ACCEPTANCES / (time.perf_counter() - begun)
    if not all(one.decision.allowed for one in accepted):
        raise ValueError("expected every ride to be allowed, one was refused")
    return speed


def _visits(portal: _Portal) -> list[Row]:
    """Compare pages without open streams with pages beside many of them."""

    def alone() -> float:
        return _p95_ms(portal)

    def beside() -> float:
        with _streams(portal):
            return _p95_ms(portal)

    _p95_ms(portal)  # untimed: the first of each page is compiled
    found = in_turn({"beside": beside, "alone": alone}, _ROUNDS)
    return [
        Row.of(
            f"pages, {_VISITORS} visitors, 95th percentile",
            found["alone"],
            [150.0] * _ROUNDS,
            unit="ms",
            peer_name="what feels immediate, 150 ms",
            target=Target("< 150 ms", lambda ours, _ratio: ours < 150.0),
        ),
        Row.of(
            f"pages beside {_STREAMS} open streams",
            found["beside"],
            found["alone"],
            unit="ms, 95th percentile",
            peer_name="the same without streams",
            target=Target("<= 1.5x", lambda _ours, ratio: ratio <= 1.5),
        ),
    ]


def _p95_ms(portal: _Portal) -> float:
    with ThreadPoolExecutor(_VISITORS) as visitors:
        took = [
            one
            for visit in visitors.map(partial(_visit, portal), range(_VISITORS))
            for one in visit
        ]
    return quantiles(took, n=20)[-1]


def _visit(portal: _Portal, number: int) -> Sequence[float]:
    """Look at some pages, one after the other, as a visitor who comes at some moment does."""
    took = []
    with closing(portal.connect()) as connection:
        time.sleep(_BETWEEN_S * number / _VISITORS)
        for turn in range(_VISITS):
            begun = time.perf_counter()
            connection.request("GET", _PAGES[(number + turn) % len(_PAGES)])
            answer = connection.getresponse()
            answer.read()
            took.append(1000 * (time.perf_counter() - begun))
            if answer.status != 200:
                raise ValueError(f"expected a page, received status {answer.status}")
            time.sleep(_BETWEEN_S)
    return took


@contextmanager
def _streams(portal: _Portal) -> Iterator[None]:
    """Have people follow taps that have not begun yet; nobody hears anything."""
    with ExitStack() as opened:
        for _ in range(_STREAMS):
            connection = opened.enter_context(closing(portal.connect()))
            connection.request("GET", f"/taps/{secrets.token_hex(8)}/events")
            _expect_stream(connection.getresponse())
        yield


def _expect_stream(answer: HTTPResponse) -> None:
    kind = answer.headers.get_content_type()
    if answer.status != 200 or kind != "text/event-stream":
        raise ValueError(f"expected a stream, received status {answer.status} and {kind}")


def _memory(portal: _Portal) -> Row:
    children = psutil.Process(portal.process.pid).children(recursive=True)
    workers = sorted((one.memory_info().rss for one in children), reverse=True)[:_WORKERS]
    this = psutil.Process().memory_info().rss
    return Row.of(
        "memory of a worker",
        [max(workers) / _MEGABYTE],
        [this / _MEGABYTE],
        unit="MB resident",
        peer_name="this process, which runs no server",
    )


def _many(portal: _Portal, calls: Sequence[Callable[[HTTPConnection], Value]]) -> list[Value]:
    """Let some clients send requests, each over its own connection, one after the other."""

    def client(mine: Sequence[Callable[[HTTPConnection], Value]]) -> list[Value]:
        with closing(portal.connect()) as connection:
            return [call(connection) for call in mine]

    with ThreadPoolExecutor(_CLIENTS) as clients:
        shares = [calls[number::_CLIENTS] for number in range(_CLIENTS)]
        answered = list(clients.map(client, shares))
    return [answer for share in answered for answer in share]


def _send(
    connection: HTTPConnection, path: str, body: Mapping[str, object]
) -> Mapping[str, object]:
    connection.request("POST", path, json.dumps(body), {"Content-Type": "application/json"})
    answer = connection.getresponse()
    said = json.loads(answer.read())
    if answer.status not in (200, 201):
        raise ValueError(f"expected an answer, received status {answer.status}")
    assert isinstance(said, dict)
    return said
