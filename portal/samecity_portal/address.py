"""Where a portal listens: the address as it is written, and a port that is ours."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

import attrs

from samecity.errors import ConfigurationError

PORT: Final = 8000
"""Where it listens if nobody says otherwise."""

_BIND: Final = re.compile(
    r"(?:\[(?P<v6>[0-9a-fA-F:.]+)\]|(?P<name>[^:\[\]\s/]+))(?::(?P<port>\d{1,5}))?"
)
_LAST_PORT: Final = 65_535
_ANY: Final = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  how to reach who listens to all


@attrs.frozen
class Address:
    """Where a portal listens.

    Attributes:
        host: Name or number, IPv6 without brackets.
        port: 1-65535; 0 is any free one.
    """

    host: str
    port: int

    @property
    def url(self) -> str:
        """How this machine reaches it."""
        host = _ANY.get(self.host, self.host)
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}"


def read_address(text: str) -> Address:
    """Read an address, such as `127.0.0.1`, `127.0.0.1:8000` or `[::1]:8000`.

    Raises:
        ValueError: It is none.
    """
    found = _BIND.fullmatch(text)
    port = int(found["port"] or PORT) if found is not None else -1
    if found is None or port > _LAST_PORT:
        raise ValueError("expected HOST[:PORT], such as 127.0.0.1:8000 or [::1]:8000")
    if found["v6"]:
        ip_address(found["v6"])
    return Address(found["v6"] or found["name"], port)


def read_public_url(text: str) -> str:
    """Read where a reverse proxy offers a portal: scheme and host, no path.

    Raises:
        ValueError: It is no such URL.
    """
    parts = urlsplit(text)
    said = (parts.path.strip("/"), parts.query, parts.fragment, parts.username)
    if parts.scheme not in ("http", "https") or not parts.hostname or any(said):
        raise ValueError("expected a URL without a path, such as https://portal.example")
    return f"{parts.scheme}://{parts.netloc}"


@contextmanager
def reserved(address: Address) -> Iterator[Address]:
    """Keep a port for our workers alone, and say which one it is.

    Each worker opens a listener of its own on it (`SO_REUSEPORT`), which by itself would let a
    second portal of the same user share the port of the first without a word.

    Raises:
        ConfigurationError: The port is taken, or the host is none of this machine's.
    """
    try:
        here, held = _held(address)
    except OSError as error:
        raise ConfigurationError(
            f"expected to listen at {address.host}:{address.port}, received: {error.strerror}",
            hint="end who listens there, or choose another port with --bind HOST:PORT "
            "(port 0 is any free one)",
        ) from error
    with held:
        yield here


def _held(address: Address) -> tuple[Address, socket.socket]:
    family, _, _, _, place = socket.getaddrinfo(
        address.host, address.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    with socket.socket(family) as probe:
        # Without SO_REUSEPORT this fails if anybody listens there, also one of ours.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(place)
        host, port = str(probe.getsockname()[0]), int(probe.getsockname()[1])
    held = socket.socket(family)
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    try:
        held.bind((host, port))
    except OSError:
        held.close()
        raise
    return Address(host, port), held
