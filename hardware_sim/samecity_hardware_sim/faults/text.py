"""Read faults from their text form: `kind`, `:` and an APDU's number or `*`, `=` and a value."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import Final

from samecity.errors import RequestInvalid, UnknownName
from samecity_hardware_sim.faults.fault import FORMS, LAST_APDU, Fault, Form, Kind

_TEXT: Final = re.compile(r"([^:=]*)(?::([1-9][0-9]{0,3}|\*))?(?:=(.*))?", re.ASCII | re.DOTALL)
_MILLISECONDS: Final = re.compile(r"([1-9][0-9]{0,4})ms", re.ASCII)
_BYTES: Final = re.compile(r"(?:[0-9A-Fa-f]{2})+")
_BETWEEN: Final = re.compile(r"[\s,，、]+")
_KINDS: Final = {kind.value: kind for kind in Kind}


def parse_fault(text: str) -> Fault:
    """Read one fault.

    Args:
        text: Such as `latency:*=5ms`; docs/faults.md lists all forms.

    Raises:
        UnknownName: There is no such kind; carries the names that look like it.
        RequestInvalid: The kind is not written so.
    """
    name = re.split("[:=]", text, maxsplit=1)[0]
    kind = _KINDS.get(name)
    if kind is None:
        raise UnknownName("fault", name, tuple(get_close_matches(name, _KINDS, 3, cutoff=0.4)))
    form, match = FORMS[kind], _TEXT.fullmatch(text)
    if match is None or (match[2] is not None) is not form.has_number:
        raise _invalid(form)
    data, delay_ms = _value(form, match[3])
    try:
        return Fault(kind, None if match[2] in (None, "*") else int(match[2]), data, delay_ms)
    except ValueError as error:
        raise _invalid(form) from error


def parse_faults(text: str) -> tuple[Fault, ...]:
    """Read any number of faults with spaces or commas between them; an empty text has none.

    Raises:
        UnknownName: As for `parse_fault`.
        RequestInvalid: As for `parse_fault`.
    """
    return tuple(parse_fault(part) for part in _BETWEEN.split(text) if part)


def _value(form: Form, text: str | None) -> tuple[bytes, int]:
    """Return data and delay of what stands behind `=`; at most one of them is there."""
    if text is None:
        return b"", 0
    if 0 not in form.delays_ms and (match := _MILLISECONDS.fullmatch(text)):
        return b"", int(match[1])
    if 0 not in form.sizes and _BYTES.fullmatch(text):
        return bytes.fromhex(text), 0
    raise _invalid(form)


def _invalid(form: Form) -> RequestInvalid:
    wanted = [f"a fault like {form.example}"]
    if form.has_number:
        every = " or * for every one" if form.may_repeat else ""
        wanted.append(f"with an APDU's number from 1 to {LAST_APDU}{every}")
    if 0 not in form.sizes:
        low, high = form.sizes[0], form.sizes[-1]
        wanted.append(f"{low if low == high else f'{low}-{high}'} bytes in hexadecimal")
    if 0 not in form.delays_ms:
        wanted.append(f"{form.delays_ms[0]}-{form.delays_ms[-1]} ms")
    return RequestInvalid({"fault": f"expected {', '.join(wanted)}"})
