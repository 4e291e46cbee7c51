"""The history of the tables, one revision per file in `versions`; `journal.migrate` runs them.

A revision is never changed once released and imports nothing of the journal: what it writes must
stay what it was. A test proves that all of them together give the tables of `schema`.
"""
