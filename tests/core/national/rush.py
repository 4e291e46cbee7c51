"""A process that opens a cardholder base when it is told to and asks for its key and for serials.

Usage: rush.py URL; prints a line when it is ready, waits for one, and prints what it was told.
"""

from __future__ import annotations

import sys

from samecity.national.sql_base import SqlBase

if __name__ == "__main__":
    print("ready", flush=True)  # noqa: T201  what the test reads
    sys.stdin.readline()
    base = SqlBase(sys.argv[1])
    serials = [base.serial_of(f"r-{number}") for number in range(10)]
    print(base.secret().hex(), *serials)  # noqa: T201  what the test reads
    base.close()
