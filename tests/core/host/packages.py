"""Packages of plugins, laid out in a folder as an installer would."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from pathlib import Path

from samecity.host.plugins import Found, Origin

MANIFEST = """
from samecity.spi import *
samecity_manifest = Manifest(name="{name}", zh="其他", en="Extra")
"""


def lay_out(folder: Path, name: str, code: str, *, entry_points: str = "") -> None:
    """Write a module and what an installer notes of its distribution.

    Args:
        folder: Where; to be put on the path.
        name: Name of the plugin; the module is `extra_<name>`.
        code: The module, where `{name}` is the plugin's name.
        entry_points: The list of entry points, where it is not a plain one.
    """
    (folder / f"extra_{name}.py").write_text(code.replace("{name}", name), encoding="utf-8")
    notes = folder / f"extra_{name}-1.0.dist-info"
    notes.mkdir()
    (notes / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: extra-{name}\nVersion: 1.0\n", encoding="utf-8"
    )
    points = entry_points or f"[samecity]\n{name} = extra_{name}\n"
    (notes / "entry_points.txt").write_text(points, encoding="utf-8")


@contextmanager
def on_the_path(folder: Path) -> Iterator[None]:
    """Let a folder be imported from, and forget its modules afterwards."""
    before = set(sys.modules)
    sys.path.insert(0, str(folder))
    try:
        yield
    finally:
        sys.path.remove(str(folder))
        for module in set(sys.modules) - before:
            if module.startswith("extra_"):
                del sys.modules[module]


def package(folder: Path, name: str, code: str) -> Found:
    """Return a plugin that is imported from a folder when it is loaded."""
    lay_out(folder, name, code)
    module = f"extra_{name}"
    return Found(name, partial(import_module, module), Origin(f"extra-{name}", "1.0", module))
