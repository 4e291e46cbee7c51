"""docs/readers.md: its Python runs, from the first block to the last, under the real pcscd."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from samecity_hardware_sim.readers.daemon import SOCKET_VARIABLE
from samecity_hardware_sim.slot import Failure
from tests.docs.page import read_page
from tests.hardware_sim.readers.missing import skip_without_pcscd

PAGE = read_page("docs/readers.md")


def test_the_python_of_the_page_runs(tmp_path: Path) -> None:
    skip_without_pcscd()
    blocks = [block.text for block in PAGE.blocks if block.language == "python"]
    assert len(blocks) == 3

    # The readers of other tests are none of the page's.
    kept = {name: value for name, value in os.environ.items() if name != SOCKET_VARIABLE}

    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", "\n".join(blocks)],
        env={**kept, "XDG_CACHE_HOME": str(tmp_path)},
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )

    assert (ran.returncode, ran.stderr) == (0, "")


def test_the_failures_that_the_page_names_exist() -> None:
    text = PAGE.text

    assert {name for name in Failure.__members__ if f"Failure.{name}`" in text} == {
        "MUTE",
        "PTS_REFUSED",
    }
