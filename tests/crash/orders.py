"""What a victim is told to do, where it is to die, and what became of it."""

from __future__ import annotations

import signal
from collections.abc import Sequence
from enum import unique

import msgspec

from samecity.domain.word import Word

START_FEN = 100_000
"""What the purse of a victim's card holds when it is new."""

FARE_FEN = 120
"""What a ride costs a visitor from Anhui in Ningbo; a ticket costs the same."""


@unique
class Deed(Word):
    """What a victim does.

    `RIDE` debits a purse, posts between regions and writes a row. `ENTER` takes from a limited
    pool. `TICKET` does all of that at once. `SWEEP` opens a platform that may ask the purses.
    `FILE` hands a payment file in, batch by batch. `COMMAND` runs a command line. `BUS` rides with
    a validator that has no network and then uploads what it has.
    """

    RIDE = "ride"
    ENTER = "enter"
    TICKET = "ticket"
    SWEEP = "sweep"
    FILE = "file"
    COMMAND = "command"
    BUS = "bus"


class Death(msgspec.Struct, frozen=True):
    """The n-th event of a function of ours at which a victim gets a signal.

    Attributes:
        n: From 1; 0 never comes, so that the events are only counted.
        event: `line`, `call` or `return`, as `sys.settrace` tells them.
        function: Its qualified name; empty is any.
        signal: What it sends itself.
    """

    n: int = 1
    event: str = "line"
    function: str = ""
    signal: int = signal.SIGKILL


class Order(msgspec.Struct, frozen=True):
    """One deed.

    Attributes:
        url: The journal.
        cards: Folder of the chips.
        at: Moment of the request, ISO 8601.
        card: Whose card, from 1.
        sweeps: How often a platform that may ask the purses is opened before.
        death: None lets it live, as fast as it can.
        line: Arguments of a command; path and period of a payment file; the centre's journal of a
            validator.
    """

    deed: Deed
    url: str
    cards: str
    request_id: str = ""
    at: str = ""
    card: int = 1
    sweeps: int = 0
    death: Death | None = None
    line: Sequence[str] = ()


class Said(msgspec.Struct, frozen=True):
    """What a victim said that lived.

    Attributes:
        events: How many events it counted, if it was to die.
        seconds: How long the deed took.
    """

    allowed: bool = False
    is_replay: bool = False
    codes: Sequence[str] = ()
    events: int = 0
    seconds: float = 0.0


class Ended(msgspec.Struct, frozen=True):
    """What became of a victim.

    Attributes:
        status: Exit code, or the number of the signal that killed it, below 0.
    """

    status: int
    said: Said | None


class Told(msgspec.Struct, frozen=True):
    """What the victims' parent is told: start one, wait until one has stopped, or has ended."""

    start: Order | None = None
    until_stopped: int = 0
    until_ended: int = 0
