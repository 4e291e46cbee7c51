"""A tap on its way from a validator to the centre: what was decided, and what only it knows.

It holds the decision with its effects as a decision shows them; what they do not show (the purse,
the rows' contents) stands beside it. More than a purse's debit, its posting and rows of the host's
cannot be said with it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Final

import msgspec

from samecity.domain.decision import Decision
from samecity.domain.identifiers import CardIdentification
from samecity.errors import RequestInvalid
from samecity.journal.records import canonical, decision_from_text, decision_to_text

MOST_CHARACTERS: Final = 50_000
"""No tap is longer; one that is was not written by a validator."""

_REQUEST_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,63}\Z")
_CODE: Final = re.compile(r"[a-z][a-z0-9_.-]{0,39}\Z")

Short = Annotated[str, msgspec.Meta(max_length=200)]


class WrittenRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A row of the host's that the tap wrote; its key is the person's pseudonym.

    Attributes:
        kind: What it is.
        body: What was written.
    """

    kind: Short
    body: Mapping[str, object]


class Evidence(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a validator keeps of a tap beside the decision, until the centre has it.

    Attributes:
        request_id: Which tap.
        identification: Identification code of the card, as the chip showed it.
        purse_ref: The purse that was read, or empty.
        rows: What was written at the host.
        hot_list: Version of the list that was in force.
        is_told: Whether the centre knows that the purse has not been asked yet.
    """

    request_id: Short
    identification: Short
    purse_ref: Short
    rows: tuple[WrittenRow, ...]
    hot_list: Short
    is_told: bool = False


class Tap(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A tap as it is uploaded.

    Attributes:
        decision: As it was made, and charged unless the tap is open.
        digest: SHA-256 of the request, hexadecimal.
        is_open: Whether nobody knows yet if the purse was debited.
    """

    decision: Decision
    digest: Short
    evidence: Evidence
    is_open: bool = False

    @property
    def card(self) -> CardIdentification:
        """The card that was shown."""
        return CardIdentification(self.evidence.identification)


_taps: Final = msgspec.json.Decoder(Tap)


def tap_to_text(tap: Tap) -> str:
    """Write a tap as JSON text."""
    return canonical(tap)


def tap_from_text(text: str) -> Tap:
    """Read a tap.

    Raises:
        RequestInvalid: It is none; says what is wrong and never a value.
    """
    if len(text) > MOST_CHARACTERS:
        raise RequestInvalid({"-": f"expected at most {MOST_CHARACTERS} characters"})
    try:
        tap = _taps.decode(text)
        # There and back, so that its moment and codes are those of this process.
        decision = decision_from_text(decision_to_text(tap.decision))
        _ = tap.card
    except msgspec.MsgspecError as error:
        raise RequestInvalid({"-": f"expected a tap: {_without_values(str(error))}"}) from error
    except ValueError as error:
        raise RequestInvalid({"identification": "expected a card's identification"}) from error
    problems = {
        name: "expected a lower-case code"
        for name in ("host", "scenario")
        if not _CODE.match(getattr(decision, name))
    }
    if not _REQUEST_ID.match(decision.request_id):
        problems["request_id"] = "expected 1-64 letters, digits, dots, colons, dashes"
    if problems:
        raise RequestInvalid(problems)
    return msgspec.structs.replace(tap, decision=decision)


def _without_values(message: str) -> str:
    """Leave out what msgspec quotes: it could be personal."""
    return re.sub(r"'[^']*'", "…", message)
