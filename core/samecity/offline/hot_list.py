"""The hot list: which cards a host's validators refuse while nobody can be asked.

Cards stand in it by names that only this host's lists use: two hosts cannot compare theirs, and
nobody learns from a list which card, person or home is meant without the card at hand.
"""

from __future__ import annotations

import hashlib
import logging
import os
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Final

import attrs
import msgspec
from marshmallow import ValidationError, fields, validate

from samecity.domain.card import Card, CardState
from samecity.domain.identifiers import CardIdentification
from samecity.domain.lifecycle import state_at
from samecity.errors import DataInvalid
from samecity.journal.records import moment_to_text
from samecity.national.base import CardholderBase
from samecity.schemas.toml import first_problem
from samecity.schemas.values import CODE, Moment, StrictSchema

_log = logging.getLogger("samecity.offline")
_NAME_BYTES: Final = 16
_KEY_BYTES: Final = 32
_HEX: Final = "0123456789abcdef"


@attrs.frozen
class HotList:
    """A dated list of cards that are not good.

    Attributes:
        host: Region code of the host whose validators use it.
        made_at: The moment whose states it holds, Asia/Shanghai.
        key: Makes the names, 64 hexadecimal digits; the same for all lists of a host. Kept like the
            keys of a SAM: whoever has it can ask of a card at hand whether it is on the list.
        cards: State by name.
        version: What tells it from every other list: 16 hexadecimal digits over all that it says.
    """

    host: str
    made_at: datetime
    key: str = attrs.field(repr=False)
    cards: Mapping[str, CardState] = attrs.field(repr=False)
    version: str = attrs.field(init=False, eq=False)

    @version.default
    def _version(self) -> str:
        names = "".join(f"{name}{self.cards[name].value}" for name in sorted(self.cards))
        said = f"{self.host}\0{moment_to_text(self.made_at)}\0{self.key}\0{names}"
        return hashlib.sha256(said.encode()).hexdigest()[:16]

    def name_of(self, identification: CardIdentification) -> str:
        """Return the name of a card in this host's lists, 32 hexadecimal digits."""
        return self.name("card", identification.text)

    def name(self, purpose: str, what: str) -> str:
        """Return another name under the same key; of two purposes they cannot be compared."""
        said, key = f"{purpose}\0{what}".encode(), bytes.fromhex(self.key)
        return hashlib.blake2b(said, digest_size=_NAME_BYTES, key=key).hexdigest()


def key_for(host: str, secret: bytes) -> str:
    """Return the key of a host's lists, 64 hexadecimal digits.

    Args:
        host: Region code.
        secret: The platform's own key; it cannot be told from the host's.
    """
    said = f"hot-list\0{host}".encode()
    return hashlib.blake2b(said, digest_size=_KEY_BYTES, key=secret).hexdigest()


def make_hot_list(host: str, at: datetime, cards: Iterable[Card], base: CardholderBase) -> HotList:
    """Make the list of all cards that are not good at a moment.

    Args:
        host: Region code of the host that gets it.
        at: Asia/Shanghai.
        cards: All cards of all homes.
        base: Knows what is written into their chips.
    """
    empty = HotList(host, at, key_for(host, base.secret()), {})
    listed: dict[str, CardState] = {}
    for card in cards:
        state = state_at(card, at)
        if state is CardState.NORMAL:
            continue
        identity = base.card(card.card_ref)
        if identity is None:
            _log.warning("a card that is not good is not in the cardholder base, and on no list")
            continue
        listed[empty.name_of(identity.identification)] = state
    return attrs.evolve(empty, cards=listed)


def _digits(count: int) -> validate.Validator:
    return validate.And(
        validate.Length(equal=count, error=f"{count} hexadecimal digits"),
        validate.ContainsOnly(_HEX, error=f"{count} hexadecimal digits"),
    )


class HotListSchema(StrictSchema):
    """The file of a hot list."""

    host = fields.String(required=True, validate=CODE)
    made_at = Moment(required=True)
    version = fields.String(required=True, validate=_digits(16))
    key = fields.String(required=True, validate=_digits(2 * _KEY_BYTES))
    cards = fields.Dict(
        keys=fields.Enum(CardState, by_value=True),
        values=fields.List(fields.String(validate=_digits(2 * _NAME_BYTES))),
        required=True,
    )


def write_hot_list(file: Path, hot_list: HotList) -> None:
    """Write a list; a reader finds the one before or this one, never half of it.

    Raises:
        DataInvalid: There it cannot be written.
    """
    by_state: defaultdict[str, list[str]] = defaultdict(list)
    for name in sorted(hot_list.cards):
        by_state[hot_list.cards[name].value].append(name)
    said = {
        "host": hot_list.host,
        "made_at": moment_to_text(hot_list.made_at),
        "version": hot_list.version,
        "key": hot_list.key,
        "cards": by_state,
    }
    draft = file.with_name(f"{file.name}.tmp")
    text = msgspec.json.format(msgspec.json.encode(said))
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        draft.replace(file)
    except OSError as error:
        raise DataInvalid(
            file.name, "-", expected="a place to write to", received=error.strerror or "an error"
        ) from error


def read_hot_list(file: Path) -> HotList:
    """Read a list.

    Raises:
        DataInvalid: There is no such file, it is not one, or it is not as it was written.
    """
    content = _content(file)
    try:
        loaded = HotListSchema().load(content)
    except ValidationError as error:
        key, expected = first_problem(error.messages)
        # What stands there could be the key: it is not shown.
        raise DataInvalid(file.name, key, expected=expected, received="another value") from error
    cards = {name: state for state, names in loaded["cards"].items() for name in names}
    found = HotList(loaded["host"], loaded["made_at"], loaded["key"], cards)
    if found.version != loaded["version"]:
        raise DataInvalid(
            file.name, "version", expected=f"{found.version}", received=f"{loaded['version']}"
        )
    return found


def _content(file: Path) -> dict[str, object]:
    try:
        return msgspec.json.decode(file.read_bytes(), type=dict[str, object])
    except OSError as error:
        raise DataInvalid(file.name, "-", expected="a file", received="none to read") from error
    except msgspec.MsgspecError as error:
        raise DataInvalid(file.name, "-", expected="a JSON object", received=str(error)) from error
