"""`samecity sim card show`: everything by name, nothing secret, nothing personal unasked."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from samecity.domain.card import Generation
from samecity_hardware_sim.card.contents import contents
from samecity_hardware_sim.card.image import Application, CardImage, write_image
from samecity_hardware_sim.card.system import CardChip
from samecity_hardware_sim.card.variants import blocked
from samecity_hardware_sim.card_files.dump import dump
from samecity_hardware_sim.sam import Sam
from tests.core.cli.terminal import Ran, run
from tests.hardware_sim.card.cards import NAME, ROOT, card_image, resident_id
from tests.hardware_sim.card.terminal import Counter, Validator
from tests.hardware_sim.card_files.desks import chip_of, desk_with


def show(home: Path, image: CardImage, *options: str) -> Ran:
    (home / "card.json").write_bytes(write_image(image))
    return run("sim", "card", "show", "card.json", *options, env={"COLUMNS": "200"})


def used_card() -> CardImage:
    chip = CardChip(card_image())
    Validator.open(chip, Sam(ROOT)).pay(150)
    Counter.open(chip, Sam(ROOT)).terminal.sw("0020000003999999")
    return chip.image()


def personal(image: CardImage) -> list[str]:
    """What tells whose card it is, or where its holder was."""
    found = contents(image)
    assert found.purse is not None
    return [
        NAME,
        resident_id().text,
        "19900101",
        found.number.text,
        found.identification.text,
        found.purse.number[1:],
        "330200000042",
        "2026-11-23 10:00:00",
    ]


@pytest.mark.parametrize("options", [(), ("--json",), ("--lang", "zh")])
def test_what_is_personal_is_masked_unless_it_is_asked_for(
    home: Path, options: tuple[str, ...]
) -> None:
    image = used_card()

    masked = show(home, image, *options).stdout
    full = show(home, image, *options, "--personal").stdout

    assert [text for text in personal(image) if text in masked] == []
    assert [text for text in personal(image) if text not in full] == []


@pytest.mark.parametrize("options", [("--personal",), ("--personal", "--json")])
def test_no_key_and_no_pin_is_ever_shown(home: Path, options: tuple[str, ...]) -> None:
    image = card_image()
    secrets = {key.value for one in image.directories for key in one.keys} | {"123456"}

    shown = show(home, image, *options).stdout

    assert len(secrets) > 10
    assert [secret for secret in secrets if secret in shown.upper()] == []


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", ("social security application", "issuer's data", "card number", "100.00 yuan",
                "6 of 6 tries left", "load keys", "T-Union purse", "Personal data is masked")),
        ("zh", ("社会保障应用", "发卡机构数据", "卡号", "100.00", "剩余 6 次", "圈存密钥",
                "交通联合电子钱包", "个人信息已遮盖")),
    ],
)  # fmt: skip
def test_files_items_and_keys_have_names(home: Path, lang: str, words: tuple[str, ...]) -> None:
    shown = show(home, card_image(), "--lang", lang)

    assert shown.exit_code == 0
    assert [word for word in words if word not in shown.stdout] == []


def test_a_machine_reads_the_same(home: Path) -> None:
    shown = show(home, used_card(), "--json", "--personal")
    by_id = {one["id"]: number for number, one in enumerate(shown.rows())}
    ssse, purse = by_id["DDF1"], by_id["DF11"]

    assert shown.at(ssse, "pin") == {"tries_left": 5, "tries": 6}
    assert shown.at(ssse, "keys", 0, "algorithm") == "SM4"
    assert shown.at(ssse, "files", 1, "name") == "holder's data"
    assert shown.at(ssse, "files", 1, "read") == [["key:0A"]]
    assert shown.at(ssse, "files", 1, "entries", 1) == {"tag": "09", "name": "name", "value": NAME}
    assert shown.at(purse, "purse", "balance_fen") == 9850
    assert shown.at(purse, "purse", "offline_sequence") == 1
    log = next(
        number
        for number, file in enumerate(shown.rows(purse, "files"))
        if file["name"] == "transaction log"
    )
    assert [row["value"] for row in shown.rows(purse, "files", log, "entries")][:2] == [
        "06 #0",
        "150",
    ]


def test_a_blocked_application_says_so(home: Path) -> None:
    assert "[blocked]" not in show(home, card_image()).stdout
    assert "[blocked]" in show(home, blocked(card_image(), Application.PURSE)).stdout


def test_what_was_read_from_a_reader_can_be_shown(home: Path) -> None:
    read = dump(desk_with(chip_of(card_image(Generation.SECOND))).line).image

    shown = show(home, read)

    assert shown.exit_code == 0
    assert "holder's data" in shown.stdout
    assert "tries left" not in shown.stdout


def test_a_file_of_another_layout_is_shown_by_its_size(home: Path) -> None:
    image = card_image()
    odd = tuple(
        replace(one, files=tuple(replace(file, records=("FF",)) if file.records else file
                                 for file in one.files))
        for one in image.directories
    )  # fmt: skip

    assert show(home, replace(image, directories=odd)).exit_code == 0


@pytest.mark.parametrize(
    ("content", "code", "word"),
    [
        (b"", "SC-E-110", "card.json: -"),
        (b"\xff\xfe", "SC-E-110", "card.json: -"),
        (b"[]", "SC-E-110", "card.json: -"),
        (b'{"format": "samecity-card"}', "SC-E-110", "card.json: -"),
        (b'{"format": "samecity-card", "version": 2, "chips": []}', "SC-E-110", "expected 1"),
        (b'{"format": "' + b"330900199001010013" + b'"}', "SC-E-110", "card.json: format"),
    ],
)
def test_a_file_that_is_no_image_is_told_and_not_quoted(
    home: Path, content: bytes, code: str, word: str
) -> None:
    (home / "card.json").write_bytes(content)

    ran = run("sim", "card", "show", "card.json", "--json")

    assert (ran.exit_code, ran.at("error", "code")) == (3, code)
    assert word in str(ran.at("error", "message"))
    assert "330900199001010013" not in ran.stderr + ran.stdout


def test_an_image_of_another_version_says_what_to_do(home: Path) -> None:
    (home / "card.json").write_bytes(b'{"format": "samecity-card", "version": 2}')

    ran = run("sim", "card", "show", "card.json", "--json")

    assert "make the card anew" in str(ran.at("error", "hint"))


def test_a_file_that_is_not_there_is_told(home: Path) -> None:
    ran = run("sim", "card", "show", "nowhere.json")

    assert ran.exit_code == 3
    assert "expected the card image nowhere.json" in ran.stderr
    assert "sim card new --out" in ran.stderr
