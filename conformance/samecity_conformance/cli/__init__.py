"""`samecity conform`: what a conformance tester points at a region."""

from samecity_conformance.cli.group import conform

__all__ = ["conform"]
