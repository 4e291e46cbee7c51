"""Follows a card from place to place, and reads what stands there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import attrs

from samecity_hardware_sim.card.apdu import Command
from samecity_hardware_sim.card.directory import MASTER_FILE
from samecity_hardware_sim.card.personalise import PURSE
from samecity_hardware_sim.card.purse_files import PURSE_NAME
from samecity_hardware_sim.card.ssc_files import DIRECTORIES, SSSE, SSSE_NAME
from samecity_hardware_sim.card.status import SW
from samecity_hardware_sim.card.tlv import find
from samecity_hardware_sim.traces.meaning.data_objects import read_objects
from samecity_hardware_sim.traces.meaning.fields import Reading, hidden, plain
from samecity_hardware_sim.traces.meaning.place import (
    ELSEWHERE,
    FILES,
    NAMES,
    ROOT,
    Place,
    Spoken,
    named,
)
from samecity_hardware_sim.traces.meaning.purse_contents import HOLDER, PUBLIC, PURSE_CONTENTS
from samecity_hardware_sim.traces.meaning.ssc_contents import read_ssc

_IDS: Final[Mapping[int, Place]] = {
    MASTER_FILE: ROOT,
    int(SSSE, 16): NAMES[SSSE_NAME],
    int(PURSE, 16): NAMES[PURSE_NAME],
    **{int(id, 16): Place(Spoken.SSC, id) for id in DIRECTORIES},
}
_DONE: Final = (SW.OK >> 8, SW.MORE >> 8, SW.INVALIDATED >> 8)
_NO_SUCH_FILE: Final = frozenset({SW.FILE_NOT_FOUND, SW.NOT_NOW, SW.NOT_SUPPORTED})
_NOT_CARRIED_OUT: Final = frozenset({0x67, 0x68, 0x6D, 0x6E, 0x6F})


def after_select(here: Place, command: Command, data: bytes, status: int) -> Place:
    """Return where a card stands after SELECT.

    Args:
        here: Where it stood.
        command: SELECT.
        data: Its answer, in which a directory tells its full name.
        status: Likewise.
    """
    if status >> 8 not in _DONE:
        return here
    told = _find(data, 0x84)
    if told or command.p1 == 4:
        return named(told or command.data)
    id = int.from_bytes(command.data[-2:])
    if not command.data:
        return ROOT if command.p1 == 0 else ELSEWHERE
    if id in _IDS and command.p1 != 2:
        return _IDS[id]
    is_file = command.p1 == 2 or id >> 8 == FILES >> 8
    if not is_file or command.p1 == 1:
        return ELSEWHERE
    above = _above(here, command)
    return attrs.evolve(above, file=id)


def after_file_command(there: Place, here: Place, status: int) -> Place:
    """Return where a card stands after a command that named a file.

    Args:
        there: Where it would stand if it has the file.
        here: Where it stood.
        status: Of the answer.
    """
    failed = status in _NO_SUCH_FILE or status >> 8 in _NOT_CARRIED_OUT
    return here if failed else there


def read_content(place: Place, data: bytes, *, offset: int = 0) -> Reading:
    """Read what stands in the current file, or is to stand there.

    Args:
        place: With the file.
        data: A record, or bytes of a transparent file.
        offset: Where these bytes begin.
    """
    if not data:
        return Reading()
    if place.application is Spoken.SSC:
        return read_ssc(place.directory, place.file, data)
    if place.application is Spoken.PURSE:
        read = PURSE_CONTENTS.get(place.file)
        is_whole = not offset or place.file in (PUBLIC, HOLDER)
        return read(data) if read and is_whole else plain("data", data)
    if place.application in (Spoken.BANK, Spoken.ENVIRONMENT):
        return read_objects(data)
    return hidden(data)


def _above(here: Place, command: Command) -> Place:
    """Return the directory in which a path ends, or the current one."""
    if command.p1 not in (8, 9) or len(command.data) < 4:
        return ROOT if command.p1 == 8 else here
    return _IDS.get(int.from_bytes(command.data[-4:-2]), ELSEWHERE)


def _find(data: bytes, tag: int) -> bytes:
    try:
        return find(data, 0x6F, tag) or b""
    except ValueError:
        return b""
