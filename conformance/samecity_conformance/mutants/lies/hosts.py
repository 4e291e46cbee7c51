"""Hosts that treat visitors otherwise, as classes of a region, for steps and tests as well.

They know no plugin, only the names of what terms may have.
"""

from __future__ import annotations

from collections.abc import Callable

from samecity.host.offers import changed
from samecity.spi import Question, Region

Change = Callable[[object], object]
AnswerLie = Callable[[object, Question, str], object]
"""Changes what a region answers: the honest answer, the question, the region's own code."""


def add(by: int, *names: str) -> Change:
    """Make a change that adds to numbers of a host's terms, where the terms have them."""

    def change(terms: object) -> object:
        more = {name: getattr(terms, name) + by for name in names if hasattr(terms, name)}
        return changed(terms, more) if more else terms

    return change


def to_visitors(change: Change) -> AnswerLie:
    """Tell a lie to cards of other regions only."""
    return lambda terms, question, host: terms if question.home == host else change(terms)


class Raising(Region):
    """A region whose plugin raises when it is asked for its terms."""

    def host_terms(self, default: object, question: Question) -> object:
        """Raise what a plugin's defect raises."""
        raise ZeroDivisionError("a defect of the region's plugin")


class VisitorsPayMore(Region):
    """A region that charges every card of another region ten fen more than its own."""

    def host_terms(self, default: object, question: Question) -> object:
        """Add the ten fen, wherever the terms have a price."""
        return to_visitors(add(10, "payable_fen"))(default, question, self.code)


class VisitorsChangeSooner(Region):
    """A region that gives visitors a minute less for a free transfer than its own people."""

    def host_terms(self, default: object, question: Question) -> object:
        """Take the minute off."""
        return to_visitors(add(-1, "transfer_minutes"))(default, question, self.code)


class VisitorsBorrowLess(Region):
    """A region that lends visitors one item less than its own people."""

    def host_terms(self, default: object, question: Question) -> object:
        """Take the item off."""
        return to_visitors(add(-1, "loans"))(default, question, self.code)
