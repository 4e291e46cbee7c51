"""`samecity sim driver` and `samecity sim reader` on the command line."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from samecity_hardware_sim.card.image import write_image
from samecity_hardware_sim.card.system import CardChip, Interface
from samecity_hardware_sim.readers.driver import built_driver
from tests.core.cli.terminal import run
from tests.hardware_sim.card.cards import card_image

MAIN = "from samecity.cli import main; main()"
LIST = ("samecity", "sim", "reader", "list", "--json")


def serve(cache: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `samecity sim reader serve` in a process of its own, with the driver that is built."""
    return subprocess.run(
        [sys.executable, "-c", MAIN, "sim", "reader", "serve", *arguments],
        env=environment(cache),
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )


def environment(cache: Path) -> Mapping[str, str]:
    return {**os.environ, "XDG_CACHE_HOME": str(cache), "LANG": "en_GB.UTF-8"}


@pytest.fixture
def cache(driver: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache in which the driver is built already."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    built_driver().parent.mkdir()
    built_driver().write_bytes(driver.read_bytes())
    return tmp_path


def test_build_says_where_the_driver_is(cache: Path) -> None:
    assert run("sim", "driver", "build", "--json").at("driver") == str(built_driver())
    for lang, word in (("en", "The driver is there"), ("zh", "驱动程序已就绪")):
        said = run("sim", "driver", "build", "--lang", lang)
        assert (said.exit_code, said.stdout.startswith(word)) == (0, True)


def test_build_names_the_missing_debian_packages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")

    ran = run("sim", "driver", "build", "--to", str(tmp_path), "--json")

    assert (ran.exit_code, ran.at("error", "code")) == (3, "SC-E-600")
    assert ran.at("error", "message") == "expected the Debian package gcc, received none"


def test_check_lists_what_is_needed_and_who_brings_it(cache: Path, pyscard: None) -> None:
    ran = run("sim", "driver", "check", "--json")

    assert ran.exit_code == 0
    assert ran.at("driver") == str(built_driver())
    sources = [(row["name"], row["source"]) for row in ran.rows("needs")]
    assert sources == [
        ("gcc", "gcc"),
        ("ifdhandler.h", "libpcsclite-dev"),
        ("pcscd", "pcscd"),
        ("pyscard", "samecity[pcsc]"),
    ]
    assert "virtual readers can run under pcscd" in run("sim", "driver", "check").stdout


@pytest.mark.parametrize(("lang", "word"), [("en", "Install first: gcc"), ("zh", "请先安装：gcc")])
def test_check_tells_people_what_to_install(
    monkeypatch: pytest.MonkeyPatch, lang: str, word: str
) -> None:
    monkeypatch.setenv("PATH", "")

    ran = run("sim", "driver", "check", "--lang", lang)

    assert (ran.exit_code, word in ran.stdout) == (3, True)


def test_a_program_sees_the_served_readers_with_their_cards(cache: Path, pyscard: None) -> None:
    ran = serve(cache, "--readers", "2", "--contact", "--", *LIST)

    assert ran.returncode == 0, ran.stderr
    line, _, listed = ran.stdout.partition("\n")
    assert line.startswith("PCSCLITE_CSOCK_NAME=")
    assert json.loads(listed) == [
        {"name": "Same City ICC 1 00 00", "card": False, "atr": None},
        {"name": "Same City ICC 2 01 00", "card": False, "atr": None},
    ]
    assert not Path(line.partition("=")[2]).parent.exists()


def test_a_card_image_is_in_its_reader_and_its_file_is_not_changed(
    cache: Path, pyscard: None
) -> None:
    image = write_image(card_image())
    file = cache / "card.json"
    file.write_bytes(image)

    ran = serve(cache, "--readers", "2", "--card", str(file), "--json", "--", *LIST)

    assert ran.returncode == 0, ran.stderr
    served, listed = ran.stdout.split("\n}\n")
    assert [row["card"] for row in json.loads(served + "}")["readers"]] == [True, False]
    chip = CardChip(card_image(), interface=Interface.CONTACTLESS)
    assert [(row["card"], row["atr"]) for row in json.loads(listed)] == [
        (True, chip.power_on().hex()),
        (False, None),
    ]
    assert file.read_bytes() == image


@pytest.mark.parametrize(
    ("program", "code", "said"),
    [(("false",), 1, ""), (("no-such-program",), 3, "expected a program, received 'no-such")],
)
def test_a_program_that_fails_is_told(
    cache: Path, program: tuple[str, ...], code: int, said: str
) -> None:
    ran = serve(cache, "--", *program)

    assert ran.returncode == code
    assert said in ran.stderr


def test_readers_are_served_until_somebody_interrupts(cache: Path) -> None:
    serving = subprocess.Popen(
        [sys.executable, "-c", MAIN, "sim", "reader", "serve"],
        env=environment(cache),
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    with serving:
        assert serving.stdout is not None
        socket = Path(serving.stdout.readline().strip().partition("=")[2])
        assert socket.exists()
        while "Ctrl-C" not in serving.stdout.readline():
            pass
        serving.send_signal(signal.SIGINT)
        assert serving.wait(30) == 0

    assert not socket.parent.exists()


@pytest.mark.parametrize("readers", ["0", "17", "many"])
def test_a_number_of_readers_that_pcscd_does_not_have_is_refused(readers: str) -> None:
    assert run("sim", "reader", "serve", "--readers", readers).exit_code == 2


def test_a_card_image_that_is_none_is_named(tmp_path: Path) -> None:
    file = tmp_path / "card.json"
    file.write_text("{}", encoding="utf-8")

    ran = run("sim", "reader", "serve", "--card", str(file), "--json")

    assert (ran.exit_code, ran.at("error", "code")) == (3, "SC-E-110")
    assert "card.json" in str(ran.at("error", "message"))


def test_more_cards_than_readers_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "card.json"
    file.write_text("{}", encoding="utf-8")

    ran = run("sim", "reader", "serve", "--card", str(file), "--card", str(file))

    assert ran.exit_code == 2
    assert "at most 1 cards" in ran.stderr


def test_without_a_service_the_list_says_what_to_do(tmp_path: Path) -> None:
    ran = run("sim", "reader", "list", "--socket", str(tmp_path / "nobody.sock"), "--json")

    assert (ran.exit_code, ran.at("error", "code")) == (3, "SC-E-600")
