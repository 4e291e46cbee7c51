"""The life of a portal's processes: each hears of signals, and a worker ends with the portal."""

from __future__ import annotations

import multiprocessing
import os
import signal
import socket
from multiprocessing import connection
from threading import Event, Thread, main_thread
from typing import Final

STOPPING: Final = Event()
"""Set as soon as this process was asked to end: whoever streams events leaves then."""

_WAKE: Final = signal.SIGUSR1
_AGAIN_S: Final = 0.05


def begin() -> None:
    """Prepare a worker, from its main thread, before the server takes the signals over."""
    # Ctrl-C, and the end of a terminal, reach each of its processes; the portal's own passes them
    # on as SIGTERM.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGHUP})
    heed_signals()
    Thread(target=_watch_parent, daemon=True).start()


def heed_signals() -> None:
    """See that this process acts on a signal whichever thread it reached; from the main thread.

    Python acts on signals in the main thread alone, and that of the server sleeps until one wakes
    it. The kernel may give a signal to any thread, and then it would sleep on.
    """
    awake = Event()
    signal.signal(_WAKE, lambda *_: awake.set())
    # Written to whenever a signal comes, whoever it reached.
    told, tells = socket.socketpair()
    tells.setblocking(False)
    signal.set_wakeup_fd(tells.detach())
    Thread(target=_wake_main_thread, args=(told, awake), daemon=True).start()


def _wake_main_thread(told: socket.socket, awake: Event) -> None:
    main = main_thread().ident
    assert main is not None
    while True:
        signals = set(told.recv(64)) - {_WAKE}
        if signal.SIGTERM in signals:
            STOPPING.set()
        if signals:
            awake.clear()
            # Once it is awake it acts on all signals that came. It may be about to fall asleep
            # when the first of ours comes.
            while not awake.is_set():
                signal.pthread_kill(main, _WAKE)
                awake.wait(_AGAIN_S)


def _watch_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        # A portal that was killed would leave its workers behind, on a port that nobody can have.
        connection.wait([parent.sentinel])
        os.kill(os.getpid(), signal.SIGTERM)
