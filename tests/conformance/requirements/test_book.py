from __future__ import annotations

from pathlib import Path

import pytest

from samecity.errors import DataInvalid, UnknownName
from samecity_conformance.profiles import load_profiles
from samecity_conformance.requirements import Requirements, load_requirements
from samecity_conformance.requirements.book import ids_in
from samecity_conformance.run.record import Level

ROW = """
[[requirement]]
id = "R02"
zh = "同等"
en = "Equal"
level = "must"
rule = "R02"
source = "P2"
profiles = ["national-baseline"]
"""


def read(folder: Path, text: str) -> Requirements:
    file = folder / "requirements.toml"
    file.write_text(text, encoding="utf-8")
    return load_requirements(file)


def test_every_rule_and_property_of_the_dossier_is_a_requirement() -> None:
    rules = {f"R{number:02d}" for number in range(1, 31)}
    properties = {f"P-{letter}" for letter in "abcdefghijkl"}

    assert rules | properties <= set(load_requirements())


def test_what_protects_equality_money_and_privacy_is_binding() -> None:
    book = load_requirements()

    for id_ in ("R02", "R07", "R17", "R18", "R25", "R26", "R29", "R30", "P-g", "N-01", "N-03"):
        assert book[id_].level is Level.MUST, id_


def test_every_requirement_says_it_in_both_languages() -> None:
    for one in load_requirements().values():
        assert any("\u4e00" <= character <= "\u9fff" for character in one.zh), one.id
        assert one.en.isascii() or "≥" in one.en, one.id


def test_every_requirement_belongs_to_profiles_that_exist_and_every_profile_has_some() -> None:
    book, profiles = load_requirements(), load_profiles()

    assert {name for one in book.values() for name in one.profiles} == set(profiles)


@pytest.mark.parametrize(
    ("wrong", "key"),
    [
        (ROW.replace('"must"', '"perhaps"'), "requirement.0.level"),
        (ROW.replace('"R02"\nzh', '"R2"\nzh'), "requirement.0.id"),
        (ROW.replace('zh = "同等"\n', ""), "requirement.0.zh"),
        (ROW + "weight = 3\n", "requirement.0.weight"),
        (ROW + ROW, "requirement.1.id"),
        (ROW.replace('["national-baseline"]', "[]"), "requirement.0.profiles"),
    ],
)
def test_wrong_data_are_named_by_file_and_key(tmp_path: Path, wrong: str, key: str) -> None:
    with pytest.raises(DataInvalid) as caught:
        read(tmp_path, wrong)

    assert (caught.value.file, caught.value.key) == ("requirements.toml", key)


def test_an_id_that_nobody_gave_is_unknown() -> None:
    with pytest.raises(UnknownName) as caught:
        load_requirements()["R99"]

    assert caught.value.name == "R99"


def test_tags_of_examples_and_seed_rows_name_no_requirement() -> None:
    tags = {"R02", "P-d", "E-01", "G046", "ZS-08", "pub", "seed-S3", "must", "rule-R02"}

    assert ids_in(tags) == ("E-01", "P-d", "R02")


@pytest.mark.parametrize(
    ("tags", "level"),
    [
        ({"R02", "T-05"}, Level.MUST),
        ({"T-05", "E-07"}, Level.SHOULD),
        ({"R02", "may"}, Level.MAY),
        ({"G046"}, Level.MAY),
    ],
)
def test_a_case_is_as_binding_as_its_strongest_requirement_unless_a_tag_says_otherwise(
    tags: set[str], level: Level
) -> None:
    assert load_requirements().level(tags) is level


def test_a_case_belongs_to_the_profiles_of_its_requirements() -> None:
    assert load_requirements().profiles(["R25", "R18"]) == (
        "e-card",
        "national-baseline",
        "privacy",
    )
