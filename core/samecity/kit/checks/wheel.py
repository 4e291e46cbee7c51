"""The wheel is complete, and the plugin's tests pass against it. See docs/checks/wheel.md.

Built offline from a copy of the sources, and put into a clean environment of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from configparser import ConfigParser
from configparser import Error as NoList
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from zipfile import ZipFile

from samecity.errors import ConfigurationError
from samecity.host.found import GROUP
from samecity.kit.apart import examine_apart
from samecity.kit.check import Check, Finding
from samecity.kit.checks.tests_present import has_tests
from samecity.kit.clean import Environment, backend_of, build, files_in, install, run_tests
from samecity.kit.dependencies import undeclared
from samecity.kit.probe import Point
from samecity.kit.subject import PROJECT, Subject
from samecity.kit.toml_lines import line_of

_FAILED: Final = re.compile(r"^(?:FAILED|ERROR) (\S+?\.py)(?:::(.+))?$", re.M)
_NO_FILES: Final = ("__pycache__", ".pyc")
_MOST: Final = 10
_NONE_COLLECTED: Final = 5
"""What pytest ends with where there are no tests; the check `tests-present` says that."""


def _find(subject: Subject) -> Iterator[Finding]:
    yield from _undeclared(subject)
    with TemporaryDirectory(prefix="samecity-") as name:
        folder = Path(name)
        try:
            wheel = build(subject, folder)
        except ConfigurationError as error:
            line = _line(subject, "build-system")
            expected = f"a wheel by {backend_of(subject)}"
            yield Finding("wheel_not_built", PROJECT, line, expected, error.message)
            return
        incomplete = [*_missing(subject, files_in(wheel)), *_lost(subject, wheel)]
        if incomplete:
            yield from incomplete
            return  # whatever fails then fails for that
        try:
            environment = install(subject, wheel, folder / "environment")
            blocked = [*_blocked(subject, environment)]
            yield from blocked or _failing(subject, environment, folder / "run")
        except ConfigurationError as error:
            yield Finding("wheel_fails", "", None, "an end", error.message)


def _undeclared(subject: Subject) -> Iterator[Finding]:
    for source, found, distribution in undeclared(subject):
        yield Finding(
            "dependency_undeclared",
            subject.shown(source.path),
            found.line,
            expected=f'dependencies = ["{distribution}", …]',
            received=found.module,
        )


def _missing(subject: Subject, packed: Sequence[str]) -> Iterator[Finding]:
    """Yield the files of the package that the wheel has not."""
    for folder in subject.folders:
        for file in sorted(folder.rglob("*")):
            name = file.relative_to(folder.parent).as_posix()
            is_meant = file.is_file() and not any(part in name for part in _NO_FILES)
            if is_meant and name not in packed:
                yield Finding(
                    "wheel_file_missing", subject.shown(file), None, name, received="nothing"
                )


def _lost(subject: Subject, wheel: Path) -> Iterator[Finding]:
    """Yield the entry points that the wheel does not tell."""
    packed = ConfigParser(delimiters=("=",), interpolation=None)
    try:
        with ZipFile(wheel) as opened:
            for name in opened.namelist():
                if name.endswith(".dist-info/entry_points.txt"):
                    packed.read_string(opened.read(name).decode("utf-8"))
    except (NoList, ValueError):
        pass  # a list that cannot be read tells nothing
    told = packed[GROUP] if packed.has_section(GROUP) else {}
    for point in subject.points:
        if point.name not in told:
            yield Finding(
                "wheel_entry_point",
                PROJECT,
                _line(subject, f"project.entry-points.{GROUP}"),
                expected=f'[project.entry-points.{GROUP}] {point.name} = "{point.module}"',
                received="nothing",
            )


def _blocked(subject: Subject, environment: Environment) -> Iterator[Finding]:
    """Yield the plugins that work from their sources and not from the wheel."""
    packages = environment.packages
    points = [
        Point(one.name, one.module, str(packages / Path(one.folder).name), one.distribution)
        for one in subject.points
    ]
    facts = examine_apart(points, python=environment.python)
    for point in points:
        problem, known = facts[point.name].problem, subject.facts[point.name].problem
        if problem is not None and known is None:
            place = problem.place
            file = Path(place.file).relative_to(packages).as_posix() if place.file else ""
            received = f"{problem.code} {problem.message}"
            yield Finding("wheel_blocked", file, place.line or None, "the same plugin", received)


def _failing(subject: Subject, environment: Environment, folder: Path) -> Iterator[Finding]:
    if not any(has_tests(source) for source in subject.tests):
        return
    ran = run_tests(subject, environment, folder)
    if ran.returncode in (0, _NONE_COLLECTED):
        return
    failed = _FAILED.findall(ran.stdout)[:_MOST]
    for file, test in failed:
        yield Finding("wheel_tests_fail", file, None, "a test that passes", test or "no tests")
    if not failed:
        last = [line for line in (ran.stdout + ran.stderr).splitlines() if line.strip()][-1:]
        yield Finding("wheel_tests_fail", "", None, "tests that pass", "".join(last))


def _line(subject: Subject, key: str) -> int | None:
    assert subject.root is not None
    return line_of((subject.root / PROJECT).read_text(encoding="utf-8"), key)


CHECK: Final = Check("wheel", _find, needs_source=True)
