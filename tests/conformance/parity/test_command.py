from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest

from samecity_conformance.mutants import VisitorsPayMore
from samecity_conformance.parity import replay as replays
from samecity_conformance.parity.replay import CounterExample, read, schema, write
from tests.conformance.parity.lies import found, lying
from tests.core.cli.terminal import run

WHAT = ("--region", "binzhou", "--scenario", "transit.topup", "--examples", "2")
QUICK = (*WHAT, "--processes", "1")


@pytest.fixture(scope="module")
def counter_example() -> CounterExample:
    return found(lying("ningbo", VisitorsPayMore), "nb-bus")


def test_a_search_that_finds_nothing_says_how_much_was_compared() -> None:
    ran = run("conform", "parity", *QUICK)

    assert ran.exit_code == 0, ran.stderr
    assert "comparisons" in ran.stdout
    assert "Nothing found." in ran.stdout


def test_two_processes_do_what_one_does() -> None:
    one = run("conform", "parity", *QUICK, "--json")
    two = run("conform", "parity", *WHAT, "--processes", "2", "--json")

    for key in ("comparisons", "by_statement", "decisions", "uses", "found"):
        assert one.at(key) == two.at(key)
    assert one.at("found") == []


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--region", "nowhere"), 3),
        (("--scenario", "transit.fly"), 3),
        (("--replay", "nothing.json"), 3),
        (("--seed", "x"), 2),
        (("--processes", "0"), 2),
    ],
)
def test_a_wrong_line_has_its_exit_code(words: tuple[str, ...], code: int) -> None:
    assert run("conform", "parity", *words).exit_code == code


def test_a_counter_example_survives_its_file(
    tmp_path: Path, counter_example: CounterExample
) -> None:
    file = tmp_path / "new" / "one.json"

    write(counter_example, file)

    assert read(file) == counter_example


def test_a_counter_example_that_holds_now_is_replayed_as_such(
    tmp_path: Path, counter_example: CounterExample
) -> None:
    file = tmp_path / "one.json"
    write(counter_example, file)

    ran = run("conform", "parity", "--replay", str(file))

    assert (ran.exit_code, ran.stdout) == (0, "It holds now.\n")


def test_a_file_of_another_shape_is_refused_with_its_fault(tmp_path: Path) -> None:
    file = tmp_path / "one.json"
    file.write_text('{"statement": "equal"}', encoding="utf-8")

    ran = run("conform", "parity", "--replay", str(file))

    assert ran.exit_code == 3
    assert "place" in ran.stderr


def test_an_item_that_is_gone_is_named(tmp_path: Path, counter_example: CounterExample) -> None:
    place = msgspec.structs.replace(counter_example.place, item="nb-tram")
    file = tmp_path / "one.json"
    write(msgspec.structs.replace(counter_example, place=place), file)

    ran = run("conform", "parity", "--replay", str(file))

    assert ran.exit_code == 3
    assert "nb-tram" in ran.stderr


def test_the_shipped_schema_is_that_of_the_type() -> None:
    shipped = Path(replays.__file__).with_name("counter_example.schema.json")

    assert json.loads(shipped.read_text(encoding="utf-8")) == json.loads(json.dumps(schema()))
