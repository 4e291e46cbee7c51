"""The command line. Commands are imported when they run, so that `samecity --version` is quick."""

from samecity.cli.root import main

__all__ = ["main"]
