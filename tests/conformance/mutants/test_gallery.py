from __future__ import annotations

import re

import pytest

from samecity.errors import UnknownName
from samecity_conformance.mutants.gallery import CONTROLS, MUTANTS, named
from samecity_conformance.mutants.mutant import (
    AGREEMENT,
    CARD,
    HUB,
    NATIONAL,
    TERMINAL,
    Mutant,
    honest,
)
from samecity_conformance.requirements.book import load_requirements
from samecity_conformance.run.record import Level

WEARERS = {AGREEMENT, CARD, HUB, NATIONAL, TERMINAL}
REGISTRY = honest().registry


def test_there_are_sixty_lies_and_more_each_told_once() -> None:
    for told in ("id", "zh", "en"):
        assert len({getattr(one, told) for one in (*MUTANTS, *CONTROLS)}) == len(
            (*MUTANTS, *CONTROLS)
        )
    assert len(MUTANTS) >= 60


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda one: one.id)
def test_a_mutant_says_who_lies_and_which_requirements_it_offends(mutant: Mutant) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", mutant.id)
    assert mutant.en.endswith(".")
    assert mutant.zh.endswith("。")
    assert mutant.worn_by in WEARERS | REGISTRY.regions.keys() | REGISTRY.scenarios.keys()
    assert mutant.requirements
    assert set(mutant.requirements) <= set(load_requirements())


def test_every_requirement_of_level_must_is_offended() -> None:
    must = {one.id for one in load_requirements().values() if one.level is Level.MUST}

    assert must - {id_ for one in MUTANTS for id_ in one.requirements} == set()


def test_an_unknown_mutant_is_told_with_what_looks_like_it() -> None:
    with pytest.raises(UnknownName) as caught:
        named("visitor-pays-nothing")

    assert caught.value.name == "visitor-pays-nothing"
    assert "visitor-pays-more" in caught.value.near
