"""`samecity sim card dump` and `restore`, from a new card through the real pcscd and back."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from samecity_hardware_sim.card.contents import contents
from samecity_hardware_sim.card.image import Application, read_image, write_image
from samecity_hardware_sim.card.system import CardChip
from samecity_hardware_sim.card.variants import blocked
from samecity_hardware_sim.card_files.dump import dump
from samecity_hardware_sim.readers import PrivatePcscd
from samecity_hardware_sim.readers.driver import build
from samecity_hardware_sim.root_file import user_root
from samecity_hardware_sim.sam import Sam
from samecity_hardware_sim.slot import Failure, Faults, Slot, SlotError
from tests.core.cli.terminal import run
from tests.hardware_sim.card.cards import card_image
from tests.hardware_sim.card.terminal import Counter, Validator
from tests.hardware_sim.card_files.desks import chip_of, desk_with
from tests.hardware_sim.readers.missing import skip_without_pcscd

MAIN = "from samecity.cli import main; main()"

Serve = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the driver is built once."""
    skip_without_pcscd()
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def serve(cache: Path, home: Path) -> Serve:
    """Runs a command of ours where it sees readers that `sim reader serve` serves."""

    def served(options: tuple[str, ...], *command: str) -> subprocess.CompletedProcess[str]:
        line = ("sim", "reader", "serve", *options, "--", "samecity", *command)
        return subprocess.run(
            [sys.executable, "-c", MAIN, *line],
            env={**os.environ, "XDG_CACHE_HOME": str(cache), "LANG": "en_GB.UTF-8"},
            cwd=home,
            capture_output=True,
            encoding="utf-8",
            check=False,
            timeout=60,
        )

    return served


@pytest.mark.parametrize("interface", ["--contact", ""])
@pytest.mark.parametrize("generation", ["2", "3"])
def test_a_card_goes_through_a_reader_and_works_again(
    home: Path, serve: Serve, generation: str, interface: str
) -> None:
    line = ("sim", "card", "new", "--home", "anhui", "--generation", generation)
    assert run(*line, "--pin", "123456", "--out", "card.json").exit_code == 0
    before = (home / "card.json").read_bytes()

    options = ("--card", "card.json", *filter(None, [interface]))
    ran = serve(options, "sim", "card", "dump", "--binding", "pcsc-sim", "--out", "dump.json")
    assert ran.returncode == 0, ran.stderr
    assert ran.stderr.startswith("Read-only: what anybody may read")
    restored = run("sim", "card", "restore", "dump.json", "--out", "again.json", "--json")

    assert restored.exit_code == 0, restored.stderr
    assert restored.rows("made_up")
    assert "the PIN is the initial one" in restored.stderr
    assert (home / "card.json").read_bytes() == before
    again = (home / "again.json").read_bytes()
    if generation == "2":
        assert again == before
    image = read_image(again)
    desk = Counter.open(CardChip(image), Sam(user_root()))
    assert desk.is_genuine()
    assert desk.authenticate() == 0x9000
    if generation == "3":
        bus = Validator.open(CardChip(image), Sam(user_root()))
        bus.pay(200)
        assert bus.balance_fen() == 9800


def test_a_dump_to_standard_output_is_the_image_alone(home: Path, serve: Serve) -> None:
    (home / "card.json").write_bytes(write_image(card_image()))

    ran = serve(("--card", "card.json"), "sim", "card", "dump")

    _, _, text = ran.stdout.partition("\n")
    assert read_image(text).directory(id="DF11") is not None
    assert "DDF1: EF06 EF07 EF08 left out: a key or the PIN is needed" in ran.stderr


def test_a_machine_is_told_what_was_left_out(home: Path, serve: Serve) -> None:
    (home / "card.json").write_bytes(write_image(card_image()))

    ran = serve(("--card", "card.json"), "sim", "card", "dump", "--out", "dump.json", "--json")

    told = json.loads(ran.stdout.partition("\n")[2])
    assert (told["file"], told["reader"]) == ("dump.json", "Same City PICC 1 00 00")
    assert {"directory": "DDF1", "what": "EF06", "status": "6982"} in told["left_out"]


def test_an_empty_reader_is_told_with_what_to_do(serve: Serve) -> None:
    ran = serve((), "sim", "card", "dump")

    assert "expected a card in a reader, received none" in ran.stderr
    assert "put a card on Same City PICC 1 00 00" in ran.stderr
    assert "Traceback" not in ran.stderr


