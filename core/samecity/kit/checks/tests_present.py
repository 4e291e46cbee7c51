"""The plugin has tests, and they inherit the standard suite. See docs/checks/tests-present.md."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import attrs

from samecity.kit.check import Check, Finding
from samecity.kit.subject import Subject
from samecity.kit.syntax import Source, imports_in

_STANDARD: Final = "samecity_conformance.testing"
_FOLDER: Final = "tests"
_SUITES: Final = {
    "regions": ("RegionSuite", "region"),
    "scenarios": ("ScenarioSuite", "scenario"),
}
"""What the tests of each thing that is registered inherit, and the attribute that names it."""


@attrs.frozen
class Suite:
    """A class of the tests that inherits one of the standard suite.

    Attributes:
        tested: What it names, by attribute: `{"region": "shaoxing"}`.
        line: Its line in the file.
    """

    tested: Mapping[str, str]
    file: Path
    line: int


def _find(subject: Subject) -> Iterator[Finding]:
    if not any(has_tests(source) for source in subject.tests):
        yield Finding("tests_none", _FOLDER, expected="test_*.py", received="nothing")
        return
    suites = [suite for source in subject.tests for suite in suites_in(source)]
    for kind, (base, attribute) in _SUITES.items():
        near = [suite for suite in suites if attribute in suite.tested]
        tested = {suite.tested[attribute] for suite in near}
        file, line = (subject.shown(near[0].file), near[0].line) if near else (_FOLDER, None)
        for code in _registered(subject, kind):
            if code not in tested:
                name = "".join(word.title() for word in code.split("."))
                expected = f'class Test{name}({base}): {attribute} = "{code}"'
                received = ", ".join(sorted(tested)) or "nothing"
                yield Finding("tests_no_suite", file, line, expected, received)


def _registered(subject: Subject, kind: str) -> Iterator[str]:
    for facts in subject.facts.values():
        yield from facts.registers.get(kind, ())


def has_tests(source: Source) -> bool:
    """Say whether a file holds a test, or a suite that brings its own."""
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    nodes = [node for node in ast.walk(source.tree) if isinstance(node, functions)]
    return any(node.name.startswith("test") for node in nodes) or any(suites_in(source))


def suites_in(source: Source) -> Iterator[Suite]:
    """Yield the classes that inherit the standard suite, also by another class of the file."""
    standard = {one.name for one in imports_in(source) if one.module.startswith(_STANDARD)}
    for node in source.tree.body:
        if isinstance(node, ast.ClassDef) and standard & {*map(_name_of, node.bases)}:
            standard.add(node.name)
            yield Suite(dict(_texts_in(node)), source.path, node.lineno)


def _name_of(base: ast.expr) -> str:
    return base.attr if isinstance(base, ast.Attribute) else getattr(base, "id", "")


def _texts_in(suite: ast.ClassDef) -> Iterator[tuple[str, str]]:
    """Yield the attributes of a class that are texts."""
    for node in suite.body:
        targets = node.targets if isinstance(node, ast.Assign) else []
        targets = [node.target] if isinstance(node, ast.AnnAssign) else targets
        value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            yield from ((_name_of(target), value.value) for target in targets)


CHECK: Final = Check("tests-present", _find, needs_source=True)
