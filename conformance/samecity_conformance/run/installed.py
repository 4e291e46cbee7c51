"""The plugins that are installed, as packages on disk; none is imported."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

from samecity.host.plugins import Found, installed


def plugin_places() -> Mapping[str, Path]:
    """Return where the plugins are, by name: a folder, or the file of a plugin of one module."""
    places = {found.name: _place(found) for found in installed()}
    return {name: place for name, place in places.items() if place is not None}


def _place(found: Found) -> Path | None:
    package = found.origin.module.partition(":")[0].partition(".")[0]
    try:
        spec = find_spec(package) if package else None
    except (ImportError, ValueError):
        return None
    if spec is None or spec.origin is None:
        return None
    file = Path(spec.origin)
    return file.parent if spec.submodule_search_locations else file
