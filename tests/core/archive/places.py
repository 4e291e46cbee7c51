"""Databases for the tests, in files or on a server, and the commands that copy them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from samecity.archive import Places
from tests.core.cli.terminal import Ran, run

KINDS: Final = ["sqlite", "postgresql"]

OTHER: Final = {"sqlite": "postgresql", "postgresql": "sqlite"}

New = Callable[[str], Places]
"""Makes empty places of a kind: files that do not exist, or two databases of the server."""


def in_files(folder: Path) -> Places:
    """Return places in a folder, which is made if it is not there."""
    folder.mkdir(exist_ok=True)
    return Places(f"sqlite:///{folder / 'journal.db'}", f"sqlite:///{folder / 'base.db'}")


def arguments(places: Places) -> Sequence[str]:
    """Return the options that name both stores."""
    return ("--database-url", places.journal, "--cardholders-url", places.cardholders)


def path_of(url: str) -> Path:
    """Return the file of an SQLite URL."""
    return Path(url.removeprefix("sqlite:///"))


def back_up(places: Places, folder: Path, *more: str) -> Ran:
    """Run `journal backup`."""
    return run("journal", "backup", *arguments(places), "--to", str(folder), *more)


def restore(folder: Path, places: Places, *more: str) -> Ran:
    """Run `journal restore`."""
    return run("journal", "restore", "--from", str(folder), *arguments(places), *more)


def migrate(source: Places, target: Places, *more: str) -> Ran:
    """Run `journal migrate`."""
    return run(
        "journal", "migrate", "--from", source.journal, "--from-cardholders", source.cardholders,
        "--to", target.journal, "--to-cardholders", target.cardholders, *more,
    )  # fmt: skip
