"""A process that verifies a journal by command line and tries to write it; prints what it was told.

Usage: read_only.py FILE. Prints JSON.
"""

from __future__ import annotations

import json
import sys

from samecity.errors import JournalError
from samecity.journal import open_journal
from tests.core.cli.terminal import run
from tests.core.journal.rulings import FARE, record


def write(url: str) -> str:
    """Try to record an acceptance; return what was said."""
    journal = open_journal(url)
    try:
        record(journal, "r-2", FARE)
    except JournalError as error:
        return f"{error}: {error.hint}"
    finally:
        journal.close()
    return ""


def main(file: str) -> dict[str, object]:
    """Verify, then write."""
    verified = run("journal", "verify", "--database-url", f"sqlite:///{file}", "--json")
    return {"verified": json.loads(verified.stdout), "writing": write(f"sqlite:///{file}")}


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1])))  # noqa: T201  what the test reads
