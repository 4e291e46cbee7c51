"""The commands under `samecity conform`."""

from __future__ import annotations

from typing import Final

import click

from samecity.cli.lazy import LazyGroup

_ROOM: Final = "samecity_conformance.cli"
COMMANDS: Final = {
    "diff": (f"{_ROOM}.diff:diff", "What changed from one run to another."),
    "doctor": (f"{_ROOM}.doctor:doctor", "What is wrong that is no region's fault."),
    "list": (f"{_ROOM}.list_cases:list_cases", "All cases, and what tests each requirement."),
    "mutants": (f"{_ROOM}.mutants:mutants", "Would the suite notice? Wrong regions and cards."),
    "parity": (f"{_ROOM}.parity:parity", "Swap the issuer, keep the person, compare."),
    "report": (f"{_ROOM}.report:report", "What a run found: text, page, JUnit, certificate."),
    "resume": (f"{_ROOM}.resume:resume", "Go on with a run that was cut off."),
    "run": (f"{_ROOM}.run:run", "Test regions; every verdict is kept as it comes."),
    "verify": (f"{_ROOM}.verify:verify", "Whether a certificate is valid, stale or forged."),
}
"""Name to import path and one line of help; the module is imported when the command runs."""


class _Conform(LazyGroup):
    """All commands under `conform`."""

    lazy = COMMANDS


@click.group(cls=_Conform)
def conform() -> None:
    """Test whether regions keep their promises, and prove it."""
