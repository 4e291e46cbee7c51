"""A command that is killed in the middle leaves nothing that looks whole, and can be run again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Final

import pytest

from samecity.archive import Places
from samecity.journal import open_journal
from tests.core.archive.day import books, ride
from tests.core.archive.places import New, arguments, back_up, migrate, restore
from tests.core.cli.terminal import ENVIRONMENT
from tests.core.journal.rulings import FARE, record

_KILL: Final = """
import os, signal, sys
import {module} as module

def kill(*_arguments, **_more):
    os.kill(os.getpid(), signal.SIGKILL)

calls = iter([module.{function}] * {after})
module.{function} = lambda *a, **k: next(calls, kill)(*a, **k)

from samecity.cli import main
main()
"""
"""The command, killed when it calls a function once more than it may."""


def killed(line: Sequence[str], module: str, function: str, *, after: int = 0) -> None:
    """Run a command until it is killed."""
    program = _KILL.format(module=module, function=function, after=after)
    ran = subprocess.run(
        [sys.executable, "-c", program, "journal", *line],
        capture_output=True,
        check=False,
        encoding="utf-8",
        env={**os.environ, **ENVIRONMENT},
        timeout=60,
    )
    assert ran.returncode == -signal.SIGKILL, ran.stderr


@pytest.mark.parametrize(
    ("module", "function", "after"),
    [
        ("samecity.storage.copy", "same_rows", 0),
        ("samecity.archive.transfer", "copy_rows", 1),
        ("samecity.archive.backup", "write_manifest", 0),
    ],
    ids=["in the journal", "in the base", "before the manifest"],
)
def test_a_backup_that_was_killed_is_none_and_leaves_the_platform_alone(
    small: Places, new: New, tmp_path: Path, module: str, function: str, after: int
) -> None:
    folder, before = tmp_path / "backup", books(small)

    killed(["backup", *arguments(small), "--to", str(folder)], module, function, after=after)

    assert folder.exists()
    assert not (folder / "backup.json").exists()
    assert restore(folder, new("sqlite")).exit_code == 3
    assert back_up(small, folder).exit_code == 3  # it may be half of something
    assert back_up(small, tmp_path / "another").exit_code == 0
    assert books(small) == before


_POINTS: Final = {
    "before the first row": ("samecity.archive.transfer", "copy_rows", 0),
    "before the journal is committed": ("samecity.storage.copy", "same_rows", 0),
    "between the two stores": ("samecity.archive.transfer", "copy_rows", 1),
    "before the base is committed": ("samecity.storage.copy", "same_rows", 1),
    "before the verification": ("samecity.archive.transfer", "SqlJournal", 0),
}


@pytest.mark.parametrize(
    ("kind", "point"),
    [
        ("sqlite", "before the first row"),
        ("sqlite", "before the journal is committed"),
        ("sqlite", "between the two stores"),
        ("sqlite", "before the base is committed"),
        ("postgresql", "before the journal is committed"),
        ("postgresql", "between the two stores"),
    ],
)
def test_a_restore_that_was_killed_is_run_again(
    folder: Path, day_in_files: Places, kind: str, new: New, point: str
) -> None:
    copy = new(kind)
    module, function, after = _POINTS[point]

    line = ["restore", "--from", str(folder), *arguments(copy)]
    killed(line, module, function, after=after)
    ran = restore(folder, copy, "--json")

    assert ran.exit_code == 0
    assert books(copy) == books(day_in_files)
    assert restore(folder, copy).exit_code == 3


def test_a_restore_that_was_killed_before_its_verification_had_done_its_work(
    folder: Path, day_in_files: Places, new: New
) -> None:
    copy = new("sqlite")
    module, function, after = _POINTS["before the verification"]

    killed(["restore", "--from", str(folder), *arguments(copy)], module, function, after=after)

    assert books(copy) == books(day_in_files)


def test_a_half_restored_platform_is_not_used_but_finished(
    folder: Path, day_in_files: Places, new: New
) -> None:
    copy = new("sqlite")
    module, function, after = _POINTS["between the two stores"]
    killed(["restore", "--from", str(folder), *arguments(copy)], module, function, after=after)

    used = ride(copy, "ride-1")

    assert (used.exit_code, used.at("error", "code")) == (3, "SC-E-600")
    assert restore(folder, copy).exit_code == 0
    assert ride(copy, "ride-1").exit_code == 0
    assert books(copy) == books(day_in_files)


def test_who_wrote_into_a_half_restored_platform_is_not_overwritten(folder: Path, new: New) -> None:
    copy = new("sqlite")
    module, function, after = _POINTS["between the two stores"]
    killed(["restore", "--from", str(folder), *arguments(copy)], module, function, after=after)
    with closing(open_journal(copy.journal)) as journal:
        record(journal, "r-1", FARE)
    before = books(copy)

    ran = restore(folder, copy)

    assert ran.exit_code == 3
    assert "holds rows" in ran.stderr
    assert books(copy) == before


def test_a_migration_that_was_killed_between_the_stores_is_run_again(
    small: Places, new: New
) -> None:
    copy = new("sqlite")
    line = [
        "migrate", "--from", small.journal, "--from-cardholders", small.cardholders,
        "--to", copy.journal, "--to-cardholders", copy.cardholders,
    ]  # fmt: skip
    killed(line, "samecity.archive.transfer", "copy_rows", after=1)

    assert migrate(small, copy).exit_code == 0
    assert books(copy) == books(small)
