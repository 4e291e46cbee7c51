"""A user of the commands: a home of their own, with no keys in it yet."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which the user works, and below which their data is kept."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("SAMECITY_TEST_KEYS", "")
    monkeypatch.chdir(tmp_path)
    return tmp_path
