"""A wheel of the plugin, and a clean environment in which nothing of the plugin is but the wheel.

No network is used: the build backend is the one that is installed here, and the environment sees
the other installed packages by a line on its path.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Sequence
from pathlib import Path
from typing import Final
from venv import EnvBuilder
from zipfile import BadZipFile, ZipFile

import attrs

from samecity.errors import ConfigurationError
from samecity.kit.subject import PROJECT, Subject, table_at

BUILD_S: Final = 120.0
"""How long a wheel may take to be built."""

TESTS_S: Final = 600.0
"""How long the plugin's own tests may take."""

_LEGACY: Final = "setuptools.build_meta:__legacy__"
"""What a project without `build-backend` is built with. Source: PEP 517."""

_BUILD: Final = """\
import importlib, sys
module, _, inner = sys.argv[1].partition(":")
backend = importlib.import_module(module)
for name in filter(None, inner.split(".")):
    backend = getattr(backend, name)
backend.build_wheel(sys.argv[2])
"""
_LEFT_OUT: Final = shutil.ignore_patterns(
    ".*", "__pycache__", "*.egg-info", "build", "dist", "venv", "node_modules"
)
_LAST: Final = 300


@attrs.frozen
class Environment:
    """A clean environment with the wheel in it.

    Attributes:
        python: Its interpreter.
        packages: Its folder of packages.
    """

    python: Path
    packages: Path


def backend_of(subject: Subject) -> str:
    """Return the build backend that the project names."""
    return str(table_at(subject.project, "build-system").get("build-backend") or _LEGACY)


def build(subject: Subject, folder: Path) -> Path:
    """Build the plugin's wheel from a copy of its sources.

    Args:
        subject: Has a source folder.
        folder: An empty folder for copy and wheel.

    Raises:
        ConfigurationError: The backend fails; names its last words.
    """
    assert subject.root is not None
    copy, out = folder / "source", folder / "dist"
    shutil.copytree(subject.root, copy, ignore=_LEFT_OUT)
    out.mkdir()
    ran = _run([sys.executable, "-c", _BUILD, backend_of(subject), str(out)], copy, BUILD_S)
    built = [*out.glob("*.whl")]
    if ran.returncode or not built:
        raise ConfigurationError(_last_words(ran))
    return built[0]


def files_in(wheel: Path) -> Sequence[str]:
    """Return the paths of a wheel's files."""
    with ZipFile(wheel) as opened:
        return opened.namelist()


def install(subject: Subject, wheel: Path, folder: Path) -> Environment:
    """Make an environment and put a wheel of pure Python into it.

    Args:
        subject: Whose sources the environment must not see.
        wheel: The wheel.
        folder: A folder that does not exist yet.

    Raises:
        ConfigurationError: The wheel cannot be unpacked.
    """
    EnvBuilder(with_pip=False, symlinks=os.name != "nt").create(folder)
    base = {"base": str(folder), "platbase": str(folder)}
    packages = Path(sysconfig.get_path("purelib", "venv", vars=base))
    scripts = Path(sysconfig.get_path("scripts", "venv", vars=base))
    try:
        with ZipFile(wheel) as opened:
            opened.extractall(packages)
    except (BadZipFile, OSError) as error:
        raise ConfigurationError(f"expected a wheel, received {error}") from error
    lines = "\n".join(_others_on_the_path(subject))
    (packages / "others.pth").write_text(f"{lines}\n", encoding="utf-8")
    return Environment(scripts / ("python.exe" if os.name == "nt" else "python"), packages)


def run_tests(
    subject: Subject, environment: Environment, folder: Path
) -> subprocess.CompletedProcess[str]:
    """Run the plugin's tests against the wheel, from a folder without its sources.

    Args:
        subject: Has a source folder with tests.
        environment: Has the wheel.
        folder: A folder that does not exist yet.
    """
    assert subject.root is not None
    packages = {one.name for one in subject.folders}
    folder.mkdir()
    for one in subject.root.iterdir():
        if one.is_dir() and one.name not in {*packages, "src"} | {*_LEFT_OUT(".", [one.name])}:
            shutil.copytree(one, folder / one.name, ignore=_LEFT_OUT)
        elif one.is_file() and (one.suffix == ".py" or one.name in (PROJECT, "pytest.ini")):
            shutil.copy(one, folder)
    command = [str(environment.python), "-m", "pytest", "-q", "-rfE", "-p", "no:cacheprovider"]
    return _run([*command, "--color=no", "--tb=no", "--no-header"], folder, TESTS_S)


def _others_on_the_path(subject: Subject) -> Sequence[str]:
    """Return what this process imports from, but for the standard library and the plugin's own."""
    standard = {sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib")}
    found = []
    for entry in dict.fromkeys(sys.path):
        path = Path(entry)
        own = subject.root is not None and path.resolve().is_relative_to(subject.root)
        is_standard = entry in standard or path.name == "lib-dynload"
        if entry and path.is_dir() and not own and not is_standard:
            found.append(entry)
    return found


def _run(command: Sequence[str], folder: Path, limit_s: float) -> subprocess.CompletedProcess[str]:
    """Run a command without anything of this process's Python settings.

    Raises:
        ConfigurationError: It took too long.
    """
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTHON", "PYTEST_", "SAMECITY_", "COV_"))
    }
    try:
        # The command is an interpreter and what this module asks of it.
        return subprocess.run(  # noqa: S603
            command,
            cwd=folder,
            env={**kept, "PYTHONIOENCODING": "utf-8"},
            capture_output=True,
            check=False,
            encoding="utf-8",
            errors="replace",
            timeout=limit_s,
        )
    except subprocess.TimeoutExpired as error:
        raise ConfigurationError(f"expected an end within {limit_s:g} s, received none") from error


def _last_words(ran: subprocess.CompletedProcess[str]) -> str:
    lines = [line.strip() for line in f"{ran.stdout}\n{ran.stderr}".splitlines() if line.strip()]
    return lines[-1][:_LAST] if lines else f"exit code {ran.returncode}"
