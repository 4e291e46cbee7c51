"""`samecity sim card new`: whose card it is, under which keys, and what it refuses."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from samecity.domain.card import CardFunction, Generation
from samecity.domain.identifiers import DivisionCode
from samecity.synthetic.people import load_people
from samecity_hardware_sim.card.contents import ChipContents, contents
from samecity_hardware_sim.card.image import CardImage, read_image
from samecity_hardware_sim.card.system import CardChip
from samecity_hardware_sim.root_file import user_root
from samecity_hardware_sim.sam import Sam, SyntheticRoot
from tests.core.cli.terminal import run
from tests.hardware_sim.card.cards import seeded
from tests.hardware_sim.card.terminal import Counter, Validator

HOME_ANHUI = ("--home", "anhui")
LINES = [
    HOME_ANHUI,
    ("--home", "ningbo", "--generation", "2"),
    ("--person", "p-li", "--clone"),
    ("--home", "anhui", "--city", "wuhu", "--block", "purse", "--no-t-union"),
]


def made(*arguments: str) -> CardImage:
    ran = run("sim", "card", "new", *arguments)
    assert ran.exit_code == 0, ran.stderr
    return read_image(ran.stdout)


def read(*arguments: str) -> ChipContents:
    return contents(made(*arguments))


@pytest.mark.parametrize("line", LINES)
def test_the_same_seed_gives_the_same_card_byte_for_byte(home: Path, line: tuple[str, ...]) -> None:
    seeded = ("sim", "card", "new", *line, "--seed", "7")

    assert run(*seeded).stdout == run(*seeded).stdout
    assert run(*seeded).stdout != run(*seeded[:-1], "8").stdout
    assert list(home.iterdir()) == []


def test_a_seed_gives_the_root_first(home: Path) -> None:
    image = made(*HOME_ANHUI, "--seed", "7")

    root = SyntheticRoot.generate(seeded(7))
    assert Counter.open(CardChip(image), Sam(root)).is_genuine()


def test_without_a_seed_each_plain_adult_is_somebody_else(home: Path) -> None:
    one, other = read(*HOME_ANHUI), read(*HOME_ANHUI)

    assert one.identification != other.identification
    assert one.number != other.number
    assert one.resident_id != other.resident_id
    assert one.resident_id.is_synthetic


def test_the_image_says_what_a_platform_has_to_know(home: Path) -> None:
    found = read(*HOME_ANHUI, "--balance-fen", "1234")

    assert found.identification.issuer == DivisionCode("340100")
    assert found.birthplace == "340100"
    assert found.resident_id.born.year == 1990
    assert (found.generation, found.functions) == (Generation.THIRD, frozenset(CardFunction))
    assert (found.issued_on, found.valid_until) == (date(2025, 11, 23), date(2035, 11, 23))
    assert found.balance_fen == 1234
    assert found.name.startswith("测试")


@pytest.mark.parametrize(("ref", "generation"), [("p-li", 2), ("p-li", 3), ("p-kid", 3)])
def test_a_person_keeps_number_and_name_in_either_generation(
    home: Path, ref: str, generation: int
) -> None:
    person = load_people()[ref].person

    found = read("--person", ref, "--generation", str(generation))

    assert (found.resident_id, found.name) == (person.resident_id, person.name)
    assert found.generation == generation
    assert (found.purse is None) is (generation == Generation.SECOND)


def test_a_person_may_be_named_with_their_home(home: Path) -> None:
    assert read("--person", "p-li", *HOME_ANHUI) == read("--person", "p-li")


def test_a_city_issues_where_one_is_named(home: Path) -> None:
    assert read(*HOME_ANHUI, "--city", "wuhu").identification.issuer == DivisionCode("340200")


@pytest.mark.parametrize("generation", ["2", "3"])
def test_a_card_and_a_sam_of_the_users_root_prove_themselves(home: Path, generation: str) -> None:
    image = made(*HOME_ANHUI, "--generation", generation)
    desk = Counter.open(CardChip(image), Sam(user_root()))

    assert desk.is_genuine()
    assert desk.authenticate() == 0x9000
    assert (home / "data" / "samecity" / "test-keys").exists()


def test_keys_come_from_the_file_that_is_named(home: Path) -> None:
    image = made(*HOME_ANHUI, "--keys", "mine")

    assert Counter.open(CardChip(image), Sam(user_root(home / "mine"))).is_genuine()
    assert not (home / "data").exists()


@pytest.mark.parametrize(("option", "pin"), [((), "000000"), (("--pin", "4711"), "4711")])
def test_a_card_opens_with_its_pin(home: Path, option: tuple[str, ...], pin: str) -> None:
    desk = Counter.open(CardChip(made(*HOME_ANHUI, *option)), Sam(user_root()))

    assert desk.terminal.sw(f"00200000{len(pin) // 2:02X}{pin}") == 0x9000


def test_a_clone_has_every_number_and_no_key(home: Path) -> None:
    genuine, clone = made("--person", "p-li"), made("--person", "p-li", "--clone")

    assert contents(clone) == contents(genuine)
    assert not Counter.open(CardChip(clone), Sam(user_root())).is_genuine()


def test_a_purse_that_knows_no_city_is_taken_nowhere_else(home: Path) -> None:
    known, unknown = made(*HOME_ANHUI), made(*HOME_ANHUI, "--no-t-union")

    def shown(image: CardImage) -> str:
        return Validator.open(CardChip(image), Sam(user_root())).terminal.ok("00B0950004").hex()

    assert (shown(known), shown(unknown)) == ("99993610", "99990000")


def test_several_applications_may_be_blocked(home: Path) -> None:
    image = made(*HOME_ANHUI, "--block", "purse", "--block", "ssc")

    blocked = {one.application for one in image.directories if one.validity != "active"}
    assert blocked == {"purse", "ssc"}


def test_a_file_is_written_once_and_replaced_only_if_that_is_wished(home: Path) -> None:
    line = ("sim", "card", "new", *HOME_ANHUI, "--out", "card.json", "--json")
    file = home / "card.json"

    assert run(*line).at("file") == "card.json"
    first = file.read_bytes()
    refused = run(*line)
    assert (refused.exit_code, refused.at("error", "code")) == (3, "SC-E-600")
    assert "card.json, which is there already" in refused.stderr
    assert file.read_bytes() == first

    assert run(*line, "--force").exit_code == 0
    assert file.read_bytes() != first
    read_image(file.read_bytes())


@pytest.mark.parametrize(
    ("line", "code", "word"),
    [
        ((), 2, "--home or --person"),
        (("--home", "atlantis"), 3, "no region"),
        (("--person", "p-nobody"), 3, "no person"),
        (("--home", "ningbo", "--person", "p-li"), 2, "expected --home anhui for p-li"),
        (("--person", "p-li", "--city", "hefei"), 2, "--city with --home alone"),
        ((*HOME_ANHUI, "--city", "ningbo"), 3, "no city"),
        ((*HOME_ANHUI, "--generation", "4"), 2, "--generation"),
        ((*HOME_ANHUI, "--generation", "2", "--balance-fen", "1"), 2, "has no purse"),
        ((*HOME_ANHUI, "--generation", "2", "--block", "purse"), 2, "has no purse"),
        ((*HOME_ANHUI, "--balance-fen", "-1"), 2, "--balance-fen"),
        ((*HOME_ANHUI, "--balance-fen", "100001"), 2, "--balance-fen"),
        ((*HOME_ANHUI, "--block", "system"), 2, "--block"),
        ((*HOME_ANHUI, "--seed", "-1"), 2, "--seed"),
        ((*HOME_ANHUI, "--seed", "1", "--keys", "mine"), 2, "--keys or --seed"),
        ((*HOME_ANHUI, "--out", "nowhere/card.json"), 3, "a folder to write card.json into"),
        ((*HOME_ANHUI, "--out", "."), 2, "--out"),
        ((*HOME_ANHUI, "--keys", "."), 3, "a file for test keys"),
    ],
)
def test_a_wrong_line_is_told_and_leaves_nothing(
    home: Path, line: tuple[str, ...], code: int, word: str
) -> None:
    ran = run("sim", "card", "new", *line)

    assert (ran.exit_code, ran.stdout) == (code, "")
    assert word in ran.stderr
    assert [path for path in home.iterdir() if path.name != "data"] == []


@pytest.mark.parametrize("pin", ["123", "123456789", "12345x", "１２３４５６", ""])
def test_a_pin_of_another_form_is_refused_and_not_quoted(home: Path, pin: str) -> None:
    ran = run("sim", "card", "new", *HOME_ANHUI, "--pin", pin)

    assert ran.exit_code == 2
    assert "expected 4-8 digits" in ran.stderr
    assert not pin or pin not in ran.stderr


def test_keys_that_others_may_read_are_refused(home: Path) -> None:
    user_root(home / "mine")
    (home / "mine").chmod(0o644)

    ran = run("sim", "card", "new", *HOME_ANHUI, "--keys", "mine")

    assert ran.exit_code == 3
    assert "chmod 600 mine" in ran.stderr
