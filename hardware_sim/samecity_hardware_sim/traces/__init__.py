"""Traces: what terminals and cards said to each other, recorded, explained, redacted, compared."""
