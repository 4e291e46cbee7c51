"""What the processes of a run tell each other: the plan going in, tallies coming out."""

from __future__ import annotations

from enum import unique

import msgspec

from samecity.domain.word import Word
from samecity_conformance.load.tally import Tally


@unique
class Role(Word):
    """What a process of Locust is."""

    ALONE = "alone"
    MASTER = "master"
    WORKER = "worker"


class Plan(msgspec.Struct, frozen=True):
    """What a run is to be; a process reads it as the first line of its input.

    Attributes:
        users: How many there are at most, over all workers.
        workers: How many processes the users are spread over.
        binding: What cards are held against.
        sut: Address of the system under test, or empty.
        database_url: The journal that all workers share; None is one in memory for each of them.
        cardholders_url: As for `samecity accept`.
        units: How many of what is nearly gone are left, in each journal.
        port: Where the master listens on the loopback; 0 is any that is free.
        number: Of a worker, from 1.
        role: What the process that reads it is.
    """

    shape: str
    users: int
    run_time_s: float
    workers: int
    binding: str
    seed: int
    units: int
    sut: str = ""
    database_url: str | None = None
    cardholders_url: str | None = None
    port: int = 0
    number: int = 1
    role: Role = Role.ALONE


class Listening(msgspec.Struct, frozen=True, tag="listening"):
    """The master says where it listens."""

    port: int


class Taken(msgspec.Struct, frozen=True, tag="taken"):
    """The master cannot listen: somebody else does."""


class Finished(msgspec.Struct, frozen=True, tag="finished"):
    """The run is over: what each process counted."""

    tallies: tuple[Tally, ...]


Told = Listening | Taken | Finished
"""What a process says on its output, one line each."""