class Mute(Faults):
    """A card that does not answer, from the beginning or after the first command."""

    def __init__(self, *, is_powered: bool) -> None:
        self._is_powered = is_powered

    def on_power(self, slot: Slot, answer_to_reset: bytes) -> bytes:
        if not self._is_powered:
            raise SlotError(Failure.MUTE)
        return answer_to_reset

    def on_command(self, slot: Slot, command: bytes) -> bytes:
        raise SlotError(Failure.MUTE)


@pytest.mark.parametrize("is_powered", [False, True])
def test_a_mute_card_is_told_with_what_to_do(home: Path, cache: Path, is_powered: bool) -> None:
    slot = Slot("Desk", Mute(is_powered=is_powered))
    slot.insert(chip_of(card_image()))

    with PrivatePcscd([slot], driver=build(cache)) as running:
        line = ("sim", "card", "dump", "--socket", str(running.socket), "--out", "dump.json")
        ran = subprocess.run(
            [sys.executable, "-c", MAIN, *line],
            env={**os.environ, "LANG": "en_GB.UTF-8"},
            capture_output=True,
            encoding="utf-8",
            check=False,
            timeout=60,
        )

    assert ran.returncode == 1
    assert "SC-E-400" in ran.stderr
    assert "take the card away" in ran.stderr
    assert "Traceback" not in ran.stderr
    assert not (home / "dump.json").exists()


def test_without_a_running_service_no_socket_is_spoken_to(home: Path) -> None:
    ran = run("sim", "card", "dump", "--socket", "nowhere.sock", "--json")

    assert (ran.exit_code, ran.at("error", "code")) == (3, "SC-E-600")
    assert "sim reader serve" in str(ran.at("error", "hint"))


def test_pcsc_sim_never_falls_back_on_the_readers_of_the_machine(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PCSCLITE_CSOCK_NAME", raising=False)

    ran = run("sim", "card", "dump", "--binding", "pcsc-sim")

    assert ran.exit_code == 3
    assert "expected the socket of `samecity sim reader serve`" in ran.stderr


def test_a_complete_card_is_restored_as_it_is(home: Path) -> None:
    run("sim", "card", "new", "--home", "ningbo", "--out", "card.json")

    ran = run("sim", "card", "restore", "card.json")

    assert (ran.exit_code, ran.stderr) == (0, "")
    assert ran.stdout.encode() == (home / "card.json").read_bytes()


def test_a_seed_restores_the_card_that_it_made(home: Path) -> None:
    made = run("sim", "card", "new", "--person", "p-li", "--generation", "2", "--seed", "5",
               "--pin", "123456").stdout  # fmt: skip
    read = dump(desk_with(chip_of(read_image(made))).line).image
    (home / "dump.json").write_bytes(write_image(read))

    assert run("sim", "card", "restore", "dump.json", "--seed", "5").stdout == made
    assert run("sim", "card", "restore", "dump.json", "--seed", "6").stdout != made


def test_what_could_not_be_completed_is_red(home: Path) -> None:
    read = dump(desk_with(chip_of(blocked(card_image(), Application.PURSE))).line).image
    (home / "dump.json").write_bytes(write_image(read))

    ran = run("sim", "card", "restore", "dump.json", "--out", "again.json")

    assert ran.exit_code == 1
    assert "DF11: could not be completed" in ran.stderr
    assert "无法补全" in run("sim", "card", "restore", "dump.json", "--lang", "zh").stderr
    assert (home / "again.json").exists()


def test_a_second_generation_dump_keeps_its_holder(home: Path) -> None:
    made = read_image(run("sim", "card", "new", "--person", "p-li", "--generation", "2").stdout)
    read = dump(desk_with(chip_of(made)).line).image
    (home / "dump.json").write_bytes(write_image(read))

    restored = read_image(run("sim", "card", "restore", "dump.json").stdout)

    assert contents(restored).resident_id == contents(made).resident_id


@pytest.mark.parametrize(
    ("line", "code", "word"),
    [
        (("nowhere.json",), 3, "expected the card image nowhere.json"),
        (("text.json",), 3, "text.json"),
        (("card.json", "--out", "card.json"), 3, "there already"),
        (("card.json", "--seed", "1", "--keys", "mine"), 2, "--keys or --seed"),
        ((), 2, "FILE"),
    ],
)
def test_a_wrong_line_is_told(home: Path, line: tuple[str, ...], code: int, word: str) -> None:
    (home / "card.json").write_bytes(write_image(card_image()))
    (home / "text.json").write_text("nothing", encoding="utf-8")

    ran = run("sim", "card", "restore", *line)

    assert (ran.exit_code, ran.stdout) == (code, "")
    assert word in ran.stderr
