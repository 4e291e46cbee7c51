from __future__ import annotations

from samecity_conformance.mutants.hunt import Catch, Hound, Played, hunt, is_as_it_should
from samecity_conformance.mutants.mutant import Ground, Mutant, honest

GROUND = honest()
FINE = Played()
FOUND = Played(fault="expected 1.20, received 1.30")


def mutant(*requirements: str) -> Mutant:
    return Mutant("liar", "谎言。", "A lie.", "ningbo", requirements, lambda: GROUND)


def hound(case: str, played: Played, *requirements: str) -> Hound:
    def play(ground: Ground) -> Played:
        assert ground is GROUND
        return played

    return Hound(case, frozenset(requirements), False, frozenset(), play)


def caught(named: Mutant, *pack: Hound) -> Catch:
    return hunt(named, GROUND, pack)


def test_the_first_case_of_its_requirement_that_notices_kills_a_mutant() -> None:
    liar = mutant("R02")

    catch = caught(
        liar,
        hound("one", FINE, "R02"),
        hound("two", FOUND, "R02", "R04"),
        hound("three", FOUND, "R02"),
    )

    [kill] = catch.kills
    assert (kill.case, kill.requirements, kill.message) == ("two", ("R02",), FOUND.fault)
    assert (catch.played, catch.silent) == (2, ())
    assert is_as_it_should(liar, catch)


def test_a_case_of_another_requirement_kills_nobody() -> None:
    liar = mutant("R02")

    catch = caught(liar, hound("one", FOUND, "R04"), hound("two", FINE, "R02"))

    assert (catch.kills, catch.silent) == ((), ("R02",))
    assert not is_as_it_should(liar, catch)


def test_every_requirement_that_is_named_has_to_notice() -> None:
    liar = mutant("R02", "R21")

    catch = caught(liar, hound("one", FOUND, "R02"), hound("two", FINE, "R21"))

    assert (len(catch.kills), catch.silent) == (1, ("R21",))
    assert not is_as_it_should(liar, catch)


def test_one_case_can_speak_for_several_requirements() -> None:
    catch = caught(mutant("R02", "R21"), hound("one", FOUND, "R02", "R21"))

    assert [kill.requirements for kill in catch.kills] == [("R02", "R21")]
    assert catch.played == 1


def test_a_case_that_breaks_proves_nothing() -> None:
    liar = mutant("R02")

    catch = caught(liar, hound("one", Played(defect="KeyError"), "R02"), hound("two", FOUND, "R02"))

    assert catch.is_killed
    assert catch.defects == ("one: KeyError",)
    assert not is_as_it_should(liar, catch)


def test_a_control_plays_everything_and_has_to_stay_clean() -> None:
    control = mutant()

    clean = caught(control, hound("one", FINE, "R02"), hound("two", FINE))
    skipped = caught(control, hound("one", Played(is_skipped=True)))
    blamed = caught(control, hound("one", FINE), hound("two", FOUND, "R02"))

    assert clean.played == 2
    assert is_as_it_should(control, clean)
    assert not is_as_it_should(control, skipped)
    assert not is_as_it_should(control, blamed)
