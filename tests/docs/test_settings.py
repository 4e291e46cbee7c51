from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.docs.page import ROOT, read_page, words_in

PAGE = read_page("docs/settings.md")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PRODUCT = PROJECT["tool"]["hatch"]["build"]["dev-mode-dirs"]
OPERATORS = PAGE.rows("For whoever runs it")
ROWS = [*OPERATORS, *PAGE.rows("For whoever works on it")]
OURS = re.compile(r"SAMECITY_[A-Z_]+")
ENVIRONMENTS = {"environ", "environment"}


def texts_of(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value


def name_of(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


@cache
def variables_in(file: Path) -> frozenset[str]:
    """Return the variables that a module names: ours anywhere, others where they are read."""
    return frozenset(_variables_in(file))


def _variables_in(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        yield from (text for text in texts_of(node) if OURS.fullmatch(text))
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
            if name_of(node.value) in ENVIRONMENTS:
                yield from texts_of(node.slice)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
            reads = name_of(node.func.value) in ENVIRONMENTS and node.func.attr == "get"
            if reads or node.func.attr == "getenv":
                yield from texts_of(node.args[0])


def variables_under(folders: Iterable[str]) -> set[str]:
    return {
        variable
        for folder in folders
        for file in (ROOT / folder).rglob("*.py")
        for variable in variables_in(file)
    }


def test_every_variable_that_the_product_reads_is_documented_for_operators() -> None:
    read = variables_under(PRODUCT)

    assert {words_in(row[0])[0] for row in OPERATORS} == read


def test_every_variable_anywhere_is_documented_and_every_documented_one_exists() -> None:
    named = variables_under([*PRODUCT, "benchmarks", "tests"])

    assert {words_in(row[0])[0] for row in ROWS} == named


@pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row[0]))
def test_a_variable_is_read_where_the_page_says(row: list[str]) -> None:
    assert words_in(row[0])[0] in set(variables_in(ROOT / words_in(row[-1])[0]))
