"""docs/traces.md: its Python runs, its lines are a trace, its words are those of the code."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from samecity_hardware_sim.traces.diff import What
from samecity_hardware_sim.traces.meaning.fields import Nature
from samecity_hardware_sim.traces.trace import Kind, read_trace
from tests.docs.page import read_page, words_in

PAGE = read_page("docs/traces.md")


def test_the_python_of_the_page_runs(tmp_path: Path) -> None:
    blocks = [block.text for block in PAGE.blocks if block.language == "python"]
    assert len(blocks) == 3

    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", "\n".join(blocks)],
        cwd=tmp_path,
        env={**os.environ, "SAMECITY_TRAFFIC": ""},
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )

    assert (ran.returncode, ran.stderr) == (0, "")
    assert "power_on" in ran.stdout
    assert "select" in ran.stdout


def test_the_lines_of_the_page_are_a_trace() -> None:
    text = "".join(block.text for block in PAGE.blocks if block.language == "json")

    trace = read_trace(text.encode("utf-8"))

    assert (trace.head.seed, trace.is_cut) == (7, False)
    assert [event.kind for event in trace.events] == [Kind.POWER_ON, Kind.COMMAND, Kind.FAILURE]


def test_the_page_names_every_kind_of_event_difference_and_field() -> None:
    assert {kind.value for kind in Kind} <= set(words_in(PAGE.sections["The file"]))
    assert {what.value for what in What} == set(words_in(PAGE.sections["Compare"]))
    assert {row[0] for row in PAGE.rows("What it means")} == {nature.value for nature in Nature}
