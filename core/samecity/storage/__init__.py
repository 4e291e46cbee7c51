"""Databases: how they are opened, how a transaction begins, what can fail, how they grow.

The journal and the cardholder base stand on it, each in a database of its own.
"""
