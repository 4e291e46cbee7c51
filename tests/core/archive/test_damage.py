"""A backup that is not as it was made is found before anything is written."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from samecity.archive import Places
from tests.core.archive.places import New, back_up, migrate, path_of, restore

Damage = Callable[[Path], object]


def flip(file: Path) -> None:
    """Change one bit in the middle of a file."""
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


def cut(file: Path) -> None:
    """Leave away the last byte of a file."""
    file.write_bytes(file.read_bytes()[:-1])


def say(file: Path, change: Callable[[dict[str, object]], object]) -> None:
    """Change what a manifest says."""
    said = json.loads(file.read_text(encoding="utf-8"))
    change(said)
    file.write_text(json.dumps(said), encoding="utf-8")


def rows_of(said: dict[str, object], store: str) -> dict[str, object]:
    copy = said[store]
    assert isinstance(copy, dict)
    rows = copy["rows"]
    assert isinstance(rows, dict)
    return rows


DAMAGES: dict[str, tuple[str, Damage]] = {
    "a bit in the journal": ("journal.db", flip),
    "a bit in the base": ("cardholders.db", flip),
    "a journal cut off": ("journal.db", cut),
    "a base cut off": ("cardholders.db", cut),
    "no journal": ("journal.db", Path.unlink),
    "no base": ("cardholders.db", Path.unlink),
    "a manifest cut off": ("backup.json", lambda file: file.write_bytes(file.read_bytes()[:200])),
    "a manifest without an end": (
        "backup.json",
        lambda file: say(file, lambda it: it.pop("chains")),
    ),
    "a manifest with more": ("backup.json", lambda file: say(file, lambda it: it.update(more=1))),
    "another count": (
        "backup.json",
        lambda file: say(file, lambda it: rows_of(it, "cardholders").update(person=99)),
    ),
    "another chain": ("backup.json", lambda file: say(file, lambda it: it.update(chains=[]))),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_is_found_and_nothing_is_restored(folder: Path, new: New, damage: str) -> None:
    name, do = DAMAGES[damage]
    do(folder / name)
    copy = new("sqlite")

    ran = restore(folder, copy, "--json")

    assert (ran.exit_code, ran.at("error", "code")) == (1, "SC-E-510")
    assert name in str(ran.at("error", "message"))
    assert [path_of(url).exists() for url in (copy.journal, copy.cardholders)] == [False, False]


@pytest.mark.parametrize(("lang", "words"), [("zh", "备份已损坏"), ("en", "the backup is damaged")])
def test_damage_is_told_in_both_languages(folder: Path, new: New, lang: str, words: str) -> None:
    flip(folder / "journal.db")

    assert words in restore(folder, new("sqlite"), "--lang", lang).stderr


def test_a_folder_without_its_manifest_is_no_backup(folder: Path, new: New) -> None:
    (folder / "backup.json").unlink()

    ran = restore(folder, new("sqlite"), "--json")

    assert (ran.exit_code, ran.at("error", "code")) == (3, "SC-E-600")


def test_a_backup_of_a_newer_form_is_left_to_a_newer_release(folder: Path, new: New) -> None:
    say(folder / "backup.json", lambda it: it.update(format=2, unheard_of=True))

    ran = restore(folder, new("sqlite"), "--json")

    assert (ran.exit_code, ran.at("error", "code")) == (3, "SC-E-600")
    assert "received format 2" in str(ran.at("error", "message"))


@pytest.mark.parametrize("store", ["journal", "cardholders"])
def test_a_backup_of_another_revision_is_left_to_its_release(
    folder: Path, new: New, store: str
) -> None:
    def age(said: dict[str, object]) -> None:
        copy = said[store]
        assert isinstance(copy, dict)
        copy["revision"] = "0000"
        said["release"] = "0.0.9"

    say(folder / "backup.json", age)

    ran = restore(folder, new("sqlite"), "--json")

    assert (ran.exit_code, ran.at("error", "code")) == (3, "SC-E-500")
    assert "received 0000" in str(ran.at("error", "message"))
    assert "release 0.0.9" in str(ran.at("error", "hint"))


def test_restoring_changes_no_byte_of_the_backup(folder: Path, new: New) -> None:
    before = {file.name: file.read_bytes() for file in folder.iterdir()}

    assert [restore(folder, new("sqlite")).exit_code for _ in range(2)] == [0, 0]

    assert {file.name: file.read_bytes() for file in folder.iterdir()} == before


def test_a_backup_may_lie_where_its_name_needs_quoting(
    folder: Path, new: New, tmp_path: Path
) -> None:
    strange = tmp_path / "备份 100% ?#&"
    shutil.move(folder, strange)

    assert restore(strange, new("sqlite")).exit_code == 0


# What is not there, or is there already.


@pytest.mark.parametrize("missing", ["journal", "cardholders"])
def test_a_store_that_is_not_there_is_neither_made_nor_backed_up(
    small: Places, new: New, tmp_path: Path, missing: str
) -> None:
    path_of(getattr(small, missing)).unlink()

    backed_up = back_up(small, tmp_path / "other", "--json")
    moved = migrate(small, new("sqlite"), "--json")

    for ran in (backed_up, moved):
        assert (ran.exit_code, ran.at("error", "code")) == (3, "SC-E-600")
    assert not path_of(getattr(small, missing)).exists()
    assert not (tmp_path / "other").exists()


def test_an_empty_database_of_a_server_is_no_platform(new: New, tmp_path: Path) -> None:
    empty = new("postgresql")

    ran = back_up(empty, tmp_path / "backup", "--json")

    assert (ran.exit_code, ran.at("error", "code")) == (3, "SC-E-600")
    assert "empty database" in str(ran.at("error", "message"))
    assert not (tmp_path / "backup").exists()


def test_a_journal_and_a_base_that_are_mixed_up_are_told_apart(
    platform: Places, tmp_path: Path
) -> None:
    mixed = Places(platform.cardholders, platform.journal)

    ran = back_up(mixed, tmp_path / "backup", "--json")

    assert (ran.exit_code, ran.at("error", "code")) == (3, "SC-E-500")
    assert str(ran.at("error", "message")).startswith("journal: expected")


def test_a_folder_that_holds_anything_is_not_written_into(
    folder: Path, small: Places, tmp_path: Path
) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "a.txt").write_text("mine", encoding="utf-8")
    before = (folder / "backup.json").read_bytes()

    for taken in (folder, tmp_path / "notes", tmp_path / "notes" / "a.txt"):
        assert back_up(small, taken).exit_code in (2, 3)

    assert (folder / "backup.json").read_bytes() == before
    assert [file.name for file in (tmp_path / "notes").iterdir()] == ["a.txt"]


def test_a_folder_that_cannot_be_made_is_told(small: Places, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")

    ran = back_up(small, tmp_path / "file" / "backup", "--json")

    assert (ran.exit_code, ran.at("error", "code")) == (3, "SC-E-600")


def test_a_store_in_memory_cannot_be_copied(small: Places, tmp_path: Path) -> None:
    in_memory = Places("sqlite://", small.cardholders)

    ran = back_up(in_memory, tmp_path / "other", "--json")

    assert (ran.exit_code, ran.at("error", "code")) == (3, "SC-E-600")
    assert migrate(small, in_memory, "--json").exit_code == 3
