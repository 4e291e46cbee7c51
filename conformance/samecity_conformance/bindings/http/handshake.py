"""A system under test behind an address: what it says of itself, before anything is asked of it.

The handshake is one GET of its root document (docs/bindings.md).
"""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from http.client import (
    HTTPConnection,
    HTTPException,
    HTTPResponse,
    HTTPSConnection,
    IncompleteRead,
)
from threading import Event, Timer
from typing import Annotated, Final, Literal
from urllib.parse import SplitResult, urlsplit

import attrs
import msgspec

from samecity.errors import ConfigurationError
from samecity_conformance.run.record import Verdict

INTERFACE: Final = "1"
"""The interface that this suite speaks over HTTP."""

INTERFACE_HEADER: Final = "Samecity-Interface"
"""Says with every answer which interface answered."""

PATIENCE_S: Final = 5.0

_MOST_BYTES: Final = 65_536
_LONGEST: Final = 120
_BUSY: Final = frozenset({408, 425, 429})

_ASKED: Final = {"Accept": "application/json"}
_PASSWORD: Final = re.compile(r"//[^/?#]*@")
_START: Final = "start it, or correct --sut"
_CORRECT: Final = "correct --sut"
_TLS: Final = "give this machine the certificate of its authority, or correct --sut"
_AGAIN: Final = "try again later, or from another machine"

_Word = Annotated[str, msgspec.Meta(pattern=r"^[ -~一-鿿]{1,80}$")]


class System(msgspec.Struct, frozen=True):
    """A root document: what a system under test says of itself.

    Attributes:
        name: What people call it.
        version: Its own version.
        interface: The interface over HTTP that it speaks.
        has: What it can do, by name.
    """

    format: Literal["samecity-system"]
    name: _Word
    version: _Word
    interface: _Word
    has: tuple[_Word, ...]


class NotUsable(ConfigurationError):
    """An address is not that of a system that can be tested now.

    Attributes:
        verdict: `CONFIGURATION` if another address or setting is needed, `ENVIRONMENT` if the same
            one may work at another time or from another machine.
    """

    def __init__(self, verdict: Verdict, message: str, *, hint: str) -> None:
        super().__init__(message, hint=hint)
        self.verdict = verdict


@attrs.frozen
class _Answer:
    """What came back for the GET."""

    status: int
    content_type: str
    interface: str
    location: str
    body: bytes


def look(url: str, *, patience_s: float = PATIENCE_S) -> System:
    """Ask an address what it is.

    Args:
        url: As the tester wrote it: `http` or `https`, a host, perhaps a port and a path.
        patience_s: How long all of it may take, in seconds.

    Raises:
        NotUsable: It is no system under test, or cannot be reached now.
    """
    address = read_address(url)
    return _system(_get(address, patience_s))


def read_address(url: str) -> SplitResult:
    """Read an address as a tester wrote it.

    Raises:
        NotUsable: It is none, or has a password in it.
    """
    try:
        address = urlsplit(url)
        is_right = address.scheme in ("http", "https") and bool(address.hostname)
        is_right &= address.port != 0 and not address.query and not address.fragment
    except ValueError:
        is_right = False
    if not is_right or not url.isascii() or not url.isprintable() or " " in url:
        example = "an address such as https://example.org/api"
        raise _configuration(example, repr(_shown(url)), hint=_CORRECT)
    if "@" in address.netloc:
        raise _configuration(
            "an address without user and password",
            "one with them",
            hint="leave them out of --sut: addresses stand in reports",
        )
    return address


def _get(address: SplitResult, patience_s: float) -> _Answer:
    kind = HTTPSConnection if address.scheme == "https" else HTTPConnection
    assert address.hostname is not None  # see read_address
    is_late = Event()
    with closing(kind(address.hostname, address.port, timeout=patience_s)) as connection:
        try:
            with _deadline(connection, patience_s, is_late):
                # The root itself has a slash at its end; without one it would be a file's place.
                connection.request("GET", address.path.rstrip("/") + "/", headers=_ASKED)
                answer = _read(connection.getresponse())
            if not is_late.is_set():
                return answer
            raise TimeoutError  # what was cut off may look like an answer
        except (OSError, HTTPException, ValueError) as error:
            why = TimeoutError() if is_late.is_set() else error
            raise _unreachable(why, address, patience_s) from error


