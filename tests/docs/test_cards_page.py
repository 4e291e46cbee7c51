"""docs/cards.md: its lines run one after the other, under the real pcscd."""

from __future__ import annotations

import os
import subprocess
import sysconfig
from pathlib import Path

from samecity_hardware_sim.card.profile import P1
from tests.docs.page import read_page
from tests.hardware_sim.readers.missing import skip_without_pcscd

PAGE = read_page("docs/cards.md")


def test_the_lines_of_the_page_run(tmp_path: Path) -> None:
    skip_without_pcscd()
    lines = [block.text for block in PAGE.blocks if block.language == "sh"]
    assert len(lines) == 3
    path = f"{sysconfig.get_path('scripts')}:{os.environ['PATH']}"
    place = {"XDG_CACHE_HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path / "data")}

    ran = subprocess.run(
        ["bash", "-euc", "".join(lines)],
        cwd=tmp_path,
        env={**os.environ, **place, "PATH": path, "SAMECITY_TEST_KEYS": ""},
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )

    assert ran.returncode == 0, ran.stderr
    assert (tmp_path / "data" / "samecity" / "test-keys").exists()


def test_the_pin_that_the_page_names_is_that_of_the_profile() -> None:
    assert f"| PIN | {P1.initial_pin}," in PAGE.text
