"""The national platform as keeper of who holds which card, and as namer of codes."""

from __future__ import annotations

from typing import Final

import attrs
import pytest

from samecity.domain.effects import SetState, WriteCard
from samecity.domain.identifiers import DivisionCode
from samecity.errors import Conflict, PlatformUnreachable
from samecity.journal.memory import MemoryJournal
from samecity.national.base import MemoryBase
from samecity.national.platform import EmbeddedNational
from tests.core.journal.rulings import CARD, record

_NINGBO: Final = DivisionCode("330200")


@pytest.fixture
def base() -> MemoryBase:
    return MemoryBase(bytes(32))


@pytest.fixture
def national(base: MemoryBase) -> EmbeddedNational:
    return EmbeddedNational(base, frozenset({"alipay"}))


@pytest.fixture
def journal() -> MemoryJournal:
    return MemoryJournal()


def _hold(national: EmbeddedNational, journal: MemoryJournal, home: str, ref: str) -> SetState:
    with journal.begin("ningbo") as unit:
        return national.hold(CARD.holder_ref, home, ref, unit)


def _held(
    national: EmbeddedNational, journal: MemoryJournal, holder_ref: str = CARD.holder_ref
) -> list[tuple[str, str, int]]:
    with journal.begin("ningbo") as unit:
        held = national.cards_of(holder_ref, unit)
    return [(card.home, card.card_ref, version) for card, version in held]


def test_enrolling_is_repeatable_and_gives_each_request_numbers_of_its_own(
    national: EmbeddedNational, base: MemoryBase
) -> None:
    first = national.enrol("h-1", _NINGBO, "r-1")
    again = national.enrol("h-1", _NINGBO, "r-1")
    other = national.enrol("h-1", _NINGBO, "r-2")

    assert first == again
    assert first.identification.issuer == _NINGBO
    assert {first.number, first.identification, first.card_ref}.isdisjoint(
        {other.number, other.identification, other.card_ref}
    )
    assert base.card(first.card_ref) == first
    assert first.card_ref == national.card_ref(first.identification)


def test_card_numbers_pass_into_the_next_letter_after_ten_million(base: MemoryBase) -> None:
    class Full(MemoryBase):
        def serial_of(self, request_id: str) -> int:
            return 10**7 + 5

    identity = EmbeddedNational(Full(bytes(32)), frozenset()).enrol("h-1", _NINGBO, "r-1")

    assert identity.number.text[:8] == "B0000005"


def test_held_cards_are_told_oldest_first_from_all_homes(
    national: EmbeddedNational, journal: MemoryJournal
) -> None:
    for home, ref in (("ningbo", "c-2"), ("anhui", "c-1")):
        card = attrs.evolve(CARD, home=home, card_ref=ref)
        record(journal, ref, _hold(national, journal, home, ref), WriteCard(card, "issue", 0))

    assert _held(national, journal) == [("ningbo", "c-2", 1), ("anhui", "c-1", 1)]
    assert _held(national, journal, "holder-2") == []


def test_a_card_that_was_never_written_is_not_held(
    national: EmbeddedNational, journal: MemoryJournal
) -> None:
    record(journal, "r-1", _hold(national, journal, "ningbo", "c-1"))

    assert _held(national, journal) == []


def test_of_two_that_saw_the_same_holding_one_can_write_it(
    national: EmbeddedNational, journal: MemoryJournal
) -> None:
    one = _hold(national, journal, "ningbo", "c-1")
    other = _hold(national, journal, "zhoushan", "c-2")
    record(journal, "r-1", one)

    with pytest.raises(Conflict):
        record(journal, "r-2", other)


def test_a_holding_does_not_name_its_person(
    national: EmbeddedNational, journal: MemoryJournal
) -> None:
    effect = _hold(national, journal, "ningbo", "c-1")

    assert CARD.holder_ref not in repr(effect)
    assert effect.public() == {"type": "set_state", "region": "national", "kind": "holding"}


def test_without_a_line_nothing_is_told_of_held_cards(
    base: MemoryBase, journal: MemoryJournal
) -> None:
    national = EmbeddedNational(base, frozenset(), is_reachable=lambda: False)

    with pytest.raises(PlatformUnreachable):
        _held(national, journal)


def test_a_code_is_the_same_for_a_request_and_another_under_another_key(
    national: EmbeddedNational,
) -> None:
    elsewhere = EmbeddedNational(MemoryBase(b"\1" * 32), frozenset())

    assert national.code_of("r-1") == national.code_of("r-1")
    assert len({national.code_of("r-1"), national.code_of("r-2"), elsewhere.code_of("r-1")}) == 3