@contextmanager
def _deadline(connection: HTTPConnection, patience_s: float, is_late: Event) -> Iterator[None]:
    """End whatever a connection does after a time; its own limit holds for each piece alone."""

    def end() -> None:
        is_late.set()
        if connection.sock is not None:
            with suppress(OSError):
                connection.sock.shutdown(socket.SHUT_RDWR)

    timer = Timer(patience_s, end)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()


def _read(response: HTTPResponse) -> _Answer:
    body = response.read(_MOST_BYTES + 1)
    if response.length and len(body) <= _MOST_BYTES:
        raise IncompleteRead(body, response.length)
    return _Answer(
        status=response.status,
        content_type=response.headers.get_content_type(),
        interface=response.headers.get(INTERFACE_HEADER, ""),
        location=response.headers.get("Location", ""),
        body=body,
    )


def _unreachable(why: Exception, address: SplitResult, patience_s: float) -> NotUsable:
    """Say what it means that no answer came."""
    place = address.hostname
    match why:
        case TimeoutError():
            return _environment(f"an answer of {place} within {patience_s:g} s", "none")
        case ConnectionRefusedError():
            return _environment(f"a service at {place}", "a refused connection", hint=_START)
        case socket.gaierror():
            return _configuration("a host that is known", _shown(str(place)), hint=_CORRECT)
        case ssl.SSLError():
            reason = _shown(str(why.reason or why))
            return _configuration(f"TLS that this machine trusts from {place}", reason, hint=_TLS)
        case ConnectionError() | IncompleteRead():
            return _environment(f"an answer of {place}", "a connection that it closed")
        case OSError():
            return _environment(f"an answer of {place}", why.strerror or "an error")
        case _:
            return _configuration(f"HTTP from {place}", "something else", hint=_CORRECT)


def _system(answer: _Answer) -> System:
    """Read the root document.

    Raises:
        NotUsable: It is none, or that of another interface.
    """
    _check(answer)
    try:
        system = msgspec.json.decode(answer.body, type=System)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise _configuration("a root document", _shown(str(error)), hint=_CORRECT) from error
    if answer.interface not in ("", system.interface):
        raise _configuration(
            f"one interface, as {INTERFACE_HEADER} says {_shown(answer.interface)}",
            f"{system.interface} in the root document",
            hint="two releases may answer behind one address; name that of one of them",
        )
    if system.interface != INTERFACE:
        raise _configuration(
            f"interface {INTERFACE}",
            f"interface {system.interface}",
            hint="use a release of samecity that was written for it",
        )
    return system


def _check(answer: _Answer) -> None:
    """Raise what an answer without a root document means."""
    status, shown = answer.status, f"status {answer.status}"
    if 300 <= status < 400:
        to = _shown(answer.location)
        raise _configuration(
            "a root document", f"a redirection to {to!r}", hint=f"if it is meant: --sut {to}"
        )
    if status >= 500 or status in _BUSY:
        raise _environment("a root document", shown)
    if status != 200:
        raise _configuration("a root document", shown, hint=_CORRECT)
    if answer.content_type != "application/json":
        kind = _shown(answer.content_type)
        raise _configuration("JSON", kind, hint="name the root of the interface, not of a web site")
    if len(answer.body) > _MOST_BYTES:
        raise _configuration(f"at most {_MOST_BYTES} bytes", "more", hint=_CORRECT)


def _configuration(expected: str, received: str, *, hint: str) -> NotUsable:
    message = f"expected {expected}, received {received}"
    return NotUsable(Verdict.CONFIGURATION, message, hint=hint)


def _environment(expected: str, received: str, *, hint: str = _AGAIN) -> NotUsable:
    message = f"expected {expected}, received {received}"
    return NotUsable(Verdict.ENVIRONMENT, message, hint=hint)


def _shown(words: str) -> str:
    """Return a stranger's words as a report may show them: short, printable, no password."""
    harmless = _PASSWORD.sub("//…@", words)[:_LONGEST]
    return "".join(one if one.isprintable() else "?" for one in harmless)
