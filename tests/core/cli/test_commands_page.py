"""docs/commands.md: every command and option stands there, and every example line runs."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import click
import pytest

from samecity.cli.root import root
from samecity.synthetic.people import load_people
from tests.core.cli.terminal import run
from tests.docs.page import Page, read_page
from tests.hardware_sim.readers.missing import skip_without_pcscd

PAGE: Page = read_page("docs/commands.md")
EXAMPLE = re.compile(r"\$ samecity (.+?)(?: +# (?:exit (\d)|(needs) pcscd))?")


def commands(group: click.Group, name: str) -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for each in group.list_commands(context):
        command = group.get_command(context, each)
        assert command is not None
        if isinstance(command, click.Group):
            yield from commands(command, f"{name} {each}")
        else:
            yield f"{name} {each}", command


COMMANDS: Mapping[str, click.Command] = dict(commands(root, "samecity"))


def examples(*, need_pcscd: bool | None = None) -> list[tuple[str, int]]:
    lines = [line for block in PAGE.blocks for line in block.text.splitlines()]
    matches = [EXAMPLE.fullmatch(line) for line in lines]
    assert all(matches), lines
    return [
        (match[1], int(match[2] or 0))
        for match in matches
        if match is not None and need_pcscd in (None, bool(match[3]))
    ]


def test_every_command_has_a_section_and_every_section_is_a_command() -> None:
    sections = {heading for heading in PAGE.sections if heading != "Commands"}

    assert sections == COMMANDS.keys()


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_of_a_command_is_documented(name: str) -> None:
    text = PAGE.sections[name] + PAGE.sections["Commands"]

    options = [
        option
        for parameter in COMMANDS[name].params
        if isinstance(parameter, click.Option)
        for option in parameter.opts
    ]
    assert [option for option in options if f"`{option}" not in text] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_answers_in_two_languages_and_for_machines(name: str) -> None:
    options = {option for parameter in COMMANDS[name].params for option in parameter.opts}

    assert {"--lang", "--json"} <= options


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_has_a_line_of_help(name: str) -> None:
    command = COMMANDS[name]

    assert (command.help or "").splitlines()[0].endswith(".")
    assert all(one.help for one in command.params if isinstance(one, click.Option))


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_an_example(name: str) -> None:
    assert any(f"samecity {line}".startswith(name) for line, _ in examples())


def test_every_person_is_named() -> None:
    assert [ref for ref in load_people() if ref not in PAGE.text] == []


@pytest.mark.parametrize("need_pcscd", [False, True])
def test_every_example_line_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, need_pcscd: bool
) -> None:
    if need_pcscd:
        skip_without_pcscd()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("SAMECITY_TEST_KEYS", "")

    exit_code = in_a_process_of_its_own if need_pcscd else in_this_process
    wrong = {
        line: found
        for line, expected in examples(need_pcscd=need_pcscd)
        if (found := exit_code(line)) != expected
    }

    assert wrong == {}


def in_this_process(line: str) -> int:
    return run(*shlex.split(line)).exit_code


def in_a_process_of_its_own(line: str) -> int:
    """Run a line that may speak PC/SC: a process speaks to one socket in its life."""
    command = [sys.executable, "-c", "from samecity.cli import main; main()", *shlex.split(line)]
    ran = subprocess.run(command, capture_output=True, check=False, timeout=120)
    return ran.returncode
