"""The suite's own proof: the whole hunt, once, and what has to have come of it."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from samecity_conformance.mutants.drive import drive
from samecity_conformance.mutants.gallery import CONTROLS, MUTANTS
from samecity_conformance.mutants.hunt import Catch
from samecity_conformance.mutants.mutant import Mutant
from samecity_conformance.requirements.book import load_requirements
from samecity_conformance.run.record import Level

FAILED = ("HOST_PLUGIN_FAILED", "HOME_PLUGIN_FAILED")


@pytest.fixture(scope="module")
def caught() -> Mapping[str, Catch]:
    ids = [one.id for one in (*CONTROLS, *MUTANTS)]
    return {one.mutant: one for one in drive(ids, processes=2)}


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda one: one.id)
def test_a_mutant_is_killed_by_a_case_of_each_requirement_that_it_offends(
    caught: Mapping[str, Catch], mutant: Mutant
) -> None:
    catch = caught[mutant.id]

    assert catch.silent == ()
    assert catch.defects == ()
    assert {id_ for kill in catch.kills for id_ in kill.requirements} == set(mutant.requirements)


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda one: one.id)
def test_a_mutant_lies_and_does_not_merely_crash(
    caught: Mapping[str, Catch], mutant: Mutant
) -> None:
    crashed = [
        kill for kill in caught[mutant.id].kills if any(code in kill.message for code in FAILED)
    ]

    assert mutant.is_caught_by_contract or crashed == []


@pytest.mark.parametrize("control", CONTROLS, ids=lambda one: one.id)
def test_nothing_is_blamed_where_nothing_is_wrong(
    caught: Mapping[str, Catch], control: Mutant
) -> None:
    catch = caught[control.id]

    assert (catch.kills, catch.defects, catch.skipped) == ((), (), 0)
    assert catch.played > 30


def test_every_requirement_of_level_must_kills_somebody(caught: Mapping[str, Catch]) -> None:
    must = {one.id for one in load_requirements().values() if one.level is Level.MUST}

    kills = {id_ for one in caught.values() for kill in one.kills for id_ in kill.requirements}

    assert must - kills == set()
