"""Running the examination in a process of its own, with a time limit.

`python -m samecity.kit.apart` is that process: it reads what to examine from the standard input,
and writes what it learnt to a file, because the plugin may print whatever it likes.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import msgspec

from samecity.kit.facts import Cut, Phase, PluginFacts
from samecity.kit.probe import Facts, Point, examine

LIMIT_S: Final = 60.0
"""How long an examination may take; what hangs in it is left behind long before."""

_RUN: Final = ("-m", "samecity.kit.apart")


class Order(msgspec.Struct, frozen=True):
    """What is to be examined.

    Attributes:
        points: Entry points of one package.
        path: Put before all else on the path of imports; empty for an installed plugin.
        answer: File for what is learnt.
    """

    points: tuple[Point, ...]
    path: str
    answer: str


def examine_apart(
    points: Sequence[Point],
    path: str = "",
    *,
    python: Path = Path(sys.executable),
    limit_s: float = LIMIT_S,
) -> Facts:
    """Examine the plugins of a package in a process of its own.

    Args:
        points: The package's entry points.
        path: Where the package lies, for one that is not installed.
        python: The interpreter.
        limit_s: After it the process is ended.

    Returns:
        What was learnt until the process ended, however it did.
    """
    with TemporaryDirectory(prefix="samecity-") as folder:
        answer = Path(folder) / "facts.json"
        order = msgspec.json.encode(Order(tuple(points), path, str(answer)))
        cut = _run([str(python), *_RUN], order, folder, limit_s)
        told = answer.read_bytes() if answer.is_file() else b"{}"
    facts = {point.name: PluginFacts() for point in points}
    facts.update(msgspec.json.decode(told, type=Facts))
    for one in facts.values():
        if one.phase not in (Phase.WAITING, Phase.OVER):
            one.cut = cut
    return facts


def _run(command: Sequence[str], order: bytes, folder: str, limit_s: float) -> Cut:
    try:
        # The command is this interpreter and this module.
        subprocess.run(  # noqa: S603
            command, input=order, cwd=folder, capture_output=True, check=False, timeout=limit_s
        )
    except subprocess.TimeoutExpired:
        return Cut.LATE
    return Cut.EXITED


def main() -> None:
    """Examine what the standard input asks for."""
    order = msgspec.json.decode(sys.stdin.buffer.read(), type=Order)
    if order.path:
        sys.path.insert(0, order.path)
    answer = Path(order.answer)

    def keep(facts: Facts) -> None:
        fresh = answer.with_suffix(".new")
        fresh.write_bytes(msgspec.json.encode(facts))
        fresh.replace(answer)

    examine(order.points, keep)
    sys.stdout.flush()
    # A thread that was left behind hanging would keep the process from ending.
    os._exit(0)


if __name__ == "__main__":
    main()
