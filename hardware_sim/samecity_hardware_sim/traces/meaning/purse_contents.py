"""What stands in the files of the purse, as fields; the layouts are those of `purse_files`."""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from typing import Final

import attrs

from samecity_hardware_sim.card.purse_files import (
    LogRecord,
    MetroRecord,
    PassageRecord,
    PublicInformation,
    Start,
)
from samecity_hardware_sim.traces.meaning.fields import (
    Nature,
    Read,
    Reading,
    Row,
    fields_of,
    hidden,
    plain,
    read_rows,
)

PUBLIC: Final = 0xEF15
HOLDER: Final = 0xEF16


def read_public(data: bytes) -> Reading:
    """Read file 15; the number of the purse is personal."""
    try:
        public = PublicInformation.decode(data)
    except ValueError:
        return hidden(data)
    number = bytes.fromhex(public.number)
    fields = tuple(
        attrs.evolve(field, name="purse_number", nature=Nature.PERSONAL)
        if field.name == "number"
        else field
        for field in fields_of(public, {})
    )
    return Reading(fields, data.replace(number, bytes(len(number))))


def read_start(data: bytes, *, is_load: bool) -> Reading:
    """Read what INITIALIZE answers."""
    start = Start.of_load if is_load else Start.of_purchase
    codes = {"algorithm_code": "purse_algorithm"}
    return _decoded(start, codes)(data)


def _decoded(decode: Callable[[bytes], attrs.AttrsInstance], codes: Mapping[str, str]) -> Read:
    def read(data: bytes) -> Reading:
        try:
            return Reading(fields_of(decode(data), codes), data)
        except (ValueError, struct.error):
            return plain("data", data)

    return read


def _read_holder(data: bytes) -> Reading:
    return hidden(data, "holder")


_MANAGEMENT: Final = (
    Row("country", 4),
    Row("province", 2),
    Row("city", 2),
    Row("connected", 2),
    Row("rider", 1, codes="rider"),
    Row("rest", 0),
)


def _read_management(data: bytes) -> Reading:
    return read_rows(_MANAGEMENT, data)


PURSE_CONTENTS: Final[Mapping[int, Read]] = {
    PUBLIC: read_public,
    HOLDER: _read_holder,
    0xEF17: _read_management,
    0xEF18: _decoded(LogRecord.decode, {"kind": "transaction"}),
    0xEF1A: _decoded(MetroRecord.decode, {"state": "metro"}),
    0xEF1E: _decoded(PassageRecord.decode, {"kind": "passage", "vehicle": "vehicle"}),
}
"""By file. Other files of a purse hold no personal data and are shown as bytes."""
