"""A package that a page describes, laid out as if its author had installed it."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from types import ModuleType

from tests.docs.page import Page

_COMMAND = "from samecity.cli import main; main()"


def install(page: Page, folder: Path) -> None:
    """Write a page's files into a folder, and beside them what an installer notes of a package.

    A page that adds files to a package of another page may be installed into the same folder.
    """
    for name, text in page.files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    register(page.files["pyproject.toml"], folder)


def register(pyproject: str, folder: Path) -> None:
    """Write beside a package what an installer notes of it, so that its plugins are found there."""
    project = tomllib.loads(pyproject)["project"]
    notes = folder / f"{project['name'].replace('-', '_')}-{project['version']}.dist-info"
    notes.mkdir(exist_ok=True)
    (notes / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n",
        encoding="utf-8",
    )
    points = project["entry-points"]["samecity"]
    lines = ["[samecity]", *(f"{name} = {module}" for name, module in points.items())]
    (notes / "entry_points.txt").write_text("\n".join(lines), encoding="utf-8")


def run_tests(file: Path) -> subprocess.CompletedProcess[str]:
    """Run the tests of a file against what is installed in its folder."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", file.name]
    return _run(command, file.parent, {})


def run_line(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a line of the shell, `NAME=value … samecity …`, with what is installed in a folder."""
    words = shlex.split(line)
    start = words.index("samecity")
    settings = dict(word.split("=", 1) for word in words[:start])
    return _run([sys.executable, "-c", _COMMAND, *words[start + 1 :]], folder, settings)


def _run(
    command: Sequence[str], folder: Path, settings: dict[str, str]
) -> subprocess.CompletedProcess[str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTEST_", "SAMECITY_"))
    }
    environment = {
        **kept,
        "PYTHONPATH": str(folder),
        "PYTHONIOENCODING": "utf-8",
        "LANG": "C.UTF-8",
        **settings,
    }
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=False
    )


@contextmanager
def imported(name: str, folder: Path) -> Iterator[ModuleType]:
    """Import a package from a folder into this process, and forget it afterwards."""
    before = set(sys.modules)
    sys.path.insert(0, str(folder))
    try:
        yield import_module(name)
    finally:
        sys.path.remove(str(folder))
        for module in set(sys.modules) - before:
            if module.partition(".")[0] == name:
                del sys.modules[module]
