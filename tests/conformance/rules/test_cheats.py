"""What is wrong on purpose is found by the rules alone, in a line that a person can read."""

from __future__ import annotations

import re

import pytest

from samecity.host.offers import changed
from samecity.host.registry import Registry
from samecity.spi import Question, Region
from samecity_conformance.mutants import (
    VisitorsBorrowLess,
    VisitorsChangeSooner,
    VisitorsPayMore,
)
from samecity_conformance.rules import CounterExample, RuleCase, rule_cases
from samecity_conformance.variants import registry_with

SEEDS = (0, 7, 2026)


def cases(registry: Registry, region: str, seed: int = 0) -> dict[str, RuleCase]:
    return {one.case.id: one for one in rule_cases(registry, [region], seed)}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(
    ("cheat", "case", "differs"),
    [
        (VisitorsPayMore, "R02/transit.ride/ningbo", "payable_fen"),
        (VisitorsPayMore, "R11/transit.ride/ningbo", "payable_fen"),
        (VisitorsPayMore, "P-c/transit.ride/ningbo", "payable_fen"),
        (VisitorsChangeSooner, "R02-again/transit.ride/ningbo", "effects"),
        (VisitorsBorrowLess, "R02/culture.borrow/ningbo", "loans"),
    ],
)
def test_a_region_that_cheats_its_visitors_is_found(
    cheat: type[Region], case: str, differs: str, seed: int
) -> None:
    with pytest.raises(CounterExample) as caught:
        cases(registry_with({"ningbo": cheat}), "ningbo", seed)[case].check()

    found = caught.value
    assert differs in found.expected
    assert differs in found.received
    assert found.expected != found.received
    assert re.match(
        r"card of \w+, at ningbo nb-[\w-]+, for [\w.]+ nb-[\w-]+, by \w+, on ", found.line
    )
    assert "\n" not in found.line
    assert found.evidence.counter_example == found.line


def test_the_evidence_is_the_request_and_its_answer() -> None:
    with pytest.raises(CounterExample) as caught:
        cases(registry_with({"ningbo": VisitorsPayMore}), "ningbo")[
            "R02/transit.ride/ningbo"
        ].check()

    evidence = caught.value.evidence
    assert evidence.request is not None
    assert evidence.response is not None
    assert evidence.request["request_id"] == evidence.response["request_id"]


class LocalsPayMore(Region):
    """A region that has its visitors ride for ten fen less than its own people."""

    def host_terms(self, default: object, question: Question) -> object:
        """Take the ten fen off for visitors."""
        if question.home == self.code or not hasattr(default, "payable_fen"):
            return default
        payable_fen = max(0, default.payable_fen - 10)
        return changed(default, {"payable_fen": payable_fen})


def test_visitors_who_get_more_than_locals_are_found() -> None:
    with pytest.raises(CounterExample) as caught:
        cases(registry_with({"ningbo": LocalsPayMore}), "ningbo")["R05/transit.ride/ningbo"].check()

    assert "at most" in caught.value.expected


class OldAtForty(Region):
    """A region whose fares change at an age that its data do not name."""

    def host_terms(self, default: object, question: Question) -> object:
        """Take ten fen off from 40 on."""
        if question.holder.age < 40 or not hasattr(default, "payable_fen"):
            return default
        return changed(default, {"payable_fen": max(0, default.payable_fen - 10)})


def test_a_threshold_that_the_data_do_not_name_is_found() -> None:
    with pytest.raises(CounterExample) as caught:
        cases(registry_with({"ningbo": OldAtForty}), "ningbo")["P-k/transit.ride/ningbo"].check()

    assert caught.value.received == "a change at 40"


class HomeTermsCarried(Region):
    """A region that asks ten fen more of cards of Anhui, as if that were Anhui's fare."""

    def host_terms(self, default: object, question: Question) -> object:
        """Add the ten fen."""
        if question.home != "anhui" or not hasattr(default, "payable_fen"):
            return default
        return changed(default, {"payable_fen": default.payable_fen + 10})


def test_terms_that_follow_the_home_are_found() -> None:
    with pytest.raises(CounterExample) as caught:
        cases(registry_with({"ningbo": HomeTermsCarried}), "ningbo")[
            "R04/transit.ride/ningbo"
        ].check()

    assert "payable_fen" in caught.value.received
