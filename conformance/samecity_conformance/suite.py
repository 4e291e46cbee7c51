"""The suite's own inventory: its feature files and the tags they bear."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Final

FEATURES: Final = Path(str(files("samecity_conformance") / "features"))
"""Folder with every feature of the suite, a subfolder per topic."""

EXAMPLE: Final = re.compile(r"G\d{3}")
"""Tag of a scenario that shows an example of the dossier."""

ROW: Final = re.compile(r"(ZS|NB|BZ|AH)-\d{2}")
"""Tag of a scenario that shows a row of the seeds."""

REQUIREMENT: Final = re.compile(f"{EXAMPLE.pattern}|{ROW.pattern}")
"""What every scenario bears at least one of."""

CHIPS: Final = "chips"
"""Tag of a scenario that speaks of what passes between terminal and chip."""

_TAG = re.compile(r"(?<!\S)@(\S+)")


def feature_files() -> tuple[Path, ...]:
    """Return every feature file of the suite, in a stable order."""
    return tuple(sorted(FEATURES.rglob("*.feature")))


def tags() -> Iterator[str]:
    """Yield every tag that the features bear, each once, sorted."""
    found = {
        tag
        for file in feature_files()
        for line in file.read_text(encoding="utf-8").splitlines()
        if line.lstrip().startswith("@")
        for tag in _TAG.findall(line)
    }
    yield from sorted(found)
