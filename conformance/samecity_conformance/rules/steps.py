"""The rules' sentences as steps of pytest-bdd, so that pytest runs the features as they stand.

A pytest plugin: whoever loads it parametrises the fixture `rule_case`, and `search` is what the
steps narrow, try and judge.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import pytest
from pytest_bdd import given, then, when

from samecity_conformance.rules.rule import RuleCase
from samecity_conformance.rules.search import Search
from samecity_conformance.rules.words import Role, Sentence, sentences

_STEP_OF: Final = {Role.GIVEN: given, Role.WHEN: when, Role.THEN: then}


@pytest.fixture
def search(rule_case: RuleCase) -> Search:
    """Return the search of the case under test."""
    return rule_case.search()


def _carried_out(one: Sentence) -> Callable[[Search], None]:
    def carry_out(search: Search) -> None:
        one.carry_out(search)

    return carry_out


for each in sentences():
    for text in (each.en, each.zh):
        # pytest-bdd keeps a step under a name of its own in the module that registers it.
        _STEP_OF[each.role](text)(_carried_out(each))
