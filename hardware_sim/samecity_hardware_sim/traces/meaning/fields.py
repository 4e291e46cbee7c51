"""Fields: what bytes say, which of them belong to a person, and what stands there instead of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import Enum, unique
from typing import Final

import attrs

from samecity.domain.word import Word
from samecity_hardware_sim.card.items import unpack_moment


@unique
class Nature(Word):
    """What a value is: for everybody, nobody's to see, another one in each run, or both."""

    PLAIN = "plain"
    PERSONAL = "personal"
    VOLATILE = "volatile"
    ENCRYPTED = "encrypted"


@attrs.frozen
class Field:
    """A value with its name.

    Attributes:
        name: Its key among the texts, such as `amount_fen`.
        value: As text, the same in all languages; never shown where it is personal.
        nature: Personal, or another in each run, such as a challenge.
        code: Its key among the texts that say what a code means, or empty.
    """

    name: str
    value: str = attrs.field(repr=False)
    nature: Nature = Nature.PLAIN
    code: str = ""

    @property
    def is_personal(self) -> bool:
        """Whether nobody may see it: what belongs to a person, a PIN, or nobody knows what."""
        return self.nature in (Nature.PERSONAL, Nature.ENCRYPTED)

    @property
    def is_volatile(self) -> bool:
        """Whether it is another one in each run."""
        return self.nature in (Nature.VOLATILE, Nature.ENCRYPTED)


@attrs.frozen
class Reading:
    """What some bytes say.

    Attributes:
        redacted: The same bytes, as many, with filler in place of what is personal.
    """

    fields: tuple[Field, ...] = ()
    redacted: bytes = attrs.field(default=b"", repr=False)

    def with_fields(self, *before: Field) -> Reading:
        """Return the reading with further fields in front."""
        return Reading((*before, *self.fields), self.redacted)


Read = Callable[[bytes], Reading]


@unique
class Form(Enum):
    """How bytes of a row are written as text."""

    BYTES = "hexadecimal"
    NUMBER = "a number, the most significant byte first"
    MOMENT = "packed moment of seven bytes"


@attrs.frozen
class Row:
    """A row of a layout.

    Attributes:
        size: In bytes; 0 is all that is left.
        codes: Family of the codes it holds, or empty.
    """

    name: str
    size: int
    form: Form = Form.BYTES
    nature: Nature = Nature.PLAIN
    codes: str = ""


Rows = tuple[Row, ...]
NOTHING: Final = Reading()

_VOLATILE: Final = frozenset({"at", "entered_at", "exited_at", "random", "mac1"})


def plain(name: str, data: bytes) -> Reading:
    """Read bytes as one field that everybody may see."""
    return Reading((Field(name, data.hex().upper()),), data) if data else NOTHING


def hidden(data: bytes, name: str = "data", nature: Nature = Nature.PERSONAL) -> Reading:
    """Read bytes as something that nobody may see: what is not understood may be personal."""
    if not data:
        return NOTHING
    return Reading((Field(name, data.hex().upper(), nature),), bytes(len(data)))


def read_rows(rows: Rows, data: bytes) -> Reading:
    """Read bytes by a layout; what is missing is left out, what is too much is hidden."""
    found, redacted, at = list[Field](), b"", 0
    for row in rows:
        part = data[at : at + row.size] if row.size else data[at:]
        if not part:
            break
        at += len(part)
        found.append(_field(row, part))
        redacted += bytes(len(part)) if row.nature is Nature.PERSONAL else part
    rest = hidden(data[at:])
    return Reading((*found, *rest.fields), redacted + rest.redacted)


def coded(name: str, code: int, family: str) -> Field:
    """Make a field of a code, with the key of its meaning."""
    return Field(name, f"{code:02X}", code=f"{family}_{code:02X}")


def fields_of(record: attrs.AttrsInstance, codes: Mapping[str, str]) -> tuple[Field, ...]:
    """Make a field of each attribute of a record that was decoded.

    Args:
        record: Such as a purse's log record; times and cryptograms in it are volatile.
        codes: By attribute, the family of the codes it holds.
    """
    found = []
    for attribute in attrs.fields(type(record)):
        name, value = attribute.name, getattr(record, attribute.name)
        if value is None or value == b"":
            continue
        if name in codes:
            found.append(coded(name, int(value), codes[name]))
        else:
            nature = Nature.VOLATILE if name in _VOLATILE else Nature.PLAIN
            found.append(Field(name, _text(value), nature))
    return tuple(found)


def _field(row: Row, part: bytes) -> Field:
    if row.codes:
        return Field(row.name, part.hex().upper(), row.nature, f"{row.codes}_{part.hex().upper()}")
    if row.form is Form.NUMBER:
        return Field(row.name, str(int.from_bytes(part)), row.nature)
    text = _moment(part) if row.form is Form.MOMENT else part.hex().upper()
    return Field(row.name, text, row.nature)


def _moment(part: bytes) -> str:
    try:
        return _text(unpack_moment(part))
    except ValueError:
        return part.hex().upper()


def _text(value: object) -> str:
    if isinstance(value, bytes):
        return value.hex().upper()
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(int(value)) if isinstance(value, bool) else str(value)
