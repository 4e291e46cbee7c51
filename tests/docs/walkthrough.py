"""Walks through a page as its reader does: writes files, runs lines, compares what is shown.

Blocks are taken in their order, in a folder that was empty. A block with a path above it is a file.
In a block of `console`, a line that begins with `$ ` is run; `# exit 1` behind it is its exit code;
what stands below it is what it prints, where a line of `…` stands for any lines and a `…` within a
line for any text. Where nothing stands below it, anything may be printed.
"""

from __future__ import annotations

import importlib
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
import traceback
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from unittest.mock import patch

import attrs
from click.testing import CliRunner

from samecity.cli.root import root
from tests.docs.package import register
from tests.docs.page import ROOT, Block, Page

_LINE: Final = re.compile(r"\$ (.+?)(?: +# exit (\d))?")
_LANGUAGES: Final = {"en": "en_GB.UTF-8", "zh": "zh_CN.UTF-8"}
_GAP: Final = "…"


@attrs.frozen
class Line:
    """A line that the reader types.

    Attributes:
        words: Settings first (`NAME=value`), then the command.
        exit_code: What it ends with.
        shown: What the page says that it prints.
    """

    words: tuple[str, ...]
    exit_code: int
    shown: tuple[str, ...] = ()

    def __str__(self) -> str:
        return shlex.join(self.words)

    @property
    def settings(self) -> Mapping[str, str]:
        """Variables of the environment that stand before the command."""
        leading = self.words[: self.words.index(self.command[0])]
        return dict(word.split("=", 1) for word in leading)

    @property
    def command(self) -> Sequence[str]:
        """The command and its arguments."""
        first = next(n for n, word in enumerate(self.words) if not re.match(r"[A-Z_]+=", word))
        return self.words[first:]

    def is_printed_by(self, output: str) -> bool:
        """Say whether an output is what the page shows."""
        pattern = "".join(map(_pattern_of, self.shown))
        plain = "".join(f"{line.rstrip()}\n" for line in output.splitlines())
        return not self.shown or re.fullmatch(pattern, plain) is not None


def _pattern_of(shown: str) -> str:
    if shown == _GAP:
        return "(?:.*\n)*?"
    return ".*?".join(map(re.escape, shown.split(_GAP))) + "\n"


def lines_of(block: Block) -> Sequence[Line]:
    """Return the lines of a block of `console`, each with what it prints."""
    found: list[Line] = []
    for text in block.text.splitlines():
        typed = _LINE.fullmatch(text)
        if typed is not None:
            found.append(Line(tuple(shlex.split(typed[1])), int(typed[2] or 0)))
        else:
            found[-1] = attrs.evolve(found[-1], shown=(*found[-1].shown, text.rstrip()))
    return found


