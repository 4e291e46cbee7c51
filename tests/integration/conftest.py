"""Packages of other people, laid out as an installer lays them out, once for all tests here."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.docs.package import register
from tests.integration.packages import PACKAGES

# They are packages of their own, with tests of their own, which nobody else collects.
collect_ignore_glob = ["samecity-*"]

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder in which both packages are installed."""
    folder = tmp_path_factory.mktemp("site")
    for project in PACKAGES.values():
        package = project.name.replace("-", "_")
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(project / package, folder / package, ignore=ignored)
        register((project / "pyproject.toml").read_text(encoding="utf-8"), folder)
    return folder


@pytest.fixture
def run(site: Path, tmp_path: Path) -> Run:
    """Run a module of Python where both packages are installed, in an empty folder or another."""

    def run_module(*words: str, folder: Path = tmp_path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", *words],
            cwd=folder,
            env=_environment(site),
            capture_output=True,
            encoding="utf-8",
            check=False,
            timeout=240,
        )

    return run_module


def _environment(site: Path) -> Mapping[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTEST_", "SAMECITY_"))
    }
    return {**kept, "PYTHONPATH": str(site), "PYTHONDONTWRITEBYTECODE": "1", "LANG": "C.UTF-8"}
