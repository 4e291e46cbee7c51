from __future__ import annotations

from pathlib import Path

import pytest

from samecity.host.found import installed
from tests.core.kit.package import lay_out


@pytest.fixture(scope="session")
def installed_names() -> str:
    return ",".join(one.name for one in installed())


@pytest.fixture
def root(tmp_path: Path, installed_names: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of a good package; no other plugin is on the platform, to be quick."""
    monkeypatch.setenv("SAMECITY_BLOCK", installed_names)
    return lay_out(tmp_path)
