"""The history of the base's tables, one revision per file in `versions`.

A revision is never changed once released and imports nothing of the base: what it writes must stay
what it was. Its id begins with `b`, so that no journal is taken for a base.
"""
