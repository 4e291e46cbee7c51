"""A terminal for tests: runs a command line in this process and reads what it printed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

import attrs
from click.testing import CliRunner

from samecity.cli.root import root

ENVIRONMENT: Final = {"LANG": "en_GB.UTF-8", "COLUMNS": "100", "SAMECITY_BLOCK": ""}


@attrs.frozen
class Ran:
    """What a command line printed, and its exit code."""

    exit_code: int
    stdout: str
    stderr: str

    def at(self, *path: str | int) -> object:
        """Return a value of the printed JSON."""
        value: object = json.loads(self.stdout)
        for step in path:
            if isinstance(value, Mapping):
                value = value[step]
            elif isinstance(value, list) and isinstance(step, int):
                value = value[step]
            else:
                raise LookupError(f"expected {step!r} in {value!r}")
        return value

    def rows(self, *path: str | int) -> list[Mapping[str, object]]:
        """Return a list of objects of the printed JSON."""
        found = self.at(*path)
        assert isinstance(found, list)
        return [one for one in found if isinstance(one, Mapping)]

    def codes(self, *path: str | int) -> list[object]:
        """Return the reason codes of a printed decision."""
        return [one["code"] for one in self.rows(*path, "reasons")]


def run(*arguments: str, env: Mapping[str, str] | None = None) -> Ran:
    """Run a command line, in English unless it says otherwise; an unexpected error is raised."""
    runner = CliRunner(env={**ENVIRONMENT, **(env or {})})
    result = runner.invoke(root, list(arguments), catch_exceptions=False)
    return Ran(result.exit_code, result.stdout, result.stderr)
