"""Files that appear whole or not at all."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from samecity.errors import ConfigurationError
from samecity_hardware_sim.new_file import save, write_new


def test_a_new_file_is_its_owners_alone(tmp_path: Path) -> None:
    file = tmp_path / "card.json"

    write_new(file, b"one")

    assert (file.read_bytes(), stat.S_IMODE(file.stat().st_mode)) == (b"one", 0o600)


def test_a_file_that_is_there_stays_and_nothing_else_appears(tmp_path: Path) -> None:
    file = tmp_path / "card.json"
    write_new(file, b"one")

    with pytest.raises(FileExistsError):
        write_new(file, b"two")

    assert file.read_bytes() == b"one"
    assert list(tmp_path.iterdir()) == [file]


def test_a_file_gives_way_where_that_is_wished(tmp_path: Path) -> None:
    file = tmp_path / "card.json"
    write_new(file, b"one")

    write_new(file, b"two", may_replace=True)

    assert file.read_bytes() == b"two"
    assert list(tmp_path.iterdir()) == [file]


def test_what_is_no_ordinary_file_never_gives_way(tmp_path: Path) -> None:
    with pytest.raises(FileExistsError):
        write_new(Path("/dev/null"), b"one", may_replace=True)
    with pytest.raises(FileExistsError):
        write_new(tmp_path, b"one", may_replace=True)

    assert Path("/dev/null").is_char_device()


@pytest.mark.parametrize("may_replace", [False, True])
def test_a_folder_that_is_not_there_is_told(tmp_path: Path, may_replace: bool) -> None:
    with pytest.raises(ConfigurationError) as refused:
        save(tmp_path / "nowhere" / "card.json", b"one", may_replace=may_replace)

    assert "expected a folder to write card.json into" in refused.value.message
