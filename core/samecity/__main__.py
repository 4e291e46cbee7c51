"""`python -m samecity`: the command, where its own script is not on the path."""

from __future__ import annotations

from samecity.cli import main

if __name__ == "__main__":
    main()
