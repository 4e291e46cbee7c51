"""A line to a system under test: one request after the other on a connection that stays open."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Final, TypeVar

import attrs
import msgspec

from samecity.errors import RequestInvalid
from samecity_conformance.bindings.http.handshake import NotUsable, read_address
from samecity_conformance.expectation import Unexpected
from samecity_conformance.run.record import Verdict

PATIENCE_S: Final = 30.0
"""How long one answer may take, in seconds; a case has a limit of its own."""

WORLD: Final = "Samecity-World"
"""Header that names the test world a request is about."""

_CLOSED_MEANWHILE: Final = (ConnectionError, HTTPException)
_AWAY: Final = frozenset({429, 502, 503, 504})
_CLOSED: Final = frozenset({401, 403})
_NEXT: Final = "see what the system under test writes into its log"

_Message = TypeVar("_Message")


class Problem(msgspec.Struct, frozen=True):
    """What a problem document says, as far as a tester asks."""

    detail: str = ""
    code: str = ""
    errors: dict[str, object] = {}


@attrs.frozen
class Reply:
    """What came back.

    Attributes:
        about: Method and path that were asked.
    """

    about: str
    status: int
    body: bytes

    def read(self, kind: type[_Message]) -> _Message:
        """Return the message of an answer.

        Raises:
            Unexpected: It has another shape: the matter of whoever answered.
        """
        try:
            return msgspec.json.decode(self.body, type=kind)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            expected = f"a message of {self.about} as docs/openapi.json has it"
            raise Unexpected(expected, error) from error

    def check(self, *statuses: int) -> Reply:
        """Return the same, if it has one of these statuses.

        Raises:
            RequestInvalid: What was asked has the wrong shape: the suite's matter.
            NotUsable: The system cannot answer now, or not to us.
            Unexpected: It answered otherwise.
        """
        if self.status in statuses:
            return self
        problem = Problem()
        with suppress(msgspec.MsgspecError, UnicodeDecodeError):
            problem = msgspec.json.decode(self.body, type=Problem)
        shown = f"status {self.status} for {self.about}: {problem.detail or problem.code}"
        if problem.code == "REQUEST_INVALID":
            raise RequestInvalid({name: str(told) for name, told in problem.errors.items()})
        if self.status in _AWAY:
            message = f"expected an answer, received {shown}"
            raise NotUsable(Verdict.ENVIRONMENT, message, hint=_NEXT)
        if self.status in _CLOSED:
            message = f"expected to be let in, received {shown}"
            raise NotUsable(Verdict.CONFIGURATION, message, hint=_NEXT)
        raise Unexpected(f"status {statuses[0]}", shown)


class Line:
    """A line to one address; who asks while others do has a connection to itself.

    Args:
        url: Root of the interface, as the tester wrote it.
        patience_s: How long one answer may take.

    Raises:
        NotUsable: It is no address.
    """

    def __init__(self, url: str, patience_s: float = PATIENCE_S) -> None:
        address = read_address(url)
        self._kind = HTTPSConnection if address.scheme == "https" else HTTPConnection
        self._place = str(address.hostname), address.port
        self._root = address.path.rstrip("/")
        self._patience_s = patience_s
        self._idle: deque[HTTPConnection] = deque()

    def ask(
        self,
        method: str,
        path: str,
        body: Mapping[str, object] | None = None,
        *,
        world: str = "",
        lang: str = "en",
    ) -> Reply:
        """Send a request and return what came back.

        Args:
            method: Of HTTP.
            path: Under the root, with its query.
            body: Plain data, sent as JSON; None sends none.
            world: Test world that the request is about, or empty.
            lang: In which language texts shall come back.

        Raises:
            NotUsable: No answer came.
        """
        headers = {"Accept": "application/json", "Accept-Language": lang}
        if world:
            headers[WORLD] = world
        sent = None if body is None else msgspec.json.encode(body)
        if sent is not None:
            headers["Content-Type"] = "application/json"
        try:
            try:
                status, content = self._exchange(method, path, sent, headers)
            except _CLOSED_MEANWHILE:
                # A connection that was kept may be closed at any time, and all of them at once.
                self.close()
                status, content = self._exchange(method, path, sent, headers)
        except (OSError, HTTPException) as error:
            received = type(error).__name__
            message = f"expected an answer of {self._place[0]}, received {received}"
            hint = "start the system under test again, or look why it ended"
            raise NotUsable(Verdict.ENVIRONMENT, message, hint=hint) from error
        return Reply(f"{method} {path.partition('?')[0]}", status, content)

    def _exchange(
        self, method: str, path: str, sent: bytes | None, headers: Mapping[str, str]
    ) -> tuple[int, bytes]:
        try:
            connection = self._idle.pop()
        except IndexError:
            connection = self._kind(*self._place, timeout=self._patience_s)
        try:
            connection.request(method, self._root + path, sent, dict(headers))
            answer = connection.getresponse()
            found = answer.status, answer.read()
        except BaseException:
            # What is left of this exchange must not be taken for the answer to the next one.
            connection.close()
            raise
        self._idle.append(connection)
        return found

    def close(self) -> None:
        """Hang up; who asks again has a new connection."""
        while self._idle:
            self._idle.pop().close()


@cache
def line_to(url: str) -> Line:
    """Return the line of this process to an address.

    Raises:
        NotUsable: It is no address.
    """
    return Line(url)
