from __future__ import annotations

from datetime import date

import attrs
import pytest

from samecity.domain.holder import Holder, Profile
from samecity.domain.identifiers import DivisionCode

DAY = date(2026, 11, 22)
HOLDER = Holder(
    holder_ref="h-1",
    born=date(1956, 11, 22),
    household=DivisionCode("510100"),
    residence=DivisionCode("330921"),
    insured=DivisionCode("330900"),
    classes=frozenset({"veteran"}),
)


def test_a_profile_tells_age_and_classes_on_the_day() -> None:
    profile = Profile.of(HOLDER, DAY, DivisionCode("330200"))

    assert (profile.age, profile.classes) == (70, frozenset({"veteran"}))


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        (DivisionCode("330900"), True),
        (DivisionCode("330000"), True),
        (DivisionCode("330200"), False),
        (DivisionCode("340000"), False),
    ],
)
def test_who_lives_in_a_county_lives_in_its_prefecture_and_province(
    host: DivisionCode, expected: bool
) -> None:
    assert Profile.of(HOLDER, DAY, host).lives_here is expected


def test_household_and_insured_place_do_not_make_a_resident() -> None:
    elsewhere = attrs.evolve(
        HOLDER, household=DivisionCode("330200"), insured=DivisionCode("330200")
    )

    assert not Profile.of(elsewhere, DAY, DivisionCode("330200")).lives_here


def test_a_profile_holds_nothing_but_age_classes_and_residence() -> None:
    # Source: domain R25.
    assert set(Profile.__struct_fields__) == {"age", "classes", "lives_here"}
