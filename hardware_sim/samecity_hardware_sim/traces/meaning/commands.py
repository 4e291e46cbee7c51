"""The commands of the cards: what each asks and what its answer says, as fields.

One row for each instruction of each application, as the card's own tables have them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import attrs

from samecity_hardware_sim.card.apdu import SECURE, Command
from samecity_hardware_sim.card.cryptograms import CRYPTOGRAM_SIZE, FACTOR_SIZE, MAC_SIZE
from samecity_hardware_sim.traces.meaning.data_objects import read_objects
from samecity_hardware_sim.traces.meaning.fields import (
    NOTHING,
    Field,
    Form,
    Nature,
    Reading,
    Row,
    Rows,
    coded,
    hidden,
    plain,
    read_rows,
)
from samecity_hardware_sim.traces.meaning.follow import read_content
from samecity_hardware_sim.traces.meaning.place import Place, Spoken, named
from samecity_hardware_sim.traces.meaning.purse_contents import read_start

Ask = Callable[[Place, Command], Reading]
Tell = Callable[[Place, Command, bytes], Reading]


@attrs.frozen
class Spelling:
    """How a command is read.

    Attributes:
        name: Its key among the texts.
        ask: Reads the command's parameters and data.
        tell: Reads the data of the answer.
        sfi: Returns the short file identifier in the parameters, 0 is none; None for commands that
            have nothing to do with files.
        may_be_sealed: Whether the command may carry a MAC (CLA x4).
    """

    name: str
    ask: Ask
    tell: Tell
    sfi: Callable[[Command], int] | None = None
    may_be_sealed: bool = False


def _volatile(name: str, size: int) -> Row:
    return Row(name, size, nature=Nature.VOLATILE)


_MAC: Final = _volatile("mac", MAC_SIZE)
_AT: Final = Row("at", 7, Form.MOMENT, Nature.VOLATILE)


# Building blocks.


def _asks_nothing(_place: Place, command: Command) -> Reading:
    return hidden(command.data)


def _tells_unknown(_place: Place, _command: Command, data: bytes) -> Reading:
    return hidden(data)


def _asks(*rows: Row) -> Ask:
    def ask(_place: Place, command: Command) -> Reading:
        return read_rows(rows, command.data)

    return ask


def _tells(*rows: Row) -> Tell:
    def tell(_place: Place, _command: Command, data: bytes) -> Reading:
        return read_rows(rows, data)

    return tell


def _tells_objects(_place: Place, _command: Command, data: bytes) -> Reading:
    return read_objects(data)


def _with_key_id(*rows: Row) -> Ask:
    def ask(_place: Place, command: Command) -> Reading:
        key = Field("key_id", f"{command.p2:02X}")
        return read_rows(rows, command.data).with_fields(key)

    return ask


def unsealed(command: Command) -> tuple[Command, Reading]:
    """Take the MAC off the data of a command that carries one (CLA x4)."""
    if not command.cla & SECURE or len(command.data) < MAC_SIZE:
        return command, NOTHING
    seal = read_rows((_MAC,), command.data[-MAC_SIZE:])
    bare = Command(
        command.cla,
        command.ins,
        command.p1,
        command.p2,
        command.data[:-MAC_SIZE],
        command.ne,
    )
    return bare, seal


# Files.


def _ask_select(_place: Place, command: Command) -> Reading:
    data = command.data
    how = coded("by", command.p1, "select")
    if command.p1 != 4:
        return plain("id", data).with_fields(how)
    code = f"application_{named(data).application.value}"
    name = Field("application_name", data.hex().upper(), code=code)
    return Reading((how, name), data)


def _offset(command: Command) -> int:
    return command.p2 if command.p1 & 0x80 else command.p1 << 8 | command.p2


def _sfi_of_binary(command: Command) -> int:
    return command.p1 & 0x1F if command.p1 & 0x80 else 0


def _sfi_of_record(command: Command) -> int:
    return command.p2 >> 3


def _ask_binary(place: Place, command: Command) -> Reading:
    offset = _offset(command)
    content = read_content(place, command.data, offset=offset)
    return content.with_fields(Field("offset", str(offset)))


def _tell_binary(place: Place, command: Command, data: bytes) -> Reading:
    return read_content(place, data, offset=_offset(command))


def _ask_record(place: Place, command: Command) -> Reading:
    is_number = command.p2 & 7 == 4
    which = Field("record", str(command.p1)) if is_number else Field("tag", f"{command.p1:02X}")
    return read_content(place, command.data).with_fields(which)


def _ask_new_record(place: Place, command: Command) -> Reading:
    return read_content(place, command.data)


def _tell_content(place: Place, _command: Command, data: bytes) -> Reading:
    return read_content(place, data)


# Authentication and PIN.


def _tell_challenge(_place: Place, _command: Command, data: bytes) -> Reading:
    return read_rows((_volatile("challenge", 0),), data)


def _ask_pin(_place: Place, command: Command) -> Reading:
    return hidden(command.data, "pin")


def _ask_change(_place: Place, command: Command) -> Reading:
    at = command.data.find(0xFF)
    if at < 0:
        return hidden(command.data, "pin")
    old, new = hidden(command.data[:at], "old_pin"), hidden(command.data[at + 1 :], "new_pin")
    return Reading(old.fields + new.fields, old.redacted + b"\xff" + new.redacted)


def _ask_reload(_place: Place, command: Command) -> Reading:
    new = hidden(command.data, "new_pin", Nature.ENCRYPTED)
    return new.with_fields(coded("purpose", command.p2, "reload"))


def _ask_block(_place: Place, command: Command) -> Reading:
    return hidden(command.data).with_fields(coded("purpose", command.p2, "block"))


# Purse and payment.

_INITIALIZE: Final[Rows] = (
    Row("key_index", 1),
    Row("amount_fen", 4, Form.NUMBER),
    Row("terminal", 6),
)
_TAC: Final = _volatile("tac", MAC_SIZE)
_LOAD: Final = 0


def _ask_initialize(_place: Place, command: Command) -> Reading:
    purpose = coded("purpose", command.p1, "initialize")
    return read_rows(_INITIALIZE, command.data).with_fields(purpose)


def _tell_start(_place: Place, command: Command, data: bytes) -> Reading:
    return read_start(data, is_load=command.p1 == _LOAD)


def _ask_balance(_place: Place, command: Command) -> Reading:
    return hidden(command.data).with_fields(coded("purpose", command.p1, "balance"))


def _ask_cache(place: Place, command: Command) -> Reading:
    return read_content(place, command.data).with_fields(Field("record", str(command.p1)))


def _ask_proof(_place: Place, command: Command) -> Reading:
    kind = coded("kind", command.p2, "transaction")
    return read_rows((Row("sequence", 2, Form.NUMBER),), command.data).with_fields(kind)


def _ask_data(_place: Place, command: Command) -> Reading:
    return hidden(command.data).with_fields(Field("tag", f"{command.p1:02X}{command.p2:02X}"))


def _tell_options(_place: Place, _command: Command, data: bytes) -> Reading:
    if data[:1] != b"\x80" or len(data) < 2 or len(data) != data[1] + 2:
        return read_objects(data)
    told = read_rows((Row("profile", 2), Row("locator", 0)), data[2:])
    return Reading(told.fields, data[:2] + told.redacted)


_SYSTEM: Final[Mapping[int, Spelling]] = {
    0x00A4: Spelling("select", _ask_select, _tells_objects),
    0x00B0: Spelling("read_binary", _ask_binary, _tell_binary, _sfi_of_binary),
    0x00D6: Spelling("update_binary", _ask_binary, _tells_unknown, _sfi_of_binary, True),
    0x00B2: Spelling("read_record", _ask_record, _tell_content, _sfi_of_record),
    0x00DC: Spelling("update_record", _ask_record, _tells_unknown, _sfi_of_record, True),
    0x00E2: Spelling("append_record", _ask_new_record, _tells_unknown, _sfi_of_record, True),
    0x00C0: Spelling("get_response", _asks_nothing, _tells_unknown),
    0x0084: Spelling("get_challenge", _asks_nothing, _tell_challenge),
    0x0088: Spelling(
        "internal_authenticate",
        _with_key_id(_volatile("factor", FACTOR_SIZE), _volatile("source", FACTOR_SIZE)),
        _tells(_volatile("cryptogram", CRYPTOGRAM_SIZE)),
    ),
    0x0082: Spelling(
        "external_authenticate",
        _with_key_id(
            _volatile("cryptogram", CRYPTOGRAM_SIZE),
            _volatile("source", FACTOR_SIZE),
            Row("key_version", 1),
        ),
        _tells_unknown,
    ),
    0x0020: Spelling("verify", _ask_pin, _tells_unknown),
    0x801E: Spelling("block_application", _ask_block, _tells_unknown, may_be_sealed=True),
    0x8018: Spelling("unblock_application", _asks_nothing, _tells_unknown, may_be_sealed=True),
    0x8016: Spelling("block_card", _asks_nothing, _tells_unknown, may_be_sealed=True),
}
_SSC: Final[Mapping[int, Spelling]] = {
    0x805E: Spelling("change_pin", _ask_change, _tells_unknown),
    0x8024: Spelling("reload_pin", _ask_reload, _tells_unknown, may_be_sealed=True),
}
_PURSE: Final[Mapping[int, Spelling]] = {
    0x805C: Spelling("get_balance", _ask_balance, _tells(Row("balance_fen", 4, Form.NUMBER))),
    0x8050: Spelling("initialize", _ask_initialize, _tell_start),
    0x80DC: Spelling("update_cache", _ask_cache, _tells_unknown, _sfi_of_record),
    0x8054: Spelling(
        "debit",
        _asks(Row("terminal_sequence", 4, Form.NUMBER), _AT, _volatile("mac1", MAC_SIZE)),
        _tells(_TAC, _volatile("mac2", MAC_SIZE)),
    ),
    0x8052: Spelling("credit", _asks(_AT, _volatile("mac2", MAC_SIZE)), _tells(_TAC)),
    0x805A: Spelling("get_proof", _ask_proof, _tells(_MAC, _TAC)),
}
_BANK: Final[Mapping[int, Spelling]] = {
    0x80A8: Spelling("get_options", _asks(_volatile("options_data", 0)), _tell_options),
    0x80CA: Spelling("get_data", _ask_data, _tells_objects),
}
COMMANDS: Final[Mapping[Spoken, Mapping[int, Spelling]]] = {
    Spoken.SYSTEM: _SYSTEM,
    Spoken.ENVIRONMENT: _SYSTEM,
    Spoken.OTHER: _SYSTEM,
    Spoken.SSC: {**_SYSTEM, **_SSC},
    Spoken.PURSE: {**_SYSTEM, **_PURSE},
    Spoken.BANK: {**_SYSTEM, **_BANK},
}
"""By application, then class without its secure-messaging bit and instruction."""

UNKNOWN: Final = Spelling("unknown", _asks_nothing, _tells_unknown)
