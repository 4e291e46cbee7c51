"""What a frozen value holds is frozen too: nobody who is handed it can change another's answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

import pytest

from samecity.domain.card import CredentialKind
from samecity.domain.catalogue import Catalogue, Item, OfferedTo, ServicePoint
from samecity.domain.decision import FREE, Terms
from samecity.domain.identifiers import DivisionCode
from samecity.domain.mapping import read_only
from samecity.domain.reasons import Code, Reason
from samecity.domain.region import City, RegionIdentity

KINDS = frozenset({CredentialKind.CARD_CONTACTLESS})
DIVISION = DivisionCode("330200")
POINT = ServicePoint("p", "ningbo", "bus", "点", "Point", KINDS, "test", attributes={"level": 1})
ITEM = Item(
    "i", "transit.ride", "transport", "项", "Item", frozenset({"bus"}), KINDS, OfferedTo.ZONE,
    date(2026, 1, 1), "test", match={"mode": "bus"},
)  # fmt: skip
CITY = City("ningbo", DIVISION, "宁波", "Ningbo")
IDENTITY = RegionIdentity("ningbo", DIVISION, "宁波", "Ningbo", "1", "ningbo", {"ningbo": CITY})


@pytest.mark.parametrize(
    "mapping",
    [
        POINT.attributes,
        ITEM.match,
        IDENTITY.cities,
        Catalogue([ITEM], [POINT]).points,
        FREE.limits,
        Terms().limits,
        Reason(Code.CLOSED).facts,
    ],
    ids=["attributes", "match", "cities", "points", "no charge", "no limits", "no facts"],
)
def test_no_mapping_inside_a_frozen_value_can_be_changed(mapping: Mapping[str, object]) -> None:
    before = dict(mapping)

    with pytest.raises(TypeError):
        mapping["spoilt"] = 1  # type: ignore[index]  # the defect
    with pytest.raises(AttributeError):
        mapping.clear()  # type: ignore[attr-defined]  # the defect

    assert mapping == before


@pytest.mark.parametrize(
    "make",
    [
        lambda given: (
            ServicePoint(
                "p", "ningbo", "bus", "点", "Point", KINDS, "test", attributes=given
            ).attributes
        ),
        read_only,
    ],
)
def test_who_made_a_value_cannot_change_it_afterwards(
    make: Callable[[dict[str, object]], Mapping[str, object]],
) -> None:
    given: dict[str, object] = {"level": 1}
    held = make(given)

    given["level"] = 2

    assert held == {"level": 1}


@pytest.mark.parametrize("name", ["items", "points"])
def test_a_catalogue_keeps_what_it_was_made_of(name: str) -> None:
    with pytest.raises(AttributeError):
        setattr(Catalogue([ITEM], [POINT]), name, ())
