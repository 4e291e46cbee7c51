"""What all bindings offer to who uses a card: names, a connection, and a watch over the readers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum, IntEnum, unique
from typing import Final, Protocol, Self

from samecity.errors import ReaderError
from samecity_hardware_sim.slot import Slot


@unique
class ReturnCode(IntEnum):
    """PC/SC's return codes that a card, a reader or a service can cause, with PC/SC's names."""

    E_UNKNOWN_READER = 0x80100009
    E_TIMEOUT = 0x8010000A
    E_SHARING_VIOLATION = 0x8010000B
    E_NO_SMARTCARD = 0x8010000C
    E_PROTO_MISMATCH = 0x8010000F
    F_COMM_ERROR = 0x80100013
    E_NOT_TRANSACTED = 0x80100016
    E_READER_UNAVAILABLE = 0x80100017
    E_NO_SERVICE = 0x8010001D
    E_UNSUPPORTED_FEATURE = 0x80100022
    W_UNRESPONSIVE_CARD = 0x80100066
    W_UNPOWERED_CARD = 0x80100067
    W_RESET_CARD = 0x80100068
    W_REMOVED_CARD = 0x80100069


class PcscError(ReaderError):
    """A reader or card failed in the way that PC/SC knows.

    Attributes:
        return_code: PC/SC's code, as a number without sign; `ReturnCode` has the usual ones.
    """

    def __init__(self, return_code: int) -> None:
        known = return_code in ReturnCode.__members__.values()
        name = f"SCARD_{ReturnCode(return_code).name} " if known else ""
        super().__init__(f"expected a card that answers, received {name}(0x{return_code:08X})")
        self.return_code = return_code


@unique
class Share(Enum):
    """Whether others may use the card at the same time."""

    SHARED = "shared"
    EXCLUSIVE = "exclusive"


@unique
class Leave(Enum):
    """What becomes of the card when a connection ends."""

    AS_IT_IS = "as it is"
    RESET = "reset"
    UNPOWERED = "unpowered"


ANY_PROTOCOL: Final = frozenset({0, 1})

Observer = Callable[[str, bool], object]
"""Told a reader's name and whether a card is in it, in a thread of the watch."""


class Connection(Protocol):
    """A connection to a card. What fails raises `PcscError`."""

    @property
    def answer_to_reset(self) -> bytes:
        """What the card answered when it was powered."""

    @property
    def protocol(self) -> int:
        """Return 0 for T=0, 1 for T=1."""

    def transmit(self, command: bytes) -> bytes:
        """Give the card a command and return its answer."""

    def reconnect(self, leave: Leave = Leave.RESET) -> None:
        """Go on after a reset or another card, by default with a reset of one's own."""

    def disconnect(self, leave: Leave = Leave.AS_IT_IS) -> None:
        """End the connection; again is harmless."""


class Watch(Protocol):
    """A watch over the readers; a context manager that ends it."""

    def __enter__(self) -> Self:
        """Begin to tell: first every card that is there."""

    def __exit__(self, *_failure: object) -> None:
        """End; nobody is told any more."""


class Binding(Protocol):
    """A way to reach readers. What fails raises `PcscError`."""

    def names(self) -> Sequence[str]:
        """Return the readers' names."""

    def has_card(self, name: str) -> bool:
        """Say whether a card is taken to be in a reader; a daemon hears of changes later."""

    def connect(
        self,
        name: str,
        share: Share = Share.SHARED,
        protocols: frozenset[int] = ANY_PROTOCOL,
    ) -> Connection:
        """Connect to the card in a reader."""

    def watch(self, observer: Observer) -> Watch:
        """Return a watch over all readers; it outlives cards, readers and daemons."""


def reader_name(slot: Slot, number: int) -> str:
    """Return what PC/SC programs call a reader: pcscd puts its number and that of the slot behind.

    Args:
        slot: Its slot.
        number: Its place among all readers, from 0.
    """
    return f"{slot.name} {number:02X} 00"
