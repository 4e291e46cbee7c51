"""How long `samecity --version` takes as a whole process, beside an empty Python."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Final

from benchmarks.measure import Row, Target, in_turn

_WITHIN_S: Final = 0.25
_ROUNDS: Final = 15


def rows() -> list[Row]:
    """Measure the command that is installed beside this Python."""
    command = Path(sysconfig.get_path("scripts")) / "samecity"
    sides = {
        "samecity --version": partial(_wall_s, (str(command), "--version")),
        "python -c pass": partial(_wall_s, (sys.executable, "-c", "pass")),
    }
    found = in_turn(sides, _ROUNDS)
    ours, peer = sides
    return [
        Row.of(
            ours,
            found[ours],
            found[peer],
            unit="s, whole process",
            peer_name=peer,
            target=Target(f"< {_WITHIN_S} s", lambda ours_s, _ratio: ours_s < _WITHIN_S),
        )
    ]


def _wall_s(command: Sequence[str]) -> float:
    begun = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603  the two commands above
    return time.perf_counter() - begun
