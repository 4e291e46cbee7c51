"""What passes between the process that keeps a run's record and its workers: lines of JSON."""

from __future__ import annotations

from typing import Final

import msgspec

from samecity_conformance.run.record import Result

DEFECT: Final = 70
"""Exit status of a worker in which pytest or the suite itself failed, and no case."""


class Task(msgspec.Struct, frozen=True):
    """What a worker is told when it starts.

    Attributes:
        options: Options of the suite's pytest plugin, such as `--binding=memory`.
        limit_s: How long a case may take.
        suite: What pytest collects: a module, or a folder. Rules need not be collected.
    """

    options: tuple[str, ...]
    limit_s: float
    suite: str = "samecity_conformance.suite.test_examples"


class Job(msgspec.Struct, frozen=True):
    """A case to be run.

    Attributes:
        case: Its id.
        node: How pytest names it.
    """

    case: str
    node: str


class Ready(msgspec.Struct, frozen=True, tag="ready"):
    """The suite is collected.

    Attributes:
        cases: How many there are.
    """

    cases: int


class Done(msgspec.Struct, frozen=True, tag="done"):
    """A case was run."""

    result: Result


Told = Ready | Done
