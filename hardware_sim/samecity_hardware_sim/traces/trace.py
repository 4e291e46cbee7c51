"""A trace as values and as JSON lines: first a head, then one event a line, in their order.

What cards say holds personal data, and PINs where one was typed: a trace hides its bytes in `repr`,
and an error never quotes what stands in a file. `redact.redacted` makes one that can be passed on.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import unique
from types import TracebackType
from typing import Annotated, BinaryIO, Final, Literal, Self

import attrs
import msgspec

from samecity.domain.clock import SHANGHAI
from samecity.domain.word import Word
from samecity.errors import DataInvalid

_LONGEST_HEX: Final = 2 * (7 + 65_535 + 2)
"""Digits of the longest command: its header, an extended Lc, data, Le."""

Hex = Annotated[str, msgspec.Meta(pattern=r"^([0-9A-F]{2})*$", max_length=_LONGEST_HEX)]
Count = Annotated[int, msgspec.Meta(ge=0)]
Code = Annotated[int, msgspec.Meta(ge=0, le=0xFFFF_FFFF)]
Moment = Annotated[datetime, msgspec.Meta(tz=True)]


@unique
class Kind(Word):
    """What an event is."""

    INSERT = "insert"
    REMOVE = "remove"
    POWER_ON = "power_on"
    POWER_OFF = "power_off"
    COMMAND = "command"
    ANSWER = "answer"
    FAILURE = "failure"


class Head(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a trace says of itself.

    Attributes:
        began_at: When; in Asia/Shanghai.
        binding: How the readers were reached, such as `InProcess` or `Pcsc`.
        profile: Name of the cards' profile, or empty where nobody knows it.
        seed: From which everything random came, or None.
        is_redacted: Whether personal data and PINs were replaced.
    """

    began_at: Moment
    binding: str
    profile: str = ""
    seed: int | None = None
    is_redacted: bool = False
    format: Literal["samecity-trace"] = "samecity-trace"
    version: Literal[1] = 1


class Event(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Something that happened at a reader. Hides its bytes in `repr`.

    Attributes:
        n: Its place in the trace, from 0.
        at_us: Microseconds since the trace began.
        reader: Name of the reader.
        kind: What happened. `power_on` is an answer to reset told to a connection that begins or
            goes on after a reset; `failure` stands in place of an answer or of an answer to reset.
        hex: Answer to reset, command or answer APDU, in upper-case hexadecimal.
        return_code: Of a failure, as PC/SC numbers it.
    """

    n: Count
    at_us: Count
    reader: str
    kind: Kind
    hex: Hex = ""
    return_code: Code = 0

    @property
    def data(self) -> bytes:
        """The bytes."""
        return bytes.fromhex(self.hex)

    def __repr__(self) -> str:
        return f"Event({self.n}, {self.kind.value}, {len(self.hex) // 2} bytes)"


@attrs.frozen
class Trace:
    """A recorded conversation.

    Attributes:
        is_cut: Whether the last line of its file broke off, as a crash leaves it.
    """

    head: Head
    events: tuple[Event, ...]
    is_cut: bool = False


_decode_head: Final = msgspec.json.Decoder(Head).decode
_decode_event: Final = msgspec.json.Decoder(Event).decode
_encode: Final = msgspec.json.Encoder().encode

_BYTES: Final = "bytes in upper-case hexadecimal"
_EXPECTED: Final[Mapping[str, str]] = {
    "format": "samecity-trace",
    "version": "1",
    "began_at": "a moment with its zone",
    "binding": "a name",
    "profile": "a name",
    "seed": "a whole number or null",
    "is_redacted": "true or false",
    "n": "a whole number from 0",
    "at_us": "microseconds since the beginning",
    "reader": "a name",
    "kind": "one of " + ", ".join(Kind),
    "hex": _BYTES,
    "return_code": "a number of 32 bits",
}


def read_trace(text: bytes, file: str = "trace") -> Trace:
    """Read a trace; a last line that broke off is left out.

    Args:
        text: JSON lines in UTF-8.
        file: What an error calls it.

    Raises:
        DataInvalid: A line is no JSON, has a wrong key, or does not follow the one before it. The
            message names line and key and never quotes what stands there.
    """
    lines = text.split(b"\n")
    is_cut = bool(lines[-1].strip()) and not _is_json(lines[-1])
    if is_cut or not lines[-1].strip():
        lines.pop()
    if not lines:
        raise DataInvalid(file, "line 1", expected="the head of a trace", received="no whole line")
    try:
        head = _decode_head(lines[0])
        head = msgspec.structs.replace(head, began_at=head.began_at.astimezone(SHANGHAI))
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise _wrong(file, 1, str(error)) from None
    except OverflowError:
        raise _wrong(file, 1, "`$.began_at`") from None
    events: list[Event] = []
    for number, line in enumerate(lines[1:], 2):
        try:
            event = _decode_event(line)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise _wrong(file, number, str(error)) from None
        _check_order(file, number, event, events)
        events.append(event)
    return Trace(head, tuple(events), is_cut=is_cut)


def write_trace(trace: Trace) -> bytes:
    """Write a trace as JSON lines; the same trace gives the same bytes."""
    return b"".join(_encode(part) + b"\n" for part in (trace.head, *trace.events))


class TraceFile:
    """A trace written as it happens: a crash leaves all lines but perhaps the last.

    A context manager that closes the file; called with each event.

    Args:
        stream: Where it is written, opened for bytes.
        head: The first line.
    """

    def __init__(self, stream: BinaryIO, head: Head) -> None:
        self._stream = stream
        self._write(head)

    def __call__(self, event: Event) -> None:
        """Append an event."""
        self._write(event)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _failure: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        self._stream.close()

    def _write(self, part: Head | Event) -> None:
        self._stream.write(_encode(part) + b"\n")
        self._stream.flush()


def _is_json(line: bytes) -> bool:
    try:
        msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return False
    return True


def _check_order(file: str, number: int, event: Event, before: list[Event]) -> None:
    if event.n != len(before):
        raise DataInvalid(
            file, f"line {number}.n", expected=str(len(before)), received="another number"
        )
    if before and event.at_us < before[-1].at_us:
        raise DataInvalid(
            file, f"line {number}.at_us", expected="no earlier time", received="an earlier one"
        )


def _wrong(file: str, number: int, message: str) -> DataInvalid:
    """Say which key of a line is wrong, without the words of the library, which quote values."""
    key = message.rpartition("`$.")[2].strip("`") if "`$." in message else ""
    asks = (name for name in _EXPECTED if f"missing required field `{name}`" in message)
    missing = next(asks, "")
    if missing:
        return DataInvalid(
            file, f"line {number}.{missing}", expected=_EXPECTED[missing], received="nothing"
        )
    if key in _EXPECTED:
        return DataInvalid(
            file, f"line {number}.{key}", expected=_EXPECTED[key], received="another value"
        )
    what = "another key" if "unknown field" in message else "another text"
    expected = "the head of a trace" if number == 1 else "an event"
    return DataInvalid(file, f"line {number}", expected=f"{expected} in JSON", received=what)
