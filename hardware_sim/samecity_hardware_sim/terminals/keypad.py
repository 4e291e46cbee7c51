"""What a terminal asks a holder on a keypad: the PIN, or a new one, twice.

What is entered goes to the card and nowhere else: it is never logged and in no error.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, unique
from typing import Final

from samecity_hardware_sim.terminals.error_codes import ErrorCode, Stopped

_SIZES: Final = range(4, 9)


@unique
class Prompt(Enum):
    """What the holder is asked for."""

    PIN = "the PIN"
    NEW_PIN = "a new PIN"
    NEW_PIN_AGAIN = "the new PIN once more"


Keypad = Callable[[Prompt], str | None]
"""Returns the digits that are entered, or None if the holder cancels; raises `TimeoutError`."""


def ask(keypad: Keypad, prompt: Prompt) -> str:
    """Ask for a PIN.

    Returns:
        4-8 digits.

    Raises:
        Stopped: The holder cancels (-31), waits too long (-32), enters something else than digits
            (-41) or too few or many (-33).
    """
    try:
        entered = keypad(prompt)
    except TimeoutError:
        raise Stopped(ErrorCode.TIMED_OUT) from None
    if entered is None:
        raise Stopped(ErrorCode.CANCELLED)
    if not (entered.isascii() and entered.isdigit()) and entered:
        raise Stopped(ErrorCode.ILLEGAL_CHARACTER)
    if len(entered) not in _SIZES:
        raise Stopped(ErrorCode.PIN_LENGTH)
    return entered


def ask_new(keypad: Keypad, initial_pin: str) -> str:
    """Ask for a new PIN, twice.

    Raises:
        Stopped: As for `ask`; the two differ (-34); it is the initial PIN (-36).
    """
    new = ask(keypad, Prompt.NEW_PIN)
    if ask(keypad, Prompt.NEW_PIN_AGAIN) != new:
        raise Stopped(ErrorCode.PINS_DIFFER)
    if new == initial_pin:
        raise Stopped(ErrorCode.INITIAL_PIN)
    return new
