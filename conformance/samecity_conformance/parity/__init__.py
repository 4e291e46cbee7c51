"""Parity: two full runs through the plugin, the issuer swapped, the person kept (R02)."""

from samecity_conformance.parity.comparable import Comparable, comparable

__all__ = ["Comparable", "comparable"]
