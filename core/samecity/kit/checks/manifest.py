"""The plugin says what it is, and the platform can use it. See docs/checks/manifest.md."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from samecity.host.found import GROUP
from samecity.kit.check import Check, Finding, Severity
from samecity.kit.checks import (
    api_version,
    data,
    disclosure,
    hook_signatures,
    import_time,
    network_at_import,
)
from samecity.kit.facts import Phase, PluginFacts
from samecity.kit.probe import Point
from samecity.kit.subject import PROJECT, Subject
from samecity.kit.syntax import MANIFEST, Source, line_of_manifest
from samecity.kit.toml_lines import line_of

_OTHERS: Final = (
    api_version,
    hook_signatures,
    data,
    disclosure,
    import_time,
    network_at_import,
)
"""Checks that say better than the platform why it blocks a plugin."""


def _find(subject: Subject) -> Iterator[Finding]:
    if not subject.is_registered:
        yield _no_entry_point(subject)
    for point in subject.points:
        source = subject.main_source(point)
        if source is None:
            yield Finding(
                "module_missing",
                _project(subject),
                _line_in_project(subject, f"project.entry-points.{GROUP}.{point.name}"),
                expected=point.module,
                received="nothing",
            )
        else:
            yield from _judge(subject, point, source)


def _judge(subject: Subject, point: Point, source: Source) -> Iterator[Finding]:
    facts, file = subject.facts[point.name], subject.shown(source.path)
    told = facts.manifest
    if facts.cut is not None and facts.phase is not Phase.IMPORT:
        yield Finding("cut", file, None, expected="an end", received=facts.cut)
    elif told is None and facts.is_imported:
        expected = f'{MANIFEST} = Manifest(name="{point.name}", …)'
        yield Finding("manifest_missing", file, None, expected, facts.other_manifest)
    elif told is not None and told.name != point.name:
        line = line_of_manifest(source, "name")
        yield Finding("manifest_name", file, line, point.name, told.name)
    elif told is not None and not (told.zh and told.en):
        line = line_of_manifest(source, "en" if told.zh else "zh")
        yield Finding("manifest_names", file, line, "a name in zh and en", "nothing")
    elif facts.problem is not None and not _is_explained(subject):
        yield _blocked(subject, facts, file)


def _is_explained(subject: Subject) -> bool:
    found = (finding for other in _OTHERS for finding in other.CHECK.find(subject))
    return any(finding.severity is Severity.ERROR for finding in found)


def _blocked(subject: Subject, facts: PluginFacts, file: str) -> Finding:
    assert facts.problem is not None
    at, line = subject.place(facts.problem.place)
    return Finding(
        "blocked",
        at or file,
        line,
        expected="a plugin that loads",
        received=f"{facts.problem.code} {facts.problem.message}",
    )


def _no_entry_point(subject: Subject) -> Finding:
    name, module = "example", "samecity_example"
    for point in subject.points:
        name, module = point.name, point.module
    return Finding(
        "entry_point_missing",
        _project(subject),
        _line_in_project(subject, "project"),
        expected=f'[project.entry-points.{GROUP}] {name} = "{module}"',
        received="nothing",
    )


def _project(subject: Subject) -> str:
    return PROJECT if subject.root is not None else ""


def _line_in_project(subject: Subject, key: str) -> int | None:
    if subject.root is None:
        return None
    return line_of((subject.root / PROJECT).read_text(encoding="utf-8"), key)


CHECK: Final = Check("manifest", _find, needs_loading=True, is_required=True)
