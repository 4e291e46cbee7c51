"""docs/terminals.md: its blocks run, and its tables hold."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Mapping
from inspect import signature
from pathlib import Path
from typing import Final

import attrs
import pytest

from samecity.errors import ReaderError
from samecity_hardware_sim.terminals.codes import Camera, draw
from samecity_hardware_sim.terminals.error_codes import ErrorCode
from samecity_hardware_sim.terminals.picture import Shot
from samecity_hardware_sim.terminals.read_interface import SSCardDriver
from tests.docs.page import read_page, words_in

PAGE = read_page("docs/terminals.md")
TOKEN = "sc1.00000001.abcd1234"
SEEDS = range(3)  # of the twenty

SHOTS: Final[Mapping[str, Callable[[float, int], Shot]]] = {
    "scale": lambda figure, seed: Shot(scale=figure, seed=seed),
    "cut_off": lambda figure, seed: Shot(cut_off=figure, seed=seed),
    "contrast": lambda figure, seed: Shot(contrast=figure, seed=seed),
    "glare": lambda figure, seed: Shot(glare=figure, seed=seed),
    "blur_px": lambda figure, seed: Shot(blur_px=int(figure), seed=seed),
    "noise": lambda figure, seed: Shot(noise=figure, seed=seed),
}


def test_the_blocks_of_the_page_run(tmp_path: Path) -> None:
    commands = [block.text for block in PAGE.blocks if block.language == "sh"]
    python = [block.text for block in PAGE.blocks if block.language == "python"]
    assert commands
    assert python
    scripts = os.pathsep.join((sysconfig.get_path("scripts"), os.environ["PATH"]))

    for line in (["sh", "-ec", "".join(commands)], [sys.executable, "-c", "\n".join(python)]):
        ran = subprocess.run(
            line,
            cwd=tmp_path,
            env={**os.environ, "PATH": scripts, "PYTHONWARNINGS": "error"},
            capture_output=True,
            encoding="utf-8",
            check=False,
            timeout=60,
        )
        assert (ran.returncode, ran.stderr) == (0, "")


@pytest.mark.parametrize("row", PAGE.rows("Codes"), ids=lambda row: str(row[1]).strip("`"))
def test_photographs_read_up_to_the_figure_and_not_from_the_other_one(row: list[str]) -> None:
    (setting,) = words_in(row[1])
    shown = draw(TOKEN)

    for seed in SEEDS:
        assert Camera(SHOTS[setting](float(row[2]), seed)).read(shown) == TOKEN
        with pytest.raises(ReaderError):
            Camera(SHOTS[setting](float(row[3]), seed)).read(shown)


def test_the_table_of_photographs_has_every_fault() -> None:
    settings = {words_in(row[1])[0] for row in PAGE.rows("Codes")}

    assert settings == set(SHOTS)
    assert settings == {field.name for field in attrs.fields(Shot)} - {"rotation_degrees", "seed"}


def test_every_function_of_the_read_interface_stands_on_the_page_with_its_arguments() -> None:
    rows = [row for row in PAGE.rows("Read interface") if len(row) == 3]

    assert {words_in(row[0])[0]: row[1].split(", ") for row in rows} == {
        name: list(signature(function).parameters)[1:]
        for name, function in vars(SSCardDriver).items()
        if name.startswith("i")
    }


def test_every_code_of_the_read_interface_stands_on_the_page() -> None:
    rows = [row for row in PAGE.rows("Read interface") if len(row) == 2]

    assert [row[0] for row in rows] == [*(str(int(code)) for code in ErrorCode), "-(SW)"]
