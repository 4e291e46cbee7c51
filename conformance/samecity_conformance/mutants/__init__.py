"""Regions, plugins and cards that are wrong on purpose: the suite proves itself by finding them."""

from samecity_conformance.mutants.lies.hosts import (
    Raising,
    VisitorsBorrowLess,
    VisitorsChangeSooner,
    VisitorsPayMore,
)
from samecity_conformance.mutants.mutant import Ground, Mutant

__all__ = [
    "Ground",
    "Mutant",
    "Raising",
    "VisitorsBorrowLess",
    "VisitorsChangeSooner",
    "VisitorsPayMore",
]
