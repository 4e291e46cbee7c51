"""One user: plays a script turn by turn, compares each answer, counts."""

from __future__ import annotations

import random
from collections.abc import Callable
from time import perf_counter

from samecity.errors import SameCityError
from samecity_conformance.expectation import Unexpected
from samecity_conformance.load.desk import Shown
from samecity_conformance.load.scripts import Act
from samecity_conformance.load.stage import Stage
from samecity_conformance.load.tally import add_up
from samecity_conformance.load.turn import Heard, Turn


class Player:
    """A user without Locust: when it is next due, and what it does then.

    It is made with its first person ready; what that takes is nobody's waiting.

    People come by themselves: who is late because the platform is slow is counted from the moment
    at which they were due, so that a slow platform cannot slow down what it is measured by.

    Args:
        stage: Where it acts.
        act: What its people do.
        dice: Chooses people and times.
        now: A clock in seconds that never goes back.
    """

    def __init__(
        self,
        stage: Stage,
        act: Act,
        dice: random.Random,
        now: Callable[[], float] = perf_counter,
    ) -> None:
        self._stage = stage
        self._act = act
        self._dice = dice
        self._now = now
        self._desk = stage.desk()
        self._script = act.script(stage, dice)
        self._turn: Turn = next(self._script)
        self._shown = self._desk.ready(self._turn.use, self._turn.wallet)
        self.due = now()

    def come(self) -> None:
        """Begin now: the first person is due within the time that there is between two."""
        self.due = self._now() + self._dice.random() * self._act.every_s

    @property
    def wait_s(self) -> float:
        """How long until it is due."""
        return max(0.0, self.due - self._now())

    def play(self) -> None:
        """Play the turn that is due and get ready for the next one."""
        turn, begun = self._turn, self._now()
        heard = hear(self._shown)
        ended = self._now()
        series = self._stage.tally.of(self._act.name, turn.standing)
        series.waited.add(ended - self.due)
        series.took.add(ended - begun)
        self._count(turn, heard)
        self.due += self._dice.expovariate(1 / self._act.every_s)
        self._turn = self._script.send(heard)
        self._shown = self._desk.ready(self._turn.use, self._turn.wallet)

    def leave(self) -> None:
        """Go home: purses are counted, machines are taken away."""
        self._script.close()
        self._desk.close()

    def _count(self, turn: Turn, heard: Heard) -> None:
        tally, problem = self._stage.tally, turn.problem(heard)
        if problem:
            tally.of(self._act.name, turn.standing).wrong += 1
            tally.add_problem(problem)
        if heard.allowed and turn.account:
            add_up(tally.heard_fen, {turn.account: heard.moved_fen})
        for name, count in turn.takes.items():
            if heard.allowed:
                tally.units[name].given += count
            tally.units[name].asked_in_vain += heard.code == turn.empty


def hear(shown: Shown) -> Heard:
    """Let somebody be served; no answer is an answer too, a wrong one, and the run goes on."""
    try:
        return shown()
    except SameCityError as error:
        return Heard(allowed=False, code=error.code)
    except Unexpected as error:
        return Heard(allowed=False, code=error.received)
