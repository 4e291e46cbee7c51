"""The life of a card as one table: which event leads from which state to which.

Nothing else in Same City changes the state of a card. Source of the states and transitions:
domain 4.2; of the lapse: `P38b`, ten days by default.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import unique
from typing import Final

import attrs

from samecity.domain.card import Card, CardState
from samecity.domain.reasons import Code, Reason
from samecity.domain.word import Word

TEMPORARY_LOSS_LAPSES_AFTER: Final = timedelta(days=10)
"""A temporary loss report holds this long, the last moment included. Source: domain 4.5."""


@unique
class Event(Word):
    """What can happen to a card."""

    ENABLE = "enable"
    REPORT_TEMPORARY_LOSS = "report_temporary_loss"
    REPORT_FORMAL_LOSS = "report_formal_loss"
    LIFT = "lift"
    LOCK = "lock"
    UNLOCK = "unlock"
    REISSUE = "reissue"
    EXCHANGE = "exchange"
    CANCEL = "cancel"
    DEATH = "death"


_BEFORE_LOSS: Final = None
_S, _E = CardState, Event
_LIVE: Final = (_S.SEALED, _S.NORMAL, _S.LOCKED, _S.EXPIRED)
_LOST: Final = (_S.LOST_TEMP, _S.LOST_FORMAL)

TRANSITIONS: Final[Mapping[tuple[CardState, Event], CardState | None]] = {
    (_S.SEALED, _E.ENABLE): _S.NORMAL,
    (_S.NORMAL, _E.LOCK): _S.LOCKED,
    (_S.LOCKED, _E.UNLOCK): _S.NORMAL,
    **{(state, _E.REPORT_TEMPORARY_LOSS): _S.LOST_TEMP for state in _LIVE},
    **{(state, _E.REPORT_FORMAL_LOSS): _S.LOST_FORMAL for state in (*_LIVE, _S.LOST_TEMP)},
    **{(state, _E.LIFT): _BEFORE_LOSS for state in _LOST},
    (_S.LOST_FORMAL, _E.REISSUE): _S.CANCELLED,
    **{(state, _E.EXCHANGE): _S.CANCELLED for state in _LIVE},
    **{(state, _E.CANCEL): _S.CANCELLED for state in (*_LIVE, *_LOST)},
    **{(state, _E.DEATH): _S.CANCELLED for state in (*_LIVE, *_LOST)},
}
"""State and event to the next state; None stands for the state before the loss report."""

_ALREADY: Final = {
    (_S.NORMAL, _E.ENABLE),
    (_S.NORMAL, _E.UNLOCK),
    (_S.NORMAL, _E.LIFT),
    (_S.LOCKED, _E.LOCK),
    (_S.LOST_TEMP, _E.REPORT_TEMPORARY_LOSS),
    (_S.LOST_FORMAL, _E.REPORT_TEMPORARY_LOSS),
    (_S.LOST_FORMAL, _E.REPORT_FORMAL_LOSS),
    (_S.CANCELLED, _E.CANCEL),
    (_S.CANCELLED, _E.DEATH),
}

REFUSAL_OF: Final[Mapping[CardState, Code]] = {
    _S.CANCELLED: Code.CARD_CANCELLED,
    _S.LOST_FORMAL: Code.CARD_REPORTED_LOST,
    _S.LOST_TEMP: Code.CARD_REPORTED_LOST,
    _S.LOCKED: Code.CARD_LOCKED,
    _S.EXPIRED: Code.CARD_EXPIRED,
    _S.SEALED: Code.CARD_SEALED,
}
"""Why a card in a state may not be used; `NORMAL` is missing because it may."""


def state_at(card: Card, at: datetime) -> CardState:
    """Return the state that holds at a moment: a temporary loss lapses, a validity ends.

    Args:
        card: The card as written.
        at: Asia/Shanghai.
    """
    state = card.state
    if state is CardState.LOST_TEMP and at > card.since + TEMPORARY_LOSS_LAPSES_AFTER:
        state = card.before_loss
    if state in (CardState.NORMAL, CardState.SEALED) and at.date() > card.valid_until:
        state = CardState.EXPIRED
    return state


def after(card: Card, event: Event, at: datetime) -> Card | Reason:
    """Return the card after an event, or why the event cannot happen.

    Args:
        card: The card as written.
        event: What happens.
        at: Asia/Shanghai.

    Returns:
        The card in its next state, or `ALREADY_DONE`, `UNLOSS_NOT_POSSIBLE` (a cancelled or
        replaced card is never lifted), `ALREADY_ISSUED` (a good card is not replaced as lost) or
        the refusal that belongs to the card's state.
    """
    state = state_at(card, at)
    if (state, event) in _ALREADY:
        return Reason(Code.ALREADY_DONE, {"event": event.value})
    if event is Event.LIFT and (state, event) not in TRANSITIONS:
        return Reason(Code.UNLOSS_NOT_POSSIBLE)
    if (state, event) not in TRANSITIONS:
        return Reason(REFUSAL_OF.get(state, Code.ALREADY_ISSUED), {"event": event.value})
    target = TRANSITIONS[state, event]
    before = card.before_loss if state in _LOST else state
    kept = CardState.NORMAL if before is CardState.EXPIRED else before
    return attrs.evolve(
        card, state=target if target is not None else card.before_loss, since=at, before_loss=kept
    )
