from __future__ import annotations

import msgspec

from samecity.host.registry import Registry
from samecity_conformance.requirements import Requirement, Requirements, coverage
from samecity_conformance.requirements.book import ids_in, load_requirements
from samecity_conformance.rules import rule_cases
from samecity_conformance.run.cases import example_cases
from samecity_conformance.run.record import Case, CaseKind, Level
from samecity_conformance.suite import tags

CASE = Case(
    id="R02/transit.ride/ningbo",
    kind=CaseKind.RULE,
    zh="同等",
    en="Equal",
    requirements=("R02",),
    level=Level.MUST,
    profiles=("delta-same-city",),
    regions=("ningbo",),
    scenarios=("transit.ride",),
    needs_chips=False,
    node="",
)
BOOK = Requirements(
    Requirement(id_, "同等", "Equal", Level.MUST, "R02", "P2", ("delta-same-city",))
    for id_ in ("R02", "R03")
)


def test_a_requirement_that_no_case_tests_is_found() -> None:
    found = coverage([CASE], BOOK)

    assert found.untested == ("R03",)
    assert found.cases == {"R02": (CASE.id,), "R03": ()}
    assert not found.is_whole


def test_a_case_that_names_no_known_requirement_is_found() -> None:
    lost = msgspec.structs.replace(CASE, id="lost", requirements=("R99",))
    bare = msgspec.structs.replace(CASE, id="bare", requirements=())
    third = msgspec.structs.replace(CASE, id="third", requirements=("R03",))

    found = coverage([CASE, third, lost, bare], BOOK)

    assert found.unknown == {"lost": ("R99",)}
    assert found.aimless == ("bare",)
    assert (found.untested, found.is_whole) == ((), False)


def test_a_suite_whose_cases_and_requirements_meet_is_whole() -> None:
    both = msgspec.structs.replace(CASE, requirements=("R02", "R03"))

    assert coverage([both], BOOK).is_whole


def test_every_tag_of_the_shape_of_a_requirement_names_one() -> None:
    assert [id_ for id_ in ids_in(tags()) if id_ not in load_requirements()] == []


def test_every_requirement_is_tested_and_every_case_tests_one(registry: Registry) -> None:
    examples = list(example_cases(registry))
    rules = [one.case for one in rule_cases(registry, sorted(registry.regions))]

    found = coverage([*examples, *rules])

    assert (found.untested, dict(found.unknown), found.aimless) == ((), {}, ())
