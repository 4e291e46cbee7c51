"""A card to begin with; tests evolve it."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from samecity.domain.card import Card, CardFunction, CardState, Generation
from samecity.domain.clock import SHANGHAI


@pytest.fixture
def card() -> Card:
    return Card(
        card_ref="c-1",
        holder_ref="h-1",
        home="ningbo",
        city="330200",
        generation=Generation.THIRD,
        functions=frozenset(CardFunction),
        state=CardState.NORMAL,
        since=datetime(2024, 1, 2, 9, 0, tzinfo=SHANGHAI),
        issued_on=date(2024, 1, 2),
        valid_until=date(2034, 1, 1),
    )
