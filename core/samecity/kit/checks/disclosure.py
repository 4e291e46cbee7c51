"""A scenario declares what the place of use learns (R25). See docs/checks/disclosure.md.

The platform hands over what is declared and nothing else. Here the declaration is held against the
list of what can be declared, and against what the plugin's code asks the national platform for.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Final

from samecity.kit.check import Check, Finding
from samecity.kit.facts import Disclosed
from samecity.kit.subject import Subject
from samecity.spi.scenario import DISCLOSABLE

_RECORDS: Final = frozenset({"person", "find_person"})
"""Methods of the national platform that return a person's record, with name and number."""


def _find(subject: Subject) -> Iterator[Finding]:
    declared: set[str] = set()
    for facts in subject.facts.values():
        for scenario in facts.scenarios:
            declared.update(scenario.discloses)
            yield from _unknown(subject, scenario)
    if any(facts.scenarios for facts in subject.facts.values()):
        yield from _undeclared(subject, declared)


def _unknown(subject: Subject, scenario: Disclosed) -> Iterator[Finding]:
    file, line = subject.place(scenario.place)
    line = _declared_at(subject, scenario) or line
    for field in scenario.discloses:
        if field not in DISCLOSABLE:
            near = get_close_matches(field, DISCLOSABLE, 1, cutoff=0.5)
            yield Finding(
                "disclosure_unknown",
                file,
                line,
                expected=near[0] if near else ", ".join(sorted(DISCLOSABLE)),
                received=field,
                values={"scenario": scenario.code},
            )


def _declared_at(subject: Subject, scenario: Disclosed) -> int | None:
    """Return the line of `discloses=` in a scenario's class, where it stands there."""
    for source in subject.sources:
        for node in source.tree.body if source.path == Path(scenario.place.file) else ():
            if isinstance(node, ast.ClassDef) and node.lineno == scenario.place.line:
                for inner in ast.walk(node):
                    if isinstance(inner, ast.keyword) and inner.arg == "discloses":
                        return inner.value.lineno
    return None


def _undeclared(subject: Subject, declared: set[str]) -> Iterator[Finding]:
    for source in subject.sources:
        for line, field in _read_in(source.tree):
            if field not in declared:
                yield Finding(
                    "disclosure_undeclared",
                    subject.shown(source.path),
                    line,
                    expected=f'discloses={{…, "{field}"}}',
                    received=", ".join(sorted(declared)) or "nothing",
                    values={"field": field},
                )


def _read_in(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield what a file reads of a person's record: the line, and the field to declare for it."""
    records = {
        target.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and _is_record(node.value)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Attribute):
            continue
        of_record = _is_record(node.value) or _name(node.value) in records
        if of_record and node.attr in ("name", "resident_id"):
            yield node.lineno, node.attr
        elif node.attr == "code_of" and _name(node.value) == "national":
            yield node.lineno, "code"


def _is_record(node: ast.expr) -> bool:
    """Say whether an expression asks the national platform for a person's record."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    return node.func.attr in _RECORDS and _name(node.func.value) == "national"


def _name(node: ast.expr) -> str:
    """Return the last name of `card`, `case.card` or `case.national`."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


CHECK: Final = Check("disclosure", _find, needs_loading=True)