@attrs.define
class Desk:
    """Where the reader sits: a folder, and the packages that were installed from it.

    Attributes:
        folder: Where the reader began.
        at: Where the reader is, below it.
        installed: Folders of packages, relative to it.
    """

    folder: Path
    at: Path = Path()
    installed: tuple[Path, ...] = ()

    def run(self, line: Line, lang: str) -> tuple[int, str]:
        """Run a line in a language; return its exit code and all that it printed."""
        match line.command:
            case ["pip", "install", "-e", package]:
                self._install(self.at / package.partition("[")[0])
                return 0, ""
            case ["pip", "install", extra]:
                return _is_an_extra(extra), ""
            case ["cd", folder]:
                self.at = Path(os.path.normpath(self.at / folder))
                return 0 if (self.folder / self.at).is_dir() else 1, ""
            case ["rm", file]:
                (self.folder / self.at / file).unlink()
                return 0, ""
            case ["samecity", *arguments]:
                with self._seated(line.settings, lang):
                    return _invoke(arguments)
            case ["python", *arguments]:
                with self._seated(line.settings, lang):
                    return _run([sys.executable, *arguments])
        raise LookupError(f"expected pip, cd, rm, samecity or python, received {line}")

    def beside(self, folder: Path) -> Desk:
        """Return a desk like this one, in a folder with a copy of all that lies here."""
        shutil.copytree(self.folder, folder)
        return Desk(folder, self.at, self.installed)

    def _install(self, package: Path) -> None:
        register(
            (self.folder / package / "pyproject.toml").read_text("utf-8"), self.folder / package
        )
        self.installed = (*self.installed, package)

    @contextmanager
    def _seated(self, settings: Mapping[str, str], lang: str) -> Iterator[None]:
        paths = [str(self.folder / package) for package in self.installed]
        environment = {
            "COLUMNS": "100",
            "LANG": _LANGUAGES[lang],
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONIOENCODING": "utf-8",
            "PYTHONPATH": os.pathsep.join(paths),
            "SAMECITY_BLOCK": "",
            "SAMECITY_TEST_KEYS": "",
            "XDG_CACHE_HOME": str(self.folder / ".cache"),
            "XDG_DATA_HOME": str(self.folder / ".data"),
            **settings,
        }
        before, here = set(sys.modules), Path.cwd()
        os.chdir(self.folder / self.at)
        importlib.invalidate_caches()
        try:
            with (
                patch.dict(os.environ, environment),
                patch.object(sys, "path", [*paths, *sys.path]),
                patch.object(sys, "dont_write_bytecode", True),
            ):
                yield
        finally:
            os.chdir(here)
            mine = {name.replace("-", "_") for name in map(_name_of, self.installed)}
            for module in set(sys.modules) - before:
                if module.partition(".")[0] in mine:
                    del sys.modules[module]


def _name_of(package: Path) -> str:
    return package.name


def _is_an_extra(requirement: str) -> int:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = re.fullmatch(r"samecity\[([\w,]+)\]", requirement)
    known = project["optional-dependencies"]
    return 0 if extras is not None and set(extras[1].split(",")) <= set(known) else 1


def _invoke(arguments: Sequence[str]) -> tuple[int, str]:
    result = CliRunner().invoke(root, arguments)
    error = result.exception
    if error is None or isinstance(error, SystemExit):
        return result.exit_code, result.output
    if os.environ.get("SAMECITY_DEBUG") != "1":
        raise error
    return 1, result.output + "".join(traceback.format_exception(error))


def _run(command: Sequence[str]) -> tuple[int, str]:
    ran = subprocess.run(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
        timeout=120,
    )
    return ran.returncode, ran.stdout


def walk(page: Page, translated: Page, desk: Desk) -> None:
    """Do what a page says, and hold what it prints against the page in both languages.

    A line is run a second time, where everything lay as before, if the Chinese page shows something
    else for it than the English one.
    """
    desk.folder.mkdir(exist_ok=True)
    for block, other in zip(page.blocks, translated.blocks, strict=True):
        if block.file:
            file = desk.folder / desk.at / block.file
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(block.text, encoding="utf-8")
        elif block.language == "console":
            for line, same in zip(lines_of(block), lines_of(other), strict=True):
                if same.shown != line.shown:
                    copy = desk.folder.with_name(f"{desk.folder.name}-zh")
                    _try(same, desk.beside(copy), "zh")
                    shutil.rmtree(copy)
                _try(line, desk, "en")


def shape_of(page: Page) -> Sequence[object]:
    """Return what both languages of a page have alike: files, code, and the lines to type."""
    return [
        [(line.words, line.exit_code) for line in lines_of(block)]
        if block.language == "console"
        else (block.file, block.language, block.text)
        for block in page.blocks
        if block.language != "text"
    ]


def _try(line: Line, desk: Desk, lang: str) -> None:
    exit_code, output = desk.run(line, lang)
    told = f"{line}\nprinted:\n{output}"

    assert exit_code == line.exit_code, told
    assert line.is_printed_by(output), "\n".join([told, "shown:", *line.shown])
