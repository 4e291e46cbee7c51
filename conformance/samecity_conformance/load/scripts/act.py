"""An act: what the people of one kind of user do, and how often one of them is due."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable

import attrs

from samecity_conformance.load.stage import Stage
from samecity_conformance.load.turn import Script


@attrs.frozen(kw_only=True)
class Act:
    """What a kind of user does.

    Attributes:
        name: As the data of a shape name it.
        scenario: Code of the scenario that it loads.
        host: Region in which it plays.
        script: What one person after another does.
        every_s: Mean time between two people of one user, in seconds. Project-defined.
        account: Account of the books that has to agree with what people heard, or empty.
        has_visitors: Whether visitors are served as locals are, so that they can be compared.
        runs_out: Whether it takes something of which there is not enough for everybody.
        prepare: Makes ready what all users share, once for each platform.
    """

    name: str
    zh: str
    en: str
    scenario: str
    host: str
    script: Callable[[Stage, random.Random], Script]
    every_s: float
    account: str = ""
    has_visitors: bool = True
    runs_out: bool = False
    prepare: Callable[[Stage], None] | None = None


def prepare(stage: Stage, acts: Iterable[Act]) -> None:
    """Make ready what all users of a platform share.

    Args:
        stage: On that platform.
        acts: What they do there.
    """
    for act in acts:
        if act.prepare is not None:
            act.prepare(stage)
