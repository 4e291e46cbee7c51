"""The profile is written down, and another one can take its place."""

from __future__ import annotations

from pathlib import Path

import pytest
from attrs import evolve, fields

from samecity.domain.card import Generation
from samecity_hardware_sim.card.profile import (
    P1,
    PROFILES,
    CardFactor,
    KeyIds,
    Profile,
    Shortening,
)
from samecity_hardware_sim.card.system import CardChip
from samecity_hardware_sim.sam import Sam
from tests.hardware_sim.card.cards import ROOT, card_image, seeded
from tests.hardware_sim.card.terminal import Counter

PAGE = Path(__file__).parents[3] / "docs" / "card-profile.md"


def test_every_choice_is_on_its_page() -> None:
    text = PAGE.read_text(encoding="utf-8")
    names = [each.name for kind in (Profile, KeyIds) for each in fields(kind)]

    assert [name for name in names if name != "name" and f"`{name}`" not in text] == []


def test_an_image_names_the_profile_it_was_made_under() -> None:
    assert PROFILES[card_image().profile] is P1


@pytest.mark.parametrize(
    ("generation", "other"),
    [
        (Generation.SECOND, evolve(P1, tdes_session_size=16)),
        (Generation.THIRD, evolve(P1, sm4_shortening=Shortening.XOR)),
        (Generation.SECOND, evolve(P1, card_factor=CardFactor.T8_AND_ZEROS)),
        (Generation.THIRD, evolve(P1, region_suffix="qx")),
    ],
)
def test_another_profile_is_understood_by_its_own_sam_alone(
    generation: Generation, other: Profile
) -> None:
    image = card_image(generation, profile=other)
    chip = CardChip(image, randbytes=seeded(), profile=other)
    own = Counter.open(chip, Sam(ROOT, profile=other))
    assert own.is_genuine()
    assert own.authenticate() == 0x9000

    foreign = Counter.open(chip, Sam(ROOT))
    assert not foreign.is_genuine()
    assert foreign.authenticate() == 0x63C9


def test_another_profile_has_other_tries_and_another_pin() -> None:
    other = evolve(P1, pin_tries=3, initial_pin="888888")
    chip = CardChip(card_image(profile=other), profile=other)
    terminal = Counter.open(chip, Sam(ROOT)).terminal

    assert terminal.sw("00200000") == 0x63C3
    assert terminal.sw("0020000003888888") == 0x9000
