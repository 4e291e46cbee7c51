"""Addresses that answer as they are told: real sockets on 127.0.0.1, for one visitor each."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from threading import Event, Thread

DOCUMENT: Mapping[str, object] = {
    "format": "samecity-system",
    "name": "Portal of Ningbo",
    "version": "2.1.0",
    "interface": "1",
    "has": ["accept"],
}

Behaviour = Callable[[socket.socket, Event], object]
"""What happens on a connection after the request was read; the event ends it."""


@contextmanager
def address(behave: Behaviour) -> Iterator[str]:
    """Return the URL of an address."""
    done = Event()
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(10)

        def serve() -> None:
            with suppress(OSError):
                with server.accept()[0] as visitor:
                    visitor.settimeout(10)
                    visitor.recv(65_536)
                    behave(visitor, done)

        thread = Thread(target=serve)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.getsockname()[1]}/"
        finally:
            done.set()
            server.shutdown(socket.SHUT_RDWR)
            thread.join()


def says(
    body: bytes | Mapping[str, object],
    *,
    status: str = "200 OK",
    content_type: str = "application/json",
    **headers: str,
) -> Behaviour:
    """Answer in HTTP; underscores in the names of headers are hyphens."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    told = {"Content-Type": content_type, "Content-Length": str(len(content)), **headers}
    lines = [f"HTTP/1.1 {status}", *(f"{k.replace('_', '-')}: {v}" for k, v in told.items())]
    return lambda visitor, _: visitor.sendall("\r\n".join([*lines, "", ""]).encode() + content)


def writes(content: bytes) -> Behaviour:
    """Send these very bytes and close."""
    return lambda visitor, _: visitor.sendall(content)


def silent(_visitor: socket.socket, done: Event) -> None:
    """Take the request and never answer."""
    done.wait(10)


def dripping(visitor: socket.socket, done: Event) -> None:
    """Send a header that never ends, a byte at a time, so that no single wait is long."""
    visitor.sendall(b"HTTP/1.1 200 OK\r\nX: ")
    while not done.wait(0.01):
        visitor.sendall(b"x")
