"""The plugin under check: a source folder with `pyproject.toml`, or an installed plugin.

It is read, and its code runs only when somebody asks for the facts.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import tomli

from samecity.errors import ConfigurationError, UnknownName
from samecity.host.found import GROUP, installed
from samecity.kit.apart import examine_apart
from samecity.kit.facts import DataFile, Place, PluginFacts
from samecity.kit.probe import Facts, Point
from samecity.kit.syntax import Source

PROJECT: Final = "pyproject.toml"
_TESTS: Final = ("tests", "test")

Probe = Callable[[Sequence[Point], str], Facts]


class Subject:
    """A package with one plugin or more.

    Args:
        root: The source folder; None for an installed plugin.
        points: Its entry points.
        probe: Runs the plugin's code.

    Attributes:
        name: Name of its distribution, or of the plugin where it has none.
        project: Content of `pyproject.toml`; empty for an installed plugin.
        is_registered: Whether the project has an entry point; if not, `points` is a guess.
    """

    def __init__(
        self,
        root: Path | None,
        points: Sequence[Point],
        project: Mapping[str, object] | None = None,
        *,
        is_registered: bool = True,
        probe: Probe = examine_apart,
    ) -> None:
        self.root = root
        self.points = tuple(points)
        self.project = project or {}
        self.is_registered = is_registered
        self._probe = probe

    @property
    def folders(self) -> Sequence[Path]:
        """The folders of its packages."""
        return [*dict.fromkeys(Path(point.folder) for point in self.points)]

    @cached_property
    def facts(self) -> Mapping[str, PluginFacts]:
        """What running each plugin taught, by name."""
        if not self.points:
            return {}
        path = str(self.folders[0].parent) if self.root is not None else ""
        return self._probe(self.points, path)

    @cached_property
    def sources(self) -> Sequence[Source]:
        """Its Python files, but for tests that stand in the package."""
        return [Source(file) for file in self._files if not _is_test(file, self.folders)]

    @cached_property
    def tests(self) -> Sequence[Source]:
        """The Python files of its tests, `conftest.py` and what they share included."""
        if self.root is None:
            return []
        files = sorted(self.root.glob("test_*.py"))
        for name in _TESTS:
            files += sorted((self.root / name).rglob("*.py"))
        files += [file for file in self._files if _is_test(file, self.folders)]
        return [Source(file) for file in files]

    @cached_property
    def _files(self) -> Sequence[Path]:
        """The Python files of its packages; a plugin may be one module without a package."""
        single = [folder.with_suffix(".py") for folder in self.folders]
        inner = [file for folder in self.folders for file in sorted(folder.rglob("*.py"))]
        return [*(file for file in single if file.is_file()), *inner]

    @property
    def files(self) -> Sequence[DataFile]:
        """The data files of all its plugins."""
        return [file for one in self.facts.values() for file in one.files]

    def main_source(self, point: Point) -> Source | None:
        """Return the file of the module that an entry point names."""
        steps = point.module.split(".")[1:]
        base = Path(point.folder, *steps)
        for file in (base / "__init__.py", base.with_suffix(".py")):
            for source in self.sources:
                if source.path == file:
                    return source
        return None

    def shown(self, path: str | Path) -> str:
        """Return a path as findings show it: relative to the source folder or the package."""
        for folder in (self.root, *(folder.parent for folder in self.folders)):
            if folder is not None and Path(path).is_relative_to(folder):
                return Path(path).relative_to(folder).as_posix()
        return Path(path).name

    def place(self, place: Place) -> tuple[str, int | None]:
        """Return file and line of a place as findings show them."""
        return (self.shown(place.file) if place.file else "", place.line or None)


def subject_of(where: str, *, probe: Probe = examine_apart) -> Subject:
    """Find a plugin.

    Args:
        where: Path of a source folder, or name of an installed plugin.
        probe: Runs its code.

    Raises:
        ConfigurationError: The folder is no project.
        UnknownName: Nothing is called so.
    """
    folder = Path(where)
    is_path = os.sep in where or where.startswith(".") or (folder / PROJECT).is_file()
    is_name = any(one.name == where for one in installed())
    if is_path or (folder.is_dir() and not is_name):
        return subject_at(folder, probe=probe)
    return subject_named(where, probe=probe)


def subject_named(name: str, *, probe: Probe = examine_apart) -> Subject:
    """Find an installed plugin.

    Raises:
        UnknownName: None is called so.
    """
    by_name = {one.name: one for one in installed()}
    if name not in by_name:
        raise UnknownName("plugin", name, tuple(get_close_matches(name, by_name, 3, cutoff=0.4)))
    origin = by_name[name].origin
    folder = _folder_of(origin.module)
    point = Point(name, origin.module, folder, origin.distribution, origin.version)
    return Subject(None, [point], probe=probe)


def subject_at(root: Path, *, probe: Probe = examine_apart) -> Subject:
    """Find the plugins of a source folder.

    Raises:
        ConfigurationError: It is no folder, or has no `pyproject.toml` that can be read.
    """
    root = root.resolve()
    try:
        project = tomli.loads((root / PROJECT).read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigurationError(
            f"expected a folder with {PROJECT}, received {root.name!r} without one",
            hint="name the plugin's own folder, or an installed plugin of `samecity plugin list`",
        ) from error
    except ValueError as error:
        raise ConfigurationError(
            f"expected TOML in UTF-8 in {PROJECT}, received: {error}", hint=f"correct {PROJECT}"
        ) from error
    table = table_at(project, "project")
    told = {name: str(module) for name, module in table_at(table, "entry-points", GROUP).items()}
    modules = told or _guess(root)
    label = (str(table.get("name", "")), str(table.get("version", "")))
    points = [
        Point(name, module, str(_package(root, module)), *label) for name, module in modules.items()
    ]
    return Subject(root, points, project, is_registered=bool(told), probe=probe)


def table_at(content: Mapping[str, object], *path: str) -> Mapping[str, object]:
    """Return a table within TOML content; an empty one where there is none."""
    for step in path:
        inner = content.get(step)
        content = inner if isinstance(inner, Mapping) else {}
    return content


def _is_test(file: Path, folders: Sequence[Path]) -> bool:
    return any(
        folder in file.parents and file.relative_to(folder).parts[0] in _TESTS for folder in folders
    )


def _guess(root: Path) -> dict[str, str]:
    """Return the packages of a project without entry points, as if they had some."""
    found = [*root.glob("*/__init__.py"), *root.glob("src/*/__init__.py")]
    names = sorted(file.parent.name for file in found if file.parent.name not in _TESTS)
    return {name.removeprefix(f"{GROUP}_"): name for name in names[:1]}


def _package(root: Path, module: str) -> Path:
    """Return the folder of a module's package, whether or not it is there."""
    top = module.partition(".")[0]
    inner = root / "src" / top
    return inner if inner.is_dir() else root / top


def _folder_of(module: str) -> str:
    """Return the folder of an installed package without importing it."""
    spec = find_spec(module.partition(".")[0])
    if spec is None:
        return module
    if spec.submodule_search_locations:
        return str(next(iter(spec.submodule_search_locations)))
    return str(Path(spec.origin or module).with_suffix(""))
