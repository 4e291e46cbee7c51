"""The commands under `samecity conform`."""

from __future__ import annotations

import click

from samecity_conformance.cli.diff import diff
from samecity_conformance.cli.doctor import doctor
from samecity_conformance.cli.list_cases import list_cases
from samecity_conformance.cli.mutants import mutants
from samecity_conformance.cli.parity import parity
from samecity_conformance.cli.report import report
from samecity_conformance.cli.resume import resume
from samecity_conformance.cli.run import run
from samecity_conformance.cli.verify import verify

_COMMANDS: tuple[click.Command, ...] = (
    diff,
    doctor,
    list_cases,
    mutants,
    parity,
    report,
    resume,
    run,
    verify,
)


@click.group()
def conform() -> None:
    """Test whether regions keep their promises, and prove it."""


for each in _COMMANDS:
    conform.add_command(each)
