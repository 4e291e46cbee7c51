"""Serves a portal: workers of granian, each with an application of its own, over one house."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from http.client import HTTPException
from threading import Thread
from typing import Final
from urllib.error import URLError
from urllib.request import urlopen

from granian.constants import Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.mp import MPServer

from samecity_portal.address import Address, reserved
from samecity_portal.demo import load_demo
from samecity_portal.folder import take
from samecity_portal.house import open_house
from samecity_portal.lifetime import heed_signals
from samecity_portal.log import logging_settings
from samecity_portal.results import Results
from samecity_portal.runs import Runs
from samecity_portal.settings import Settings, to_environment

THREADS: Final = 128
"""Of each worker. A stream of events keeps one for as long as somebody watches."""

_AT_ONCE: Final = 256
"""Requests that a worker has in hand; further ones wait in the socket's queue."""

_HEADERS_MS: Final = 10_000
"""How long a client may take for the headers of a request."""

_BUFFER_BYTES: Final = 1 << 16
"""The longest head of a request."""

_PATIENCE_S: Final = 20
"""How long a worker may take to finish what is under way: longer than a card, a turn and a commit
take together. Who only watches events has left by then or is left."""

_LOOK_AGAIN_S: Final = 0.05
_ANSWER_S: Final = 5


def prepare(settings: Settings) -> None:
    """Make the folder, forget old results, bring the databases up to date, settle, load the cast.

    To settle is to finish what a crash left between a purse and the books.

    Raises:
        ConfigurationError: The folder is not for us.
        JournalError: A database cannot be used.
    """
    take(settings.path)
    Results(settings.path / "results").prune()
    Runs(settings.path / "runs").prune()
    house = open_house(settings)
    try:
        load_demo(house, settings.path)
    finally:
        house.close()


def serve(settings: Settings, port: int, workers: int, tell: Callable[[Address], None]) -> bool:
    """Serve until a signal asks to stop; what is under way is finished then.

    Args:
        settings: How the portal is started.
        port: Where it listens; 0 is any free port.
        workers: How many processes serve.
        tell: Told the address once somebody answers there.

    Returns:
        False if the workers died as fast as they were started.

    Raises:
        ConfigurationError: The port or the folder cannot be had.
        JournalError: A database cannot be used.
    """
    with reserved(Address(settings.bind, port)) as address:
        prepare(settings)
        os.environ.update(to_environment(settings))
        # A worker that begins anew inherits no lock, no thread and no connection.
        multiprocessing.set_start_method("spawn", force=True)
        server = _server(address, workers)
        # The server would begin anew when its terminal closes; it ends, unless `nohup` says no.
        is_deaf = signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
        hang_up = signal.SIG_IGN if is_deaf else server.signal_handler_interrupt
        server.on_startup(lambda: signal.signal(signal.SIGHUP, hang_up))
        server.on_startup(heed_signals)
        server.on_startup(lambda: Thread(target=_tell, args=(address, tell), daemon=True).start())
        try:
            server.serve()
        except SystemExit:
            # Workers that were asked to end together with us are no failure.
            return server.interrupt_signal
    return True


def _server(address: Address, workers: int) -> MPServer:
    return MPServer(
        "samecity_portal.app:worker",
        address=address.host,
        port=address.port,
        interface=Interfaces.WSGI,
        factory=True,
        workers=workers,
        blocking_threads=THREADS,
        backpressure=_AT_ONCE,
        websockets=False,
        http1_settings=HTTP1Settings(
            header_read_timeout=_HEADERS_MS, max_buffer_size=_BUFFER_BYTES
        ),
        log_level=LogLevels.error,
        log_dictconfig=logging_settings(),
        respawn_failed_workers=True,
        workers_kill_timeout=_PATIENCE_S,
    )


def _tell(address: Address, tell: Callable[[Address], None]) -> None:
    while True:
        with suppress(URLError, OSError, HTTPException):
            with urlopen(f"{address.url}/healthz", timeout=_ANSWER_S):  # noqa: S310  http, ourselves
                tell(address)
                return
        time.sleep(_LOOK_AGAIN_S)
