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

RULES: Final = "rules"
"""Subfolder of the features that are rules of any region, and no examples."""

_TWIN: Final = ".zh.feature"
_TAG = re.compile(r"(?<!\S)@(\S+)")


def feature_files() -> tuple[Path, ...]:
    """Return every feature of examples in English, in a stable order."""
    return tuple(file for file in _files() if not _is_twin(file))


def twin_files() -> tuple[Path, ...]:
    """Return every feature of examples in Chinese, in a stable order."""
    return tuple(file for file in _files() if _is_twin(file))


def twin_of(file: Path) -> Path:
    """Return where the Chinese twin of an English feature stands."""
    return file.with_name(file.name.removesuffix(".feature") + _TWIN)


def _files() -> list[Path]:
    """Return the features that pytest-bdd runs; rules are searched by `rules.rule`."""
    found = sorted(FEATURES.rglob("*.feature"))
    return [file for file in found if file.parent.name != RULES]


def _is_twin(file: Path) -> bool:
    return file.name.endswith(_TWIN)


def tags() -> Iterator[str]:
    """Yield every tag that the features bear, each once, sorted."""
    found = {
        tag
        for file in FEATURES.rglob("*.feature")
        for line in file.read_text(encoding="utf-8").splitlines()
        if line.lstrip().startswith("@")
        for tag in _TAG.findall(line)
    }
    yield from sorted(found)
