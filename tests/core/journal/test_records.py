"""Records: what is written as JSON is read back equal, and equal values give equal text."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from types import MappingProxyType
from typing import TypeVar

import attrs
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from samecity.domain.card import Card, CardFunction, CardState, CredentialKind, Generation
from samecity.domain.clock import SHANGHAI
from samecity.domain.decision import Decision, Step, Terms, Verdict
from samecity.domain.ecard import Ecard, EcardLevel
from samecity.domain.reasons import Code, Reason
from samecity.domain.treatment import Treatment
from samecity.errors import JournalError
from samecity.journal import records
from tests.core.journal.rulings import AT, CARD, ECARD, decision_of

Value = TypeVar("Value")

texts = st.text(st.characters(codec="utf-8"), max_size=12)
numbers = st.integers(-(2**63), 2**63 - 1)
money = st.integers(0, 2**53)
moments = st.datetimes(
    min_value=datetime(1000, 1, 2),
    max_value=datetime(9999, 12, 30),
    timezones=st.sampled_from([SHANGHAI, UTC, timezone(timedelta(hours=-5))]),
)
reasons = st.builds(
    Reason,
    st.sampled_from(Code) | texts,
    st.dictionaries(texts, texts | numbers, max_size=3).map(MappingProxyType),
    texts,
)
terms = st.builds(
    Terms, money, money, money, money, money, st.dictionaries(texts, numbers, max_size=3)
)
steps = st.builds(Step, st.integers(1, 11), texts, st.sampled_from(Verdict), texts, texts, texts)


def tuples_of(values: st.SearchStrategy[Value]) -> st.SearchStrategy[tuple[Value, ...]]:
    return st.lists(values, max_size=3).map(tuple)


decisions = st.builds(
    Decision,
    request_id=texts,
    home=texts,
    host=texts,
    scenario=texts,
    kind=st.sampled_from(CredentialKind),
    allowed=st.booleans(),
    treatment=st.sampled_from(Treatment),
    decided_by=texts,
    reasons=tuples_of(reasons),
    notes=tuples_of(reasons),
    terms=terms,
    effects=tuples_of(st.dictionaries(texts, texts | numbers, max_size=3)),
    disclosed=tuples_of(texts),
    steps=tuples_of(steps),
    catalogue_version=texts,
    at=moments,
    offline=st.booleans(),
)
cards = st.builds(
    Card,
    card_ref=texts,
    holder_ref=texts,
    home=texts,
    city=texts,
    generation=st.sampled_from(Generation),
    functions=st.frozensets(st.sampled_from(CardFunction)),
    state=st.sampled_from(CardState),
    since=moments,
    issued_on=st.dates(),
    valid_until=st.dates(),
    before_loss=st.sampled_from(CardState),
    replaced_by=texts,
    one_card_mark=st.booleans(),
    fee_fen=money,
)
ecards = st.builds(
    Ecard,
    texts,
    texts,
    texts,
    texts,
    st.sampled_from(EcardLevel),
    tuples_of(texts),
    st.booleans(),
    texts,
)


def assert_same_decision(read: Decision, written: Decision) -> None:
    assert read == written
    assert read.at.tzinfo is SHANGHAI
    for one, other in zip(
        (*read.reasons, *read.notes), (*written.reasons, *written.notes), strict=True
    ):
        assert type(one.code) is (Code if other.code in set(Code) else str)
        assert {name: type(fact) for name, fact in one.facts.items()} == {
            name: type(fact) for name, fact in other.facts.items()
        }
    for value in (read.effects, read.disclosed, read.steps, read.reasons, read.notes):
        assert type(value) is tuple


@given(decisions)
def test_a_decision_is_read_back_equal(decision: Decision) -> None:
    text = records.decision_to_text(decision)

    assert_same_decision(records.decision_from_text(text), decision)
    assert json.loads(text)["at"] == records.moment_to_text(decision.at)


@given(cards)
def test_a_card_is_read_back_equal(card: Card) -> None:
    text = records.card_to_text(card)

    assert records.card_from_text(text) == card
    assert records.card_from_text(text).since.tzinfo is SHANGHAI


@given(ecards)
def test_an_ecard_is_read_back_equal(ecard: Ecard) -> None:
    text = records.ecard_to_text(ecard)

    assert records.ecard_from_text(text) == ecard


def test_equal_decisions_give_equal_text() -> None:
    one = msgspec.structs.replace(
        decision_of("r-1"),
        reasons=(Reason(Code.CLOSED, {"item": "x", "closed_on": "2026-11-23"}),),
        at=AT,
    )
    other = msgspec.structs.replace(
        one,
        reasons=(Reason("CLOSED", {"closed_on": "2026-11-23", "item": "x"}),),
        at=AT.astimezone(UTC),
    )

    assert records.decision_to_text(one) == records.decision_to_text(other)


def test_a_decision_is_written_with_sorted_keys_and_no_white_space() -> None:
    text = records.decision_to_text(decision_of("r-1"))

    assert text == json.dumps(
        json.loads(text), sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )


def test_a_boolean_fact_is_read_back_as_the_number_it_equals() -> None:
    decision = msgspec.structs.replace(
        decision_of("r-1"), notes=(Reason("X", {"yes": True, "n": 2}),)
    )

    read = records.decision_from_text(records.decision_to_text(decision))

    assert read == decision
    assert read.notes[0].facts == {"yes": 1, "n": 2}


@pytest.mark.parametrize("text", ["", "[]", "no json", '{"request_id": 1'])
def test_what_is_no_record_is_told(text: str) -> None:
    for read in (
        records.decision_from_text,
        records.card_from_text,
        records.ecard_from_text,
        records.body_from_text,
    ):
        with pytest.raises(JournalError, match="expected a record"):
            read(text)


def test_a_body_that_is_not_json_is_the_plugins_fault() -> None:
    with pytest.raises(TypeError, match="expected plain JSON values, received object"):
        records.canonical({"thing": object()})


def test_a_record_holds_the_fields_of_its_type_and_nothing_else() -> None:
    card = json.loads(records.card_to_text(CARD))
    ecard = json.loads(records.ecard_to_text(ECARD))
    decision = json.loads(records.decision_to_text(decision_of("r-1")))

    assert set(card) == {field.name for field in attrs.fields(Card)}
    assert set(ecard) == {field.name for field in attrs.fields(Ecard)}
    assert set(decision) == set(Decision.__struct_fields__)
