"""Guards of the layout: what CONTRIBUTING asks of folders, files and functions."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from importlib import import_module
from inspect import getmembers, isclass
from pathlib import Path
from pkgutil import iter_modules

import pytest

import samecity.spi

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
FOLDERS = [path for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith(".")]
PACKAGES = sorted(init.parent for folder in FOLDERS for init in folder.glob("*/__init__.py"))
MODULES = sorted(
    module
    for folder in (*{package.parent for package in PACKAGES}, ROOT / "tests", ROOT / "benchmarks")
    for module in folder.rglob("*.py")
)
PLUGINS = [package for package in PACKAGES if package.parent.name in ("plugins", "regions")]

LINES_OF_A_FILE = 500
LINES_OF_A_FUNCTION = 60
WITHOUT_A_SUBJECT = {"utils", "util", "helpers", "helper", "common", "misc"}
PATH_OF_SOME_MACHINE = re.compile(r"(?<![\w.])/(?:work|root|home)/\w")


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_editable_installs_know_every_folder_with_packages() -> None:
    listed = PROJECT["tool"]["hatch"]["build"]["dev-mode-dirs"]

    assert sorted(listed) == sorted({package.parent.name for package in PACKAGES})


def test_the_wheel_has_every_package() -> None:
    listed = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]

    assert sorted(listed) == [name_of(package) for package in PACKAGES]


def test_the_import_rules_speak_of_every_package() -> None:
    listed = PROJECT["tool"]["importlinter"]["root_packages"]

    assert sorted(listed) == sorted(package.name for package in PACKAGES)


def test_every_plugin_and_region_of_ours_has_its_entry_point() -> None:
    assert PROJECT["project"]["entry-points"]["samecity"] == {
        package.name.removeprefix("samecity_"): package.name for package in PLUGINS
    }


def test_only_tests_is_a_package_among_the_top_level_folders() -> None:
    assert [folder.name for folder in FOLDERS if (folder / "__init__.py").exists()] == ["tests"]


def test_every_package_tells_that_it_has_types() -> None:
    assert [name_of(package) for package in PACKAGES if not (package / "py.typed").exists()] == []


def test_no_module_is_a_box_for_odds_and_ends() -> None:
    names = {name_of(module): {module.stem, module.parent.name} for module in MODULES}

    assert [name for name, parts in names.items() if parts & WITHOUT_A_SUBJECT] == []


def test_no_file_is_longer_than_a_sitting() -> None:
    lengths = {name_of(module): len(module.read_bytes().splitlines()) for module in MODULES}

    assert {name: length for name, length in lengths.items() if length > LINES_OF_A_FILE} == {}


def test_no_function_is_longer_than_a_screen() -> None:
    lengths = {
        f"{name_of(module)}:{node.lineno} {node.name}": (node.end_lineno or 0) - node.lineno + 1
        for module in MODULES
        for node in ast.walk(ast.parse(module.read_bytes()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }

    assert {name: length for name, length in lengths.items() if length > LINES_OF_A_FUNCTION} == {}


def test_no_file_names_a_path_of_some_machine() -> None:
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    if listed.returncode:
        pytest.skip("needs a checkout by git")
    files = [ROOT / name for name in listed.stdout.split("\0") if name]
    found = {
        name_of(file): PATH_OF_SOME_MACHINE.findall(file.read_text("utf-8", errors="replace"))
        for file in files
        if file.is_file()
    }

    assert {name: paths for name, paths in found.items() if paths} == {}


def test_the_plugin_interface_is_sorted_and_exports_every_class_of_its_modules() -> None:
    modules = [
        import_module(f"samecity.spi.{found.name}") for found in iter_modules(samecity.spi.__path__)
    ]
    defined = {
        name
        for module in modules
        for name, found in getmembers(module, isclass)
        if found.__module__ == module.__name__ and not name.startswith("_")
    }

    assert samecity.spi.__all__ == sorted(set(samecity.spi.__all__))
    assert defined - set(samecity.spi.__all__) == set()


def test_importing_samecity_alone_imports_no_other_package() -> None:
    code = "import sys; old = set(sys.modules); import samecity; print(*set(sys.modules) - old)"
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True
    )
    imported = {name.partition(".")[0] for name in run.stdout.split()}

    assert imported - sys.stdlib_module_names == {"samecity"}
