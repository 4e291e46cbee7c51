"""The kitchen: counts the meals that were served, by day, for whoever buys the rice."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Final

from samecity.domain.clock import local_day
from samecity.domain.decision import Decision

MEAL: Final = "canteen.meal"


class Kitchen:
    """Hears of decisions.

    Attributes:
        served: Meals by day, of all hosts.
    """

    def __init__(self) -> None:
        self.served: Counter[date] = Counter()

    def hear(self, decision: Decision) -> None:
        """Count a decision if it let somebody eat."""
        if decision.scenario == MEAL and decision.allowed:
            self.served[local_day(decision.at)] += 1


KITCHEN: Final = Kitchen()
"""The one that the plugin's hook tells."""
