"""`samecity portal` where it cannot or must not start: a sentence that says what to do."""

from __future__ import annotations

import os
import socket
import stat
from pathlib import Path

import pytest

from samecity_portal import cli
from samecity_portal.address import Address, read_address, read_public_url
from samecity_portal.folder import default_folder, session_key, take
from samecity_portal.keys import hash_of, is_known, read_keys
from samecity_portal.settings import Settings
from tests.core.cli.terminal import run

EVERYWHERE = "0.0.0.0"  # noqa: S104  nothing is started there


@pytest.fixture
def folder(tmp_path: Path) -> str:
    return str(tmp_path / "data")


@pytest.mark.parametrize(
    "opens",
    [("--bind", "0.0.0.0:0"), ("--bind", "192.0.2.1"), ("--public-url", "https://a.example")],
)
def test_an_address_that_others_reach_needs_keys(folder: str, opens: tuple[str, ...]) -> None:
    ran = run("portal", "--data", folder, *opens)

    assert ran.exit_code == 3
    assert "SC-E-600" in ran.stderr
    assert "samecity portal --new-key --keys FILE" in ran.stderr
    assert not Path(folder).exists()


def test_test_controls_are_for_loopback_alone(folder: str, tmp_path: Path) -> None:
    keys = str(tmp_path / "keys")
    run("portal", "--new-key", "--keys", keys)

    ran = run("portal", "--data", folder, "--bind", EVERYWHERE, "--keys", keys, "--test-controls")

    assert ran.exit_code == 3
    assert "leave --test-controls away" in ran.stderr


@pytest.mark.parametrize(
    "options",
    [
        ("--test-controls", "--workers", "2"),
        ("--workers", "0"),
        ("--bind", "nowhere:99999"),
        ("--bind", "a:b:c"),
        ("--public-url", "portal.example"),
        ("--public-url", "https://portal.example/path"),
        ("--new-key",),
    ],
)
def test_options_that_mean_nothing_are_a_bad_command_line(
    folder: str, options: tuple[str, ...]
) -> None:
    assert run("portal", "--data", folder, *options).exit_code == 2


def test_a_port_that_is_taken_is_told(folder: str) -> None:
    with socket.create_server(("127.0.0.1", 0), reuse_port=True) as taken:
        port = taken.getsockname()[1]

        ran = run("portal", "--data", folder, "--bind", f"127.0.0.1:{port}")

    assert ran.exit_code == 3
    assert f"127.0.0.1:{port}" in ran.stderr
    assert "--bind HOST:PORT" in ran.stderr
    assert not Path(folder).exists()


def test_a_database_that_is_not_there_is_told(folder: str) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        url = f"postgresql://city@127.0.0.1:{nobody.getsockname()[1]}/samecity"

        ran = run("portal", "--data", folder, "--bind", "127.0.0.1:0", "--database-url", url)

    assert ran.exit_code == 3
    assert "SC-E-500" in ran.stderr
    assert "start the database server, or correct the address" in ran.stderr


def test_a_folder_with_something_else_in_it_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear", encoding="utf-8")

    ran = run("portal", "--data", str(tmp_path), "--bind", "127.0.0.1:0")

    assert ran.exit_code == 3
    assert "name a new folder with --data" in ran.stderr
    assert [one.name for one in tmp_path.iterdir()] == ["letter.txt"]


def test_a_folder_that_others_can_read_is_refused(tmp_path: Path) -> None:
    take(tmp_path)
    tmp_path.chmod(0o755)

    ran = run("portal", "--data", str(tmp_path), "--bind", "127.0.0.1:0")

    assert ran.exit_code == 3
    assert "0755" in ran.stderr
    assert f"chmod 700 {tmp_path}" in ran.stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_a_folder_of_somebody_else_is_refused(tmp_path: Path) -> None:
    os.chown(tmp_path, 65_534, 65_534)

    ran = run("portal", "--data", str(tmp_path), "--bind", "127.0.0.1:0")

    assert ran.exit_code == 3
    assert "one of another user" in ran.stderr


def test_without_its_packages_the_extra_is_named(
    folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli, "find_spec", lambda name: None if name == "granian" else name)

    ran = run("portal", "--data", folder)

    assert ran.exit_code == 3
    assert "granian" in ran.stderr
    assert "pip install 'samecity[portal]'" in ran.stderr


def test_a_new_key_is_shown_once_and_kept_as_a_hash(tmp_path: Path) -> None:
    file = tmp_path / "keys"

    first, second = (run("portal", "--new-key", "--keys", str(file), "--json") for _ in range(2))

    keys = [str(ran.at("key")) for ran in (first, second)]
    assert read_keys(file) == tuple(map(hash_of, keys))
    assert all(is_known(hash_of(key), read_keys(file)) for key in keys)
    assert not is_known(hash_of("another"), read_keys(file))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert all(key not in file.read_text(encoding="utf-8") for key in keys)


@pytest.mark.parametrize("content", [None, "", "# nothing\n", "a-key-not-a-hash\n"])
def test_a_file_without_usable_keys_is_told(
    tmp_path: Path, folder: str, content: str | None
) -> None:
    file = tmp_path / "keys"
    if content is not None:
        file.write_text(content, encoding="utf-8")

    ran = run("portal", "--data", folder, "--keys", str(file))

    assert ran.exit_code == 3
    assert "--new-key --keys FILE" in ran.stderr
    assert "a-key-not-a-hash" not in ran.stderr


def test_remarks_in_a_file_of_keys_are_passed_over(tmp_path: Path) -> None:
    file = tmp_path / "keys"
    file.write_text(f"# of the tester\n{hash_of('k')}  # until May\n", encoding="utf-8")

    assert read_keys(file) == (hash_of("k"),)


def test_the_folder_is_named_by_the_variable_or_lies_among_the_users_data(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("SAMECITY_PORTAL_DATA", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", "/data")
    usual = default_folder()
    monkeypatch.setenv("SAMECITY_PORTAL_DATA", "/elsewhere")

    assert (usual, default_folder()) == (Path("/data/samecity/portal"), Path("/elsewhere"))


def test_the_key_of_the_sessions_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    key = session_key(tmp_path)

    assert len(key) == 32
    assert session_key(tmp_path) == key
    assert stat.S_IMODE((tmp_path / "session-key").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("127.0.0.1", Address("127.0.0.1", 8000)),
        ("localhost:0", Address("localhost", 0)),
        ("[::1]:9000", Address("::1", 9000)),
    ],
)
def test_an_address_is_read_as_it_is_written(text: str, address: Address) -> None:
    assert read_address(text) == address


def test_how_to_reach_who_listens_everywhere() -> None:
    assert Address(EVERYWHERE, 8000).url == "http://127.0.0.1:8000"
    assert Address("::", 8000).url == "http://[::1]:8000"
    assert read_public_url("https://portal.example/") == "https://portal.example"


@pytest.mark.parametrize(
    ("bind", "public_url", "is_open"),
    [
        ("127.0.0.1", "", False),
        ("localhost", "", False),
        ("::1", "", False),
        (EVERYWHERE, "", True),
        ("portal.example", "", True),
        ("127.0.0.1", "https://portal.example", True),
    ],
)
def test_who_else_gets_here_decides_whether_a_key_is_needed(
    bind: str, public_url: str, is_open: bool
) -> None:
    assert Settings(folder="", bind=bind, public_url=public_url).is_open is is_open
