"""Refusing the network to a plugin while somebody watches, and noting who asked for it."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Final

import attrs

from samecity.kit.facts import Connection, Place

_EVENTS: Final = {
    "socket.connect": 1,
    "socket.sendto": 1,
    "socket.getaddrinfo": 0,
    "socket.gethostbyname": 0,
    "socket.gethostbyaddr": 0,
}
"""Audit events of the interpreter that reach out, and which argument says where to."""


@attrs.define
class _Watch:
    """Who is watched, and what was seen."""

    folder: Path
    seen: list[Connection] = attrs.field(factory=list)


_watches: Final[list[_Watch]] = []


@contextmanager
def watch(folder: Path) -> Iterator[list[Connection]]:
    """Refuse the network to the code of a folder, and to what that code calls.

    Sockets of this machine that have a path for a name are no network.

    Args:
        folder: The package.

    Yields:
        A list that grows with each attempt.
    """
    _hook()
    watched = _Watch(folder)
    _watches.append(watched)
    try:
        yield watched.seen
    finally:
        _watches.remove(watched)


@cache
def _hook() -> None:
    """Begin to listen; an audit hook stays for as long as the process does."""
    sys.addaudithook(_listen)


def _listen(event: str, arguments: Sequence[object]) -> None:
    if not _watches or event not in _EVENTS:
        return
    target = arguments[_EVENTS[event]]
    if event == "socket.connect" and not isinstance(target, tuple):
        return
    for one in _watches:
        place = place_in([*_running(sys._getframe())][::-1], one.folder)
        if place.line:
            host = target[0] if isinstance(target, tuple) else target
            one.seen.append(Connection(str(host)[:100], place))
            raise ConnectionRefusedError("a plugin's import and hooks reach for no network")


def _running(frame: FrameType | None) -> Iterator[FrameType]:
    """Yield the frames that are running, outermost last."""
    while frame is not None:
        yield frame
        frame = frame.f_back


def place_in(innermost_last: Sequence[FrameType], folder: Path) -> Place:
    """Return the innermost line of a package's, or of a single module's, code among frames."""
    for frame in reversed(innermost_last):
        file = Path(frame.f_code.co_filename)
        if folder in file.parents or file == folder.with_suffix(".py"):
            return Place(frame.f_code.co_filename, frame.f_lineno)
    return Place()
