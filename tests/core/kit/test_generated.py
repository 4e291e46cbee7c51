"""What `samecity plugin new` makes passes the doctor as it stands, and its ledger says so."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from samecity.kit.doctor import State, diagnose
from samecity.kit.quality import Status
from tests.core.cli.terminal import run
from tests.core.kit.package import subject

# The template's tests run against its wheel elsewhere; here they would take ten times the rest.
SLOW: Final = "wheel"


@pytest.mark.parametrize(
    "line",
    [
        "region shaoxing --name-zh 绍兴 --division 330600 --agreements delta",
        "scenario parking --name-zh 停车",
    ],
)
def test_a_new_package_passes_every_check_and_claims_no_less(tmp_path: Path, line: str) -> None:
    target = tmp_path / "package"
    made = run("plugin", "new", *line.split(), "--target", str(target))

    diagnosis = diagnose(subject(target), skip=[SLOW])
    claims = {one.check.id: one.claim.status for one in diagnosis.verdicts if one.claim is not None}

    assert made.exit_code == 0
    assert [one for one in diagnosis.findings if one.severity != "info"] == []
    assert {one.state for one in diagnosis.verdicts if one.check.id != SLOW} == {State.PASSED}
    assert Status.DONE in claims.values()
    assert len(claims) == len(diagnosis.verdicts)
