from __future__ import annotations

from datetime import date, datetime, timedelta

import attrs
import pytest

from samecity.domain.card import Card, CardState
from samecity.domain.clock import SHANGHAI
from samecity.domain.lifecycle import REFUSAL_OF, Event, after, state_at
from samecity.domain.reasons import Code, Reason

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI)
TEN_DAYS = timedelta(days=10)
SECOND = timedelta(seconds=1)

# What each event does in each state, in the order of `EVENTS`: the next state by one word,
# `back` for the state before the loss, `done` for ALREADY_DONE, `-` for the refusal of the state,
# `never` for UNLOSS_NOT_POSSIBLE. Spelled out, so that it is not the code's own table again.
EVENTS = (
    Event.ENABLE,
    Event.LOCK,
    Event.UNLOCK,
    Event.REPORT_TEMPORARY_LOSS,
    Event.REPORT_FORMAL_LOSS,
    Event.LIFT,
    Event.REISSUE,
    Event.EXCHANGE,
    Event.CANCEL,
    Event.DEATH,
)
LIFE = {
    CardState.SEALED: "normal - - temp formal never - gone gone gone",
    CardState.NORMAL: "done locked done temp formal done issued gone gone gone",
    CardState.LOCKED: "- done normal temp formal never - gone gone gone",
    CardState.EXPIRED: "- - - temp formal never - gone gone gone",
    CardState.LOST_TEMP: "- - - done formal back - - gone gone",
    CardState.LOST_FORMAL: "- - - done done back gone - gone gone",
    CardState.CANCELLED: "- - - - - never - - done done",
}
STATES = {
    "normal": CardState.NORMAL,
    "locked": CardState.LOCKED,
    "temp": CardState.LOST_TEMP,
    "formal": CardState.LOST_FORMAL,
    "gone": CardState.CANCELLED,
}
REFUSALS = {
    CardState.SEALED: Code.CARD_SEALED,
    CardState.LOCKED: Code.CARD_LOCKED,
    CardState.EXPIRED: Code.CARD_EXPIRED,
    CardState.LOST_TEMP: Code.CARD_REPORTED_LOST,
    CardState.LOST_FORMAL: Code.CARD_REPORTED_LOST,
    CardState.CANCELLED: Code.CARD_CANCELLED,
}
PAIRS = [
    (state, event, word)
    for state, row in LIFE.items()
    for event, word in zip(EVENTS, row.split(), strict=True)
]


def in_state(card: Card, state: CardState) -> Card:
    valid_until = date(2026, 11, 22) if state is CardState.EXPIRED else card.valid_until
    written = CardState.NORMAL if state is CardState.EXPIRED else state
    return attrs.evolve(card, state=written, since=NOW - SECOND, valid_until=valid_until)


def test_the_table_of_this_test_knows_every_state_and_event() -> None:
    assert set(LIFE) == set(CardState)
    assert set(EVENTS) == set(Event)


@pytest.mark.parametrize(("state", "event", "word"), PAIRS)
def test_every_event_in_every_state_has_one_answer(
    card: Card, state: CardState, event: Event, word: str
) -> None:
    written = in_state(card, state)
    assert state_at(written, NOW) is state

    found = after(written, event, NOW)

    if isinstance(found, Card):
        expected = written.before_loss if word == "back" else STATES.get(word)
        assert (found.state, found.since) == (expected, NOW)
    else:
        codes = {
            "done": Code.ALREADY_DONE,
            "never": Code.UNLOSS_NOT_POSSIBLE,
            "issued": Code.ALREADY_ISSUED,
        }
        assert found.code == codes.get(word, REFUSALS.get(state))
        assert word in (*codes, "-")


@pytest.mark.parametrize("event", Event)
def test_after_cancellation_nothing_leads_anywhere(card: Card, event: Event) -> None:
    assert isinstance(after(in_state(card, CardState.CANCELLED), event, NOW), Reason)


@pytest.mark.parametrize("event", Event)
def test_an_event_changes_nothing_but_the_state(card: Card, event: Event) -> None:
    changed = {"state", "since", "before_loss"}
    outcomes = [(one, after(one, event, NOW)) for one in (in_state(card, s) for s in CardState)]

    kept = [
        attrs.asdict(found, filter=lambda field, _: field.name not in changed)
        == attrs.asdict(one, filter=lambda field, _: field.name not in changed)
        for one, found in outcomes
        if isinstance(found, Card)
    ]

    assert kept
    assert all(kept)


def test_a_temporary_loss_lapses_after_ten_days_the_last_moment_included(card: Card) -> None:
    lost = after(card, Event.REPORT_TEMPORARY_LOSS, NOW)
    assert isinstance(lost, Card)

    assert state_at(lost, NOW) is CardState.LOST_TEMP
    assert state_at(lost, NOW + TEN_DAYS) is CardState.LOST_TEMP
    assert state_at(lost, NOW + TEN_DAYS + SECOND) is CardState.NORMAL


