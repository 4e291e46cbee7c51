"""The user's root: made once, kept to oneself, never overwritten."""

from __future__ import annotations

import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from samecity.errors import ConfigurationError
from samecity_hardware_sim.root_file import default_root_file, user_root
from tests.hardware_sim.card.cards import seeded

MAKE = (
    "import sys; from pathlib import Path; from samecity_hardware_sim.root_file import user_root; "
    "sys.stdin.readline(); print(user_root(Path(sys.argv[1])).secret.hex())"
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "keys" / "test-keys"


def test_the_first_use_makes_a_root_for_its_owner_alone(file: Path) -> None:
    root = user_root(file)

    assert len(root.secret) == 32
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert [path.name for path in file.parent.iterdir()] == ["test-keys"]


def test_later_uses_find_the_same_root(file: Path) -> None:
    assert user_root(file) == user_root(file) == user_root(file, seeded(2))


def test_two_files_have_two_roots(file: Path, tmp_path: Path) -> None:
    assert user_root(file) != user_root(tmp_path / "other")


def test_processes_that_make_it_at_once_get_the_same_root(file: Path) -> None:
    makers = [
        subprocess.Popen(
            [sys.executable, "-c", MAKE, str(file)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
        for _ in range(8)
    ]
    for maker in makers:  # all are loaded before any goes on
        assert maker.stdin is not None
        maker.stdin.write("go\n")
        maker.stdin.flush()
    secrets = {maker.communicate(timeout=60)[0].strip() for maker in makers}

    assert secrets == {user_root(file).secret.hex()}
    assert [path.name for path in file.parent.iterdir()] == ["test-keys"]


def test_the_file_is_among_the_users_data_unless_the_variable_names_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAMECITY_TEST_KEYS", "")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert default_root_file() == tmp_path / "samecity" / "test-keys"
    user_root()
    assert default_root_file().exists()

    monkeypatch.setenv("XDG_DATA_HOME", "")
    monkeypatch.setenv("HOME", str(tmp_path / "somebody"))
    assert default_root_file() == tmp_path / "somebody/.local/share/samecity/test-keys"

    monkeypatch.setenv("SAMECITY_TEST_KEYS", str(tmp_path / "mine"))
    assert default_root_file() == tmp_path / "mine"


def flipped(line: bytes) -> bytes:
    return line[:25] + (b"0" if line[25:26] != b"0" else b"1") + line[26:]


@pytest.mark.parametrize(
    "damage",
    [
        lambda line: b"",
        lambda line: line[:-1],
        lambda line: line[:40],
        lambda line: line + line,
        lambda line: line.replace(b" 1 ", b" 2 "),
        lambda line: line.upper(),
        lambda line: b"\0" * len(line),
        flipped,
    ],
    ids=["empty", "cut", "half", "twice", "another version", "upper case", "zeros", "a digit"],
)
def test_a_damaged_file_is_told_and_left_as_it_is(
    file: Path, damage: Callable[[bytes], bytes]
) -> None:
    secret = user_root(file).secret.hex()
    damaged = damage(file.read_bytes())
    file.write_bytes(damaged)

    with pytest.raises(ConfigurationError) as refused:
        user_root(file)

    assert "damaged" in refused.value.message
    assert "backup" in refused.value.hint
    assert secret not in f"{refused.value} {refused.value.hint}"
    assert file.read_bytes() == damaged


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o602, 0o610])
def test_a_file_that_others_may_open_is_refused(file: Path, mode: int) -> None:
    user_root(file)
    file.chmod(mode)

    with pytest.raises(ConfigurationError) as refused:
        user_root(file)

    assert f"mode {mode:04o}" in refused.value.message
    assert refused.value.hint == f"chmod 600 {file}"


def test_what_is_no_file_and_no_folder_is_told_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "note").write_text("", encoding="utf-8")
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere" / "keys")

    for path in (tmp_path, tmp_path / "note" / "keys", tmp_path / "dangling"):
        with pytest.raises(ConfigurationError) as refused:
            user_root(path)

        assert "expected a file for test keys" in refused.value.message
        assert "--keys" in refused.value.hint


def test_a_root_does_not_show_itself(file: Path) -> None:
    root = user_root(file)

    assert root.secret.hex() not in repr(root)
