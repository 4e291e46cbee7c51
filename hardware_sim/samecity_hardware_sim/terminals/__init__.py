"""Terminals: what stands at a window, a gate or in a bus, and the flows of its commands."""
