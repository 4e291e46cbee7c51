"""SECURITY.md: each threat to the portal has a defence, and a test that exists and is run."""

from __future__ import annotations

import ast

import pytest

from tests.docs.page import ROOT, read_page, words_in

ROWS = read_page("SECURITY.md").rows("The portal: threats and what stands against them")


@pytest.fixture(scope="module")
def all_tests() -> set[str]:
    return {
        node.name
        for file in (ROOT / "tests").rglob("test_*.py")
        for node in ast.parse(file.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef)
    }


@pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row[0])[:40])
def test_a_threat_has_a_defence_and_tests_that_exist(all_tests: set[str], row: list[str]) -> None:
    _, defence, tests = row

    assert defence != ""
    assert words_in(tests) != []
    assert [name for name in words_in(tests) if name not in all_tests] == []


def test_every_test_of_the_portals_security_stands_against_a_threat_or_shows_the_way_in() -> None:
    file = ROOT / "tests" / "portal" / "server" / "test_security.py"
    tests = [
        node.name
        for node in ast.parse(file.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    ]
    named = {name for row in ROWS for name in words_in(row[2])}

    assert [name for name in tests if name not in named | WAYS_IN] == []


WAYS_IN = {
    "test_a_key_lets_a_program_change_something",
    "test_a_visitor_with_a_key_may_change_something_until_it_is_given_back",
    "test_who_shows_a_key_is_not_counted",
}
"""What a defence must not keep out."""
