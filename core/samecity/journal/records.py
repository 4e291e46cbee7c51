"""Cards, e-cards, decisions and rows as plain JSON values and as text, and back.

Nobody else in the core writes JSON for keeps. Keys and sets are sorted, so that equal values give
equal text; what is read back equals what was written, known reason codes are members of `Code`
again, and moments stand in Asia/Shanghai.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from operator import attrgetter
from typing import Final, TypeVar

import attrs
import msgspec

from samecity.domain.card import Card
from samecity.domain.clock import SHANGHAI
from samecity.domain.decision import Decision
from samecity.domain.ecard import Ecard
from samecity.domain.effects import Json
from samecity.domain.reasons import Code, Reason
from samecity.errors import JournalError
from samecity.journal.booking import Undo

Value = TypeVar("Value")
Plain = dict[str, object]

_CODES: Final[Mapping[str, Code]] = {code.value: code for code in Code}


def _as_dict(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"expected plain JSON values, received {type(value).__name__}")


_CARD_FIELDS: Final = [field.name for field in attrs.fields(Card)]
_SINCE: Final = _CARD_FIELDS.index("since")
_values_of_card: Final = attrgetter(*_CARD_FIELDS)

_encode: Final = msgspec.json.Encoder(order="sorted", enc_hook=_as_dict).encode
_decisions: Final = msgspec.json.Decoder(Decision)
_cards: Final = msgspec.json.Decoder(Card)
_ecards: Final = msgspec.json.Decoder(Ecard)
_bodies: Final = msgspec.json.Decoder(Plain)
_undos: Final = msgspec.json.Decoder(Undo)


def canonical(value: object) -> str:
    """Write any value of the domain as JSON text with sorted keys and without white space.

    Raises:
        TypeError: The value, or something in it, has no JSON form.
    """
    return _encode(value).decode()


def moment_to_text(moment: datetime) -> str:
    """Write a moment as it stands in a decision's JSON: ISO 8601, Asia/Shanghai."""
    return moment.astimezone(SHANGHAI).isoformat()


def decision_to_text(decision: Decision) -> str:
    """Write a decision as JSON text."""
    return canonical(_outgoing(decision))


def decision_from_text(text: str) -> Decision:
    """Read a decision from JSON text.

    Raises:
        JournalError: The text is no decision.
    """
    return _incoming(_read(_decisions, text))


def card_to_text(card: Card) -> str:
    """Write a card as JSON text."""
    return canonical(_card_here(card))


def card_from_text(text: str) -> Card:
    """Read a card from JSON text.

    Raises:
        JournalError: The text is no card.
    """
    return _card_here(_read(_cards, text))


def ecard_to_text(ecard: Ecard) -> str:
    """Write an e-card as JSON text."""
    return canonical(ecard)


def ecard_from_text(text: str) -> Ecard:
    """Read an e-card from JSON text.

    Raises:
        JournalError: The text is no e-card.
    """
    return _read(_ecards, text)


def body_from_text(text: str) -> Json:
    """Read the content of a row of the generic store from JSON text.

    Raises:
        JournalError: The text is no JSON object.
    """
    return _read(_bodies, text)


def undo_to_text(undo: Undo, beside: Iterable[str]) -> str:
    """Write what a cancellation needs: JSON text, sealed together with the columns beside it."""
    text = canonical(undo)
    return f"{_seal(text, beside)} {text}"


def undo_from_text(text: str, beside: Iterable[str]) -> Undo:
    """Read what a cancellation needs.

    Args:
        text: As `undo_to_text` wrote it.
        beside: The other columns of the row, in the same order.

    Raises:
        JournalError: One of them is not what was written.
    """
    seal, _, said = text.partition(" ")
    if seal != _seal(said, beside):
        raise _damaged("the seal of a reserved acceptance does not fit")
    return _read(_undos, said)


def _seal(undo: str, beside: Iterable[str]) -> str:
    return hashlib.blake2b("\0".join((undo, *beside)).encode(), digest_size=16).hexdigest()


def _read(decoder: msgspec.json.Decoder[Value], text: str) -> Value:
    try:
        return decoder.decode(text)
    except msgspec.MsgspecError as error:
        raise _damaged(str(error)) from error


def _damaged(problem: str) -> JournalError:
    return JournalError(
        f"expected a record as the journal writes it, received another: {problem}",
        hint="run `samecity journal verify`; restore the journal from a backup",
    )


def _card_here(card: Card) -> Card:
    if card.since.tzinfo is SHANGHAI:
        return card
    # As `attrs.evolve`, which takes three times as long: a file of payments reads a thousand cards.
    values = list(_values_of_card(card))
    values[_SINCE] = card.since.astimezone(SHANGHAI)
    return Card(*values)


def _outgoing(decision: Decision) -> Decision:
    """Bring a decision into the form that is kept: its moment here, its facts without booleans."""
    if any(type(fact) is bool for fact in _facts(decision)):
        decision = msgspec.structs.replace(
            decision,
            reasons=tuple(map(_without_booleans, decision.reasons)),
            notes=tuple(map(_without_booleans, decision.notes)),
        )
    if decision.at.tzinfo is SHANGHAI:
        return decision
    return msgspec.structs.replace(decision, at=decision.at.astimezone(SHANGHAI))


def _facts(decision: Decision) -> Iterable[object]:
    return (fact for one in (*decision.reasons, *decision.notes) for fact in one.facts.values())


def _without_booleans(reason: Reason) -> Reason:
    # A boolean is an int to Python and to mypy, and equal to 0 or 1, but JSON tells them apart.
    facts = {
        name: int(fact) if isinstance(fact, bool) else fact for name, fact in reason.facts.items()
    }
    return msgspec.structs.replace(reason, facts=facts)


def _incoming(decision: Decision) -> Decision:
    return msgspec.structs.replace(
        decision,
        at=decision.at.astimezone(SHANGHAI),
        reasons=tuple(map(_with_code, decision.reasons)),
        notes=tuple(map(_with_code, decision.notes)),
    )


def _with_code(reason: Reason) -> Reason:
    code = _CODES.get(reason.code)
    return reason if code is None else msgspec.structs.replace(reason, code=code)