def test_a_formal_loss_never_lapses(card: Card) -> None:
    lost = after(card, Event.REPORT_FORMAL_LOSS, NOW)
    assert isinstance(lost, Card)

    assert state_at(lost, NOW + 100 * TEN_DAYS) is CardState.LOST_FORMAL


@pytest.mark.parametrize("before", [CardState.NORMAL, CardState.LOCKED, CardState.SEALED])
@pytest.mark.parametrize(
    "reports",
    [
        [Event.REPORT_TEMPORARY_LOSS],
        [Event.REPORT_FORMAL_LOSS],
        [Event.REPORT_TEMPORARY_LOSS, Event.REPORT_FORMAL_LOSS],
    ],
    ids=["temporary", "formal", "temporary, then formal"],
)
def test_lifting_returns_to_the_state_before_the_loss(
    card: Card, before: CardState, reports: list[Event]
) -> None:
    found: Card | Reason = in_state(card, before)
    for step, event in enumerate([*reports, Event.LIFT]):
        assert isinstance(found, Card)
        found = after(found, event, NOW + step * SECOND)

    assert isinstance(found, Card)
    assert found.state is before


@pytest.mark.parametrize("before", [CardState.NORMAL, CardState.LOCKED, CardState.SEALED])
def test_a_lapse_returns_to_the_state_before_the_loss(card: Card, before: CardState) -> None:
    lost = after(in_state(card, before), Event.REPORT_TEMPORARY_LOSS, NOW)
    assert isinstance(lost, Card)

    assert state_at(lost, NOW + TEN_DAYS + SECOND) is before


def test_a_second_loss_report_after_a_lapse_starts_anew(card: Card) -> None:
    later = NOW + TEN_DAYS + SECOND
    lost = after(in_state(card, CardState.LOCKED), Event.REPORT_TEMPORARY_LOSS, NOW)
    assert isinstance(lost, Card)

    again = after(lost, Event.REPORT_TEMPORARY_LOSS, later)

    assert isinstance(again, Card)
    assert (again.state, again.since) == (CardState.LOST_TEMP, later)
    assert again.before_loss is CardState.LOCKED


def test_a_card_reported_lost_twice_does_not_hold_longer(card: Card) -> None:
    lost = after(card, Event.REPORT_TEMPORARY_LOSS, NOW)
    assert isinstance(lost, Card)

    assert after(lost, Event.REPORT_TEMPORARY_LOSS, NOW + TEN_DAYS) == Reason(
        Code.ALREADY_DONE, {"event": "report_temporary_loss"}
    )


@pytest.mark.parametrize("written", [CardState.NORMAL, CardState.SEALED])
def test_a_card_expires_when_its_last_day_is_over(card: Card, written: CardState) -> None:
    old = attrs.evolve(card, state=written, valid_until=date(2026, 11, 23))

    assert state_at(old, datetime(2026, 11, 23, 23, 59, 59, tzinfo=SHANGHAI)) is written
    assert state_at(old, datetime(2026, 11, 24, tzinfo=SHANGHAI)) is CardState.EXPIRED


@pytest.mark.parametrize(
    "written",
    [CardState.CANCELLED, CardState.LOST_FORMAL, CardState.LOST_TEMP, CardState.LOCKED],
)
def test_a_more_severe_state_hides_that_the_card_has_expired(
    card: Card, written: CardState
) -> None:
    old = attrs.evolve(card, state=written, since=NOW, valid_until=date(2026, 11, 22))

    assert state_at(old, NOW) is written


def test_a_lost_card_that_expires_meanwhile_is_expired_when_it_is_found(card: Card) -> None:
    old = attrs.evolve(card, valid_until=date(2026, 11, 23))
    lost = after(old, Event.REPORT_FORMAL_LOSS, NOW)
    assert isinstance(lost, Card)

    found = after(lost, Event.LIFT, NOW + timedelta(days=1))

    assert isinstance(found, Card)
    assert state_at(found, NOW + timedelta(days=1)) is CardState.EXPIRED


def test_that_a_card_has_expired_is_computed_and_never_written(card: Card) -> None:
    lost = after(in_state(card, CardState.EXPIRED), Event.REPORT_FORMAL_LOSS, NOW)
    assert isinstance(lost, Card)

    found = after(lost, Event.LIFT, NOW)

    assert isinstance(found, Card)
    assert found.state is CardState.NORMAL
    assert state_at(found, NOW) is CardState.EXPIRED


def test_a_replaced_card_is_never_lifted(card: Card) -> None:
    lost = after(card, Event.REPORT_FORMAL_LOSS, NOW)
    assert isinstance(lost, Card)
    replaced = after(lost, Event.REISSUE, NOW)
    assert isinstance(replaced, Card)

    assert after(replaced, Event.LIFT, NOW) == Reason(Code.UNLOSS_NOT_POSSIBLE)


def test_every_state_but_normal_has_its_refusal() -> None:
    assert REFUSAL_OF == REFUSALS
