"""Reading a plugin's Python without running it: manifest, hooks, imports, with their lines."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import attrs

MANIFEST: Final = "samecity_manifest"
_MARK: Final = "hookimpl"


class Source:
    """A Python file.

    Attributes:
        path: Absolute.
        tree: Its syntax; an empty module where it is no Python, which its import has said.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self.tree = ast.parse(path.read_text(encoding="utf-8"))
        except (SyntaxError, ValueError):
            self.tree = ast.Module([], [])


@attrs.frozen
class Hook:
    """A function that is, or is named like, a hook.

    Attributes:
        is_marked: Whether `@hookimpl`, by whatever name, stands above it.
        options: Options of the mark, such as `wrapper`.
    """

    name: str
    arguments: tuple[str, ...]
    line: int
    is_marked: bool
    options: frozenset[str]


@attrs.frozen
class Import:
    """An imported module, or a name of one.

    Attributes:
        module: Dotted.
        name: What is imported from it; empty for the module itself.
    """

    module: str
    name: str
    line: int


def line_of_manifest(source: Source, keyword: str = "") -> int | None:
    """Return the line of `samecity_manifest = …`, or of one of its arguments.

    Args:
        source: The plugin's module.
        keyword: An argument, such as `api`.
    """
    for node in source.tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else []
        targets = [node.target] if isinstance(node, ast.AnnAssign) else targets
        if any(isinstance(one, ast.Name) and one.id == MANIFEST for one in targets):
            for inner in ast.walk(node):
                if isinstance(inner, ast.keyword) and inner.arg == keyword:
                    return inner.value.lineno
            return node.lineno
    return None


def hooks_in(source: Source) -> Iterator[Hook]:
    """Yield the module's functions that are marked as hooks, or named like one."""
    for node in source.tree.body:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        marks = [mark for mark in node.decorator_list if _name_of(mark) == _MARK]
        if marks or node.name.startswith("samecity_"):
            taken = node.args
            arguments = [one.arg for one in (*taken.posonlyargs, *taken.args, *taken.kwonlyargs)]
            arguments += [f"*{one.arg}" for one in (taken.vararg, taken.kwarg) if one is not None]
            is_marked = bool(node.decorator_list)  # whatever it is called here
            options = {word.arg or "" for mark in marks for word in _options(mark)}
            yield Hook(node.name, tuple(arguments), node.lineno, is_marked, frozenset(options))


def imports_in(source: Source) -> Iterator[Import]:
    """Yield everything that a file imports absolutely, wherever the line stands."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            yield from (Import(one.name, "", node.lineno) for one in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            yield from (Import(node.module, one.name, node.lineno) for one in node.names)


def _name_of(mark: ast.expr) -> str:
    called = mark.func if isinstance(mark, ast.Call) else mark
    if isinstance(called, ast.Attribute):
        return called.attr
    return called.id if isinstance(called, ast.Name) else ""


def _options(mark: ast.expr) -> list[ast.keyword]:
    return mark.keywords if isinstance(mark, ast.Call) else []
