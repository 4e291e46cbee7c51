"""Regions that are wrong on purpose: the suite proves itself by finding them."""

from __future__ import annotations

from samecity.spi import Question, Region
from samecity_conformance.variants import changed


class Raising(Region):
    """A region whose plugin raises when it is asked for its terms."""

    def host_terms(self, default: object, question: Question) -> object:
        """Raise what a plugin's defect raises."""
        raise ZeroDivisionError("a defect of the region's plugin")


class VisitorsPayMore(Region):
    """A region that charges every card of another region ten fen more than its own."""

    def host_terms(self, default: object, question: Question) -> object:
        """Add the ten fen, wherever the terms have a price."""
        return _changed(default, question, self.code, "payable_fen", 10)


class VisitorsChangeSooner(Region):
    """A region that gives visitors a minute less for a free transfer than its own people."""

    def host_terms(self, default: object, question: Question) -> object:
        """Take the minute off."""
        return _changed(default, question, self.code, "transfer_minutes", -1)


class VisitorsBorrowLess(Region):
    """A region that lends visitors one item less than its own people."""

    def host_terms(self, default: object, question: Question) -> object:
        """Take the item off."""
        return _changed(default, question, self.code, "loans", -1)


def _changed(terms: object, question: Question, host: str, name: str, by: int) -> object:
    if question.home == host or not hasattr(terms, name):
        return terms
    return changed(terms, {name: getattr(terms, name) + by})
