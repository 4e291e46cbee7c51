"""A disk that is full or cannot be written: clear words, and nothing lost."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from samecity.journal import open_journal
from tests.confinement import on_read_only_disk, on_small_disk, run_module, without_privileges
from tests.core.journal.rulings import FARE, record
from tests.postgres import OPEN_TO_ALL

WRITABLE = "make the file and its folder writable"


# A full disk.


@pytest.fixture
def mount_point() -> Iterator[Path]:
    """A folder that a server's user can reach too."""
    with tempfile.TemporaryDirectory(prefix="samecity-disk-", dir=OPEN_TO_ALL) as folder:
        yield Path(folder)


@pytest.mark.parametrize(("kind", "size"), [("sqlite", "1m"), ("postgresql", "64m")])
def test_a_full_disk_is_told_and_the_journal_goes_on_when_there_is_space(
    request: pytest.FixtureRequest, mount_point: Path, kind: str, size: str
) -> None:
    if kind == "postgresql":
        request.getfixturevalue("cluster")  # skips where there are no programs of a server
    disk = on_small_disk(mount_point, size)

    seen = json.loads(run_module(disk, "tests.core.journal.fill_disk", kind, str(mount_point)))

    assert seen["writing"].endswith(": free space on the disk")
    assert seen["kept"] > 0
    assert seen["lost"] == []
    assert seen["broken_at"] is None
    assert seen["records"] == seen["kept"] + 1  # with the one that was refused at first
    assert seen["postings"] == 2 * seen["records"]
    if kind == "sqlite":  # a server keeps files open, a file of ours needs two more beside it
        assert seen["opening"].endswith(": free space on the disk, or replace it")


# A disk that cannot be written.


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Path]:
    """A closed journal with one acceptance, in a folder of its own."""
    path = tmp_path / "books" / "journal.db"
    path.parent.mkdir()
    journal = open_journal(f"sqlite:///{path}")
    record(journal, "r-1", FARE)
    journal.close()
    yield path
    path.parent.chmod(0o755)


def assert_is_only_read(before: Sequence[str], file: Path) -> None:
    seen = json.loads(run_module(before, "tests.core.journal.read_only", str(file)))

    (ningbo,) = seen["verified"]
    assert (ningbo["region"], ningbo["records"], ningbo["ok"]) == ("ningbo", 1, True)
    assert seen["writing"].endswith(f": {WRITABLE}")


def test_a_read_only_file_is_verified_but_not_written(file: Path) -> None:
    file.chmod(0o444)

    assert_is_only_read(without_privileges(), file)


def test_a_file_in_a_read_only_folder_is_verified_but_not_written(file: Path) -> None:
    file.parent.chmod(0o555)

    assert_is_only_read(without_privileges(), file)
    assert list(file.parent.iterdir()) == [file]


def test_a_file_on_a_read_only_disk_is_verified_but_not_written(file: Path) -> None:
    assert_is_only_read(on_read_only_disk(file.parent), file)


def test_what_a_crash_left_on_a_read_only_disk_is_verified_too(tmp_path: Path) -> None:
    made, left = tmp_path / "made", tmp_path / "left"
    made.mkdir()
    journal = open_journal(f"sqlite:///{made / 'journal.db'}")
    record(journal, "r-1", FARE)
    shutil.copytree(made, left)  # nobody has closed it: the acceptance stands in the -wal file
    journal.close()

    assert_is_only_read(on_read_only_disk(left), left / "journal.db")
