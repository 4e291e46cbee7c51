"""docs/faults.md: its tables are those of the code, and its Python runs."""

from __future__ import annotations

import subprocess
import sys

from samecity_hardware_sim.faults import CHANCES, FORMS
from tests.docs.page import read_page, words_in

PAGE = read_page("docs/faults.md")


def test_every_fault_is_listed_with_its_maker_in_the_order_of_the_code() -> None:
    rows = PAGE.rows("How a fault is written")

    assert [(words_in(text)[0], maker) for text, _, maker in rows] == [
        (form.example, form.maker.value) for form in FORMS.values()
    ]


def test_the_weights_of_a_day_are_those_of_the_code() -> None:
    rows = PAGE.rows("A day from a seed")

    assert [(tuple(words_in(texts)), int(weight)) for texts, weight in rows] == [
        (chance.texts, chance.weight) for chance in CHANCES
    ]


def test_the_python_of_the_page_runs() -> None:
    blocks = [block.text for block in PAGE.blocks if block.language == "python"]

    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", "\n".join(blocks)],
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )

    assert (ran.returncode, ran.stderr) == (0, "")
    assert "2 mute:2" in ran.stdout.splitlines()
