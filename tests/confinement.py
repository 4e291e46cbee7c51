"""Processes that are given less: a small disk, a disk they cannot write, no privileges.

Disks are mounted where only the process sees them. Each function returns the words that stand
before a command line.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[1]

_SMALL_DISK: Final = 'mount -t tmpfs -o mode=755,size="$1" none "$2"'
_READ_ONLY_DISK: Final = 'mount --bind "$2" "$2" && mount -o remount,bind,ro "$2"'

_NAMESPACES: Final = (
    (("unshare", "--mount"), ()),
    # Who is not root may mount as root of a namespace, and runs the command as somebody plain.
    (
        ("unshare", "--user", "--map-root-user", "--mount"),
        ("unshare", "--user", "--map-user=1000", "--map-group=1000"),
    ),
)


def on_small_disk(folder: Path, size: str) -> Sequence[str]:
    """Put an empty disk of a size, such as `4m`, on a folder."""
    return _with_disk(_SMALL_DISK, size, folder)


def on_read_only_disk(folder: Path) -> Sequence[str]:
    """Make a folder one that not even root can write."""
    return _with_disk(_READ_ONLY_DISK, "", folder)


def without_privileges() -> Sequence[str]:
    """Take from root what lets it pass over the modes of files."""
    if os.geteuid() != 0:
        return ()
    words = ("setpriv", "--bounding-set=-all", "--inh-caps=-all")
    if not _succeeds(*words, "true"):
        pytest.skip("needs a root that may give up its privileges, or an ordinary user")
    return words


def run_module(before: Sequence[str], module: str, *arguments: str) -> str:
    """Run a module of ours; return what it printed."""
    ran = subprocess.run(
        [*before, sys.executable, "-W", "error", "-m", module, *arguments],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def _with_disk(mounting: str, size: str, folder: Path) -> Sequence[str]:
    for namespace, plainly in _NAMESPACES:
        words = (*namespace, "sh", "-c", f'{mounting} && shift 2 && exec "$@"', "sh", size)
        if _succeeds(*words, str(folder), *plainly, "true"):
            return (*words, str(folder), *plainly)
    pytest.skip("needs a system that lets a process mount a disk for itself")


def _succeeds(*command: str) -> bool:
    if shutil.which(command[0]) is None:
        return False
    return subprocess.run(command, capture_output=True, check=False).returncode == 0
