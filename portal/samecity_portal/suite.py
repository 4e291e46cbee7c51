"""The conformance suite as a command: it is started, never imported (docs/reports.md)."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Final

from samecity_portal.settings import VARIABLE

SUITE: Final = (sys.executable, "-m", "samecity", "conform")

_LIMIT_S: Final = 120.0


def environment() -> dict[str, str]:
    """Return this process's environment without what a portal keeps to itself."""
    return {name: value for name, value in os.environ.items() if name != VARIABLE}


def ask(*options: str) -> bytes:
    """Run a short command of the suite and return what it prints.

    Raises:
        subprocess.TimeoutExpired: It does not end.
    """
    done = subprocess.run(  # noqa: S603  our own suite, arguments as a list
        (*SUITE, *options),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=_LIMIT_S,
        env=environment(),
        check=False,  # the exit code says what the run found
    )
    return done.stdout
