"""The life of a worker process: it ends with the portal, and its streams end with it."""

from __future__ import annotations

import multiprocessing
import os
import signal
import socket
from multiprocessing import connection
from threading import Event, Thread
from typing import Final

STOPPING: Final = Event()
"""Set as soon as this process was asked to end: whoever streams events leaves then."""


def begin() -> None:
    """Prepare this process, from its main thread, before the server takes the signals over."""
    # Ctrl-C, and the end of a terminal, reach each of its processes; the portal's own passes them
    # on as SIGTERM.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGHUP})
    # Written to whenever a signal comes, whoever handles it.
    told, tells = socket.socketpair()
    tells.setblocking(False)
    signal.set_wakeup_fd(tells.detach())
    Thread(target=_watch_signals, args=(told,), daemon=True).start()
    Thread(target=_watch_parent, daemon=True).start()


def _watch_signals(told: socket.socket) -> None:
    while signal.SIGTERM not in told.recv(64):
        pass
    STOPPING.set()


def _watch_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        # A portal that was killed would leave its workers behind, on a port that nobody can have.
        connection.wait([parent.sentinel])
        os.kill(os.getpid(), signal.SIGTERM)
