"""What can go wrong at a tap: data with a text form of one line, such as `tear-before:7`."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, unique
from typing import Final

import attrs

from samecity.domain.card import CardState


@unique
class Kind(Enum):
    """What goes wrong; the value is its name in the text form."""

    TEAR_BEFORE = "tear-before"
    TEAR_AFTER = "tear-after"
    SWAP = "swap"
    UNAVAILABLE = "unavailable"
    MUTE = "mute"
    LATENCY = "latency"
    STATUS = "status"
    COMMAND_MAC = "command-mac"
    ANSWER_MAC = "answer-mac"
    ATR = "atr"
    CLONE = "clone"
    STALE = "stale"
    SAM_MISSING = "sam-missing"


@unique
class Maker(Enum):
    """Who makes it go wrong: a slot by its `Schedule`, or whoever prepares the tap."""

    SLOT = "slot"
    CARD = "card"
    HOME = "home"
    TERMINAL = "terminal"


_NOTHING: Final = range(1)
"""Of no length: 0 is in it."""


@attrs.frozen
class Form:
    """How a kind is written, and what it needs.

    Attributes:
        example: A right text.
        maker: Who makes it go wrong.
        has_number: Whether it says at which APDU.
        may_repeat: Whether `*` may stand for the number.
        sizes: How many bytes of data it may have.
        delays_ms: How long it may take.
    """

    example: str
    maker: Maker = Maker.SLOT
    has_number: bool = True
    may_repeat: bool = True
    sizes: range = _NOTHING
    delays_ms: range = _NOTHING


FORMS: Final[Mapping[Kind, Form]] = {
    Kind.TEAR_BEFORE: Form("tear-before:7"),
    Kind.TEAR_AFTER: Form("tear-after:7"),
    Kind.SWAP: Form("swap:6", may_repeat=False),  # there is one other card
    Kind.UNAVAILABLE: Form("unavailable:5"),
    Kind.MUTE: Form("mute:3"),
    Kind.LATENCY: Form("latency:2=200ms", delays_ms=range(1, 60_001)),
    Kind.STATUS: Form("status:4=6F00", sizes=range(2, 3)),
    Kind.COMMAND_MAC: Form("command-mac:9"),
    Kind.ANSWER_MAC: Form("answer-mac:9"),
    Kind.ATR: Form("atr=4100", has_number=False, sizes=range(1, 34)),
    Kind.CLONE: Form("clone", Maker.CARD, has_number=False),
    Kind.STALE: Form("stale", Maker.HOME, has_number=False),
    Kind.SAM_MISSING: Form("sam-missing", Maker.TERMINAL, has_number=False),
}
"""Every kind, in the order in which they are listed."""

STALE_STATE: Final = CardState.LOST_FORMAL
"""What a stale card is at home; its chip knows nothing of it."""

LAST_APDU: Final = 9_999
"""The highest number that a fault may name."""


@attrs.frozen
class Fault:
    """One thing that goes wrong; `str` gives its text form, `parse_fault` reads it.

    Attributes:
        kind: What.
        at: The number of the APDU, 1-9999; None at every one, or for a kind without number.
        data: The status word, 2 bytes, or the answer to reset, 1-33 bytes.
        delay_ms: How long a latency lasts, 1-60,000.

    Raises:
        ValueError: The kind cannot be so.
    """

    kind: Kind
    at: int | None = None
    data: bytes = b""
    delay_ms: int = 0

    def __attrs_post_init__(self) -> None:
        form = FORMS[self.kind]
        if self.at is None:
            is_placed = form.may_repeat or not form.has_number
        else:
            is_placed = form.has_number and 1 <= self.at <= LAST_APDU
        if not (is_placed and len(self.data) in form.sizes and self.delay_ms in form.delays_ms):
            raise ValueError(f"expected a fault like {form.example}, received {self}")

    def __str__(self) -> str:
        form, text = FORMS[self.kind], self.kind.value
        if form.has_number:
            text += f":{'*' if self.at is None else self.at}"
        if self.data:
            text += f"={self.data.hex().upper()}"
        return f"{text}={self.delay_ms}ms" if self.delay_ms else text
