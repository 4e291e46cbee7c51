"""`samecity sim trace` on the command line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import attrs
import pytest
from msgspec.structs import replace

from samecity_hardware_sim.card.image import write_image
from samecity_hardware_sim.readers import Connection
from samecity_hardware_sim.readers.daemon import SOCKET_VARIABLE
from samecity_hardware_sim.traces.redact import redacted
from samecity_hardware_sim.traces.trace import Trace, read_trace, write_trace
from tests.core.cli.terminal import run
from tests.hardware_sim.card.cards import card_image
from tests.hardware_sim.readers.missing import skip_without_pcscd
from tests.hardware_sim.traces.sessions import at_the_counter, on_the_bus, recorded

MAIN = "from samecity.cli import main; main()"
TRACE = recorded(on_the_bus)


@attrs.frozen
class Files:
    """Files on a desk.

    Attributes:
        trace: A session on the bus.
        other: The same with another status in one answer.
        card: The image of the card in it.
        folder: For more.
    """

    trace: str
    other: str
    card: str
    folder: Path


@pytest.fixture
def files(tmp_path: Path) -> Files:
    found = Files(
        trace=str(tmp_path / "a.jsonl"),
        other=str(tmp_path / "b.jsonl"),
        card=str(tmp_path / "card.json"),
        folder=tmp_path,
    )
    Path(found.trace).write_bytes(write_trace(TRACE))
    at = next(event.n for event in TRACE.events if event.hex == "6A83")
    events = [replace(each, hex="6A82") if each.n == at else each for each in TRACE.events]
    Path(found.other).write_bytes(write_trace(Trace(TRACE.head, tuple(events))))
    Path(found.card).write_bytes(write_image(card_image()))
    return found


def test_show_says_what_happened(files: Files) -> None:
    en, zh = (run("sim", "trace", "show", files.trace, "--lang", lang) for lang in ("en", "zh"))

    assert (en.exit_code, zh.exit_code) == (0, 0)
    assert "INITIALIZE" in en.stdout
    assert "金额（分）：200" in zh.stdout


def test_show_as_json_is_a_line_for_each_step(files: Files) -> None:
    ran = run("sim", "trace", "show", files.trace, "--json")

    head, first, *_ = map(json.loads, ran.stdout.splitlines())
    assert (head["format"], first["name"]) == ("samecity-trace-meaning", "power_on")


@pytest.mark.parametrize("more", [(), ("--json",)])
def test_show_writes_one_page(files: Files, more: tuple[str, ...]) -> None:
    page = files.folder / "a.html"

    ran = run("sim", "trace", "show", files.trace, "--html", str(page), *more)

    assert ran.exit_code == 0
    assert page.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert "a.html" in ran.stdout.replace("\n", "")


@pytest.mark.parametrize("more", [(), ("--json",)])
def test_redact_writes_what_can_be_passed_on(files: Files, more: tuple[str, ...]) -> None:
    clean = files.folder / "clean.jsonl"

    assert run("sim", "trace", "redact", files.trace, str(clean), *more).exit_code == 0
    assert read_trace(clean.read_bytes()) == redacted(TRACE)
    assert "replaced by filler" in run("sim", "trace", "show", str(clean)).stdout


def test_diff_finds_one_changed_status(files: Files) -> None:
    assert run("sim", "trace", "diff", files.trace, files.trace, "--strict").exit_code == 0
    ran = run("sim", "trace", "diff", files.trace, files.other)

    assert (ran.exit_code, "another status" in ran.stdout) == (1, True)
    assert "6A83 no such record" in ran.stdout
    assert "6A82 no such file" in ran.stdout
    plain = run("sim", "trace", "diff", files.trace, files.other, "--json")
    assert plain.exit_code == 1
    assert [(each["what"], each["statuses"]) for each in plain.rows()] == [
        ("status", ["6A83", "6A82"])
    ]


def test_diff_shows_missing_commands_and_other_values(files: Files) -> None:
    def talk(connection: Connection) -> None:
        connection.transmit(bytes.fromhex("00A4040008A000000632010105"))
        connection.transmit(bytes.fromhex("805C000204"))

    for name, image in (("c.jsonl", card_image(balance_fen=1)), ("d.jsonl", card_image())):
        (files.folder / name).write_bytes(write_trace(recorded(talk, image)))
    first, second = str(files.folder / "c.jsonl"), str(files.folder / "d.jsonl")

    assert "balance (fen): 10000" in run("sim", "trace", "diff", first, second).stdout
    assert "only in the first" in run("sim", "trace", "diff", files.trace, second).stdout


@pytest.mark.parametrize("more", [(), ("--json",)])
def test_diff_of_two_people_names_neither(files: Files, more: tuple[str, ...]) -> None:
    names = ("测试甲", "测试乙")
    paths = [str(files.folder / f"{at}.jsonl") for at in range(2)]
    for path, name in zip(paths, names, strict=True):
        Path(path).write_bytes(write_trace(recorded(at_the_counter, card_image(name=name))))

    ran = run("sim", "trace", "diff", *paths, *more)

    assert ran.exit_code == 1
    assert [name for name in names if name in ran.stdout] == []
    assert "name" in ran.stdout


def test_replay_to_the_recorded_card_shows_no_difference(files: Files) -> None:
    ran = run("sim", "trace", "replay", files.trace, "--card", files.card)

    assert (ran.exit_code, "answered as the trace says" in ran.stdout) == (0, True)
    assert run("sim", "trace", "replay", files.other, "--card", files.card).exit_code == 1


def test_replay_wants_a_card_or_a_program(files: Files) -> None:
    assert run("sim", "trace", "replay", files.trace).exit_code == 2
    both = run("sim", "trace", "replay", files.trace, "--card", files.card, "--", "true")
    assert both.exit_code == 2


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("show", "nowhere.jsonl"), "SC-E-600"),
        (("diff", "nowhere.jsonl", "nowhere.jsonl"), "SC-E-600"),
        (("show", "{card}"), "SC-E-110"),
        (("show", "{trace}", "--html", "no/folder/a.html"), "SC-E-600"),
        (("redact", "{trace}", "no/folder/a.jsonl"), "SC-E-600"),
        (("replay", "{trace}", "--card", "{trace}"), "SC-E-110"),
        (("replay", "{trace}", "--card", "nowhere.json"), "SC-E-600"),
        (("replay", "{trace}", "--card", "{card}", "--reader", "another"), "SC-E-600"),
    ],
)
def test_what_cannot_be_read_or_written_is_named(
    files: Files, arguments: tuple[str, ...], code: str
) -> None:
    filled = [each.format(card=files.card, trace=files.trace) for each in arguments]

    ran = run("sim", "trace", *filled, "--json")

    assert (ran.exit_code, ran.at("error", "code")) == (3, code)


def replay(files: Files, trace: str, program: str, *more: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name != SOCKET_VARIABLE}
    root = str(Path(__file__).parents[3])
    environment = {**kept, "XDG_CACHE_HOME": str(files.folder), "PYTHONPATH": root}
    words = ["sim", "trace", "replay", trace, *more, "--", sys.executable, "-c", program]
    return subprocess.run(
        [sys.executable, "-c", MAIN, *words],
        env={**environment, "LANG": "en_GB.UTF-8"},
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )


SAME_AGAIN = """
from samecity_hardware_sim.readers.pcsc import Pcsc
from tests.hardware_sim.traces.sessions import on_the_bus

binding = Pcsc()
on_the_bus(binding.connect(binding.names()[0]))
"""
SOMETHING_ELSE = """
from samecity_hardware_sim.readers.pcsc import Pcsc

binding = Pcsc()
card = binding.connect(binding.names()[0])
assert card.transmit(bytes.fromhex("00A4000002DF01")) == bytes.fromhex("6F00")
"""


def test_replay_serves_the_trace_to_a_program_under_pcscd(files: Files) -> None:
    skip_without_pcscd()

    ran = replay(files, files.trace, SAME_AGAIN)

    assert (ran.returncode, ran.stderr) == (0, "")
    assert "asked for exactly what the trace has" in ran.stdout


def test_replay_tells_what_a_program_asked_otherwise(files: Files) -> None:
    skip_without_pcscd()

    ran = replay(files, files.trace, SOMETHING_ELSE)
    plain = replay(files, files.trace, SOMETHING_ELSE, "--json")

    assert (ran.returncode, plain.returncode) == (1, 1)
    assert "DF01" in ran.stdout
    first, *rest = json.loads(plain.stdout)
    assert (first["what"], first["received"]["header"]) == ("asked", "00A40000")
    assert {each["what"] for each in rest} == {"left_out"}
