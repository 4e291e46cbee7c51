"""SELECT and the commands that read and write files. Source: ISO/IEC 7816-4, 7.1-7.3."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from samecity_hardware_sim.card.apdu import SECURE, Command
from samecity_hardware_sim.card.directory import MASTER_FILE, Directory, file_of
from samecity_hardware_sim.card.files import File, RecordFile, TransparentFile
from samecity_hardware_sim.card.image import FileKind, Validity
from samecity_hardware_sim.card.secure_messaging import unseal
from samecity_hardware_sim.card.session import Rule, Session
from samecity_hardware_sim.card.status import SW, Refused

_NO_ANSWER: Final = 0x0C
_NEXT: Final = 0x02


def select(session: Session, command: Command) -> bytes:
    """Select a directory or file: by id, path or name; answer with its FCI."""
    how, shape = command.p1, command.p2 & 0xFC
    if shape not in (0, _NO_ANSWER) or command.p2 & 1 or (command.p2 & _NEXT and how != 4):
        raise Refused(SW.WRONG_P1_P2)
    found = _by_name(session, command) if how == 4 else _by_id(session, how, command.data)
    if isinstance(found, Directory):
        session.enter(found)
        answer = b"" if shape else found.fci()
        if found.validity.value is not Validity.ACTIVE:
            raise Refused(SW.INVALIDATED, answer)
        return answer
    session.file = found
    return b"" if shape else found.fci()


def _by_name(session: Session, command: Command) -> Directory:
    named = session.system.named(command.data)
    at = session.cursor + 1 if command.p2 & _NEXT else 0
    if at >= len(named):
        raise Refused(SW.FILE_NOT_FOUND)
    session.cursor = at
    return named[at]


def _by_id(session: Session, how: int, data: bytes) -> Directory | File:
    here = session.directory
    if how in (8, 9):
        return _by_path(session.system.root if how == 8 else here, data)
    if how > 3:
        raise Refused(SW.WRONG_P1_P2)
    if not data and how in (0, 3):
        found: Directory | File | None = session.system.root if how == 0 else here.parent
    elif len(data) == 2 and how < 3:
        found = _below(session, how, int.from_bytes(data))
    else:
        raise Refused(SW.WRONG_LENGTH)
    if found is None:
        raise Refused(SW.FILE_NOT_FOUND)
    return found


def _below(session: Session, how: int, wanted: int) -> Directory | File | None:
    """Find by id: P1 00 anything near, 01 a directory below, 02 a file of the current one."""
    here = session.directory
    if how == 1:
        return here.children.get(wanted)
    if how == 2:
        return here.files.get(wanted)
    if wanted == MASTER_FILE:
        return session.system.root
    return here.files.get(wanted) or here.children.get(wanted) or _around(here, wanted)


def _around(here: Directory, wanted: int) -> Directory | None:
    if here.parent is None or here.id == wanted:
        return here if here.id == wanted else None
    return here.parent if here.parent.id == wanted else here.parent.children.get(wanted)


def _by_path(start: Directory, data: bytes) -> Directory | File:
    if not data or len(data) % 2:
        raise Refused(SW.WRONG_LENGTH)
    here: Directory = start
    for at in range(0, len(data), 2):
        wanted = int.from_bytes(data[at : at + 2])
        below = here.children.get(wanted)
        if below is not None:
            here = below
        elif at == len(data) - 2 and wanted in here.files:
            return here.files[wanted]
        else:
            raise Refused(SW.FILE_NOT_FOUND)
    return here


def read_binary(session: Session, command: Command) -> bytes:
    """Read bytes of a transparent file."""
    file, offset = _binary(session, command)
    session.require(file.read)
    if not command.ne:
        raise Refused(SW.WRONG_LENGTH)
    rest = file.rest(offset)
    if command.ne <= len(rest) or command.wants_all:
        return rest[: command.ne]
    if session.profile.reads_past_end:
        raise Refused(SW.END_OF_FILE, rest)
    raise Refused(SW.EXACT | min(len(rest), 256) % 256)


def update_binary(session: Session, command: Command) -> bytes:
    """Write bytes of a transparent file."""
    file, offset = _binary(session, command)
    data = _admitted(session, command, file)
    session.memory.commit(file.updated(offset, data))
    return b""


def read_record(session: Session, command: Command) -> bytes:
    """Read a record, by number or by the tag it begins with."""
    file = _records(session, command)
    session.require(file.read)
    return file.numbered(_number(file, command))


def update_record(session: Session, command: Command) -> bytes:
    """Overwrite a record; in a cyclic file, take the place of the oldest."""
    file = _records(session, command)
    data = _admitted(session, command, file)
    is_cyclic = file.kind is FileKind.CYCLIC
    if is_cyclic and command.p1 == 0 and command.p2 & 7 == 3:
        change = file.appended(data)
    else:
        change = file.replaced(_number(file, command), data)
    session.memory.commit(change)
    return b""


def append_record(session: Session, command: Command) -> bytes:
    """Add a record."""
    if command.p1 or command.p2 & 7:
        raise Refused(SW.WRONG_P1_P2)
    file = _records(session, command)
    session.memory.commit(file.appended(_admitted(session, command, file)))
    return b""


def _binary(session: Session, command: Command) -> tuple[TransparentFile, int]:
    if command.p1 & 0x80:
        if command.p1 & 0x60:
            raise Refused(SW.WRONG_P1_P2)
        file: File | None = file_of(session.directory, command.p1 & 0x1F)
        session.file = file
        offset = command.p2
    else:
        file = session.file
        offset = command.p1 << 8 | command.p2
    if file is None:
        raise Refused(SW.NO_FILE)
    if not isinstance(file, TransparentFile):
        raise Refused(SW.WRONG_FILE_TYPE)
    return file, offset


def _records(session: Session, command: Command) -> RecordFile:
    sfi = command.p2 >> 3
    if sfi:
        session.file = file_of(session.directory, sfi)
    file = session.file
    if file is None:
        raise Refused(SW.NO_FILE)
    if not isinstance(file, RecordFile):
        raise Refused(SW.WRONG_FILE_TYPE)
    return file


def _number(file: RecordFile, command: Command) -> int:
    by = command.p2 & 7
    if by == 4:
        return command.p1
    if by == 0:
        return file.number_of(command.p1)
    raise Refused(SW.NOT_SUPPORTED)


def _admitted(session: Session, command: Command, file: File) -> bytes:
    """Return what is to be written, once rights and MAC are what the file asks for."""
    session.require(file.update)
    if file.mac_key:
        data = unseal(session, command, file.mac_key)
    elif command.cla & SECURE:
        raise Refused(SW.NO_SECURE_MESSAGING)
    else:
        data = command.data
    if not data:
        raise Refused(SW.WRONG_LENGTH)
    return data


FILE_COMMANDS: Final[Mapping[int, Rule]] = {
    0x00A4: Rule(select, works_blocked=True),
    0x00B0: Rule(read_binary),
    0x00D6: Rule(update_binary, may_be_sealed=True),
    0x00B2: Rule(read_record),
    0x00DC: Rule(update_record, may_be_sealed=True),
    0x00E2: Rule(append_record, may_be_sealed=True),
}
"""By class without its secure-messaging bit, then instruction."""
