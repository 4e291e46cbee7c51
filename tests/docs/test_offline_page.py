"""docs/offline.md: its block runs, and its tables name what there is."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

from samecity.offline import Fate
from samecity.offline.homes import MAX_AGE
from samecity.offline.hot_list import HotListSchema
from tests.docs.page import read_page, words_in

PAGE = read_page("docs/offline.md")


def test_the_block_of_the_page_runs(tmp_path: Path) -> None:
    (block,) = PAGE.blocks
    ran = subprocess.run(
        [sys.executable, "-c", block.text],
        cwd=tmp_path,
        env={**os.environ, "PYTHONWARNINGS": "error"},
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )

    assert (ran.returncode, ran.stderr) == (0, "")


def test_every_key_of_a_hot_list_is_explained() -> None:
    keys = [words_in(row[0])[0] for row in PAGE.rows("Hot list")]

    assert sorted(keys) == sorted(HotListSchema().fields)


def test_every_fate_of_a_tap_is_explained() -> None:
    assert [words_in(row[0])[0] for row in PAGE.rows("What the centre answers")] == list(Fate)


def test_the_age_that_the_page_names_is_the_default() -> None:
    assert timedelta(hours=24) == MAX_AGE
    assert "24 hours by default" in PAGE.sections["Hot list"]
