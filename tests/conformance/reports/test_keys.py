from __future__ import annotations

import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from samecity.errors import ConfigurationError
from samecity_conformance.reports.keys import (
    default_key_file,
    public_file,
    signing_key,
    trusted_key,
)


def test_the_first_use_makes_a_key_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "new" / "signing-key"

    signing_key(file)

    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_every_use_returns_the_same_key(tmp_path: Path) -> None:
    file = tmp_path / "signing-key"

    first, second = (signing_key(file).private_bytes_raw() for _ in range(2))

    assert first == second


def test_the_public_half_stands_beside_it_for_whoever_is_to_trust_it(tmp_path: Path) -> None:
    file = tmp_path / "signing-key"

    key = signing_key(file)

    assert trusted_key(public_file(file)) == key.public_key().public_bytes_raw()


def test_a_file_that_is_there_is_never_overwritten(tmp_path: Path) -> None:
    file = tmp_path / "signing-key"
    file.write_bytes(b"something of value")
    file.chmod(0o600)

    with pytest.raises(ConfigurationError, match="damaged file or another one"):
        signing_key(file)
    assert file.read_bytes() == b"something of value"


def test_a_key_that_others_can_read_is_not_used(tmp_path: Path) -> None:
    file = tmp_path / "signing-key"
    signing_key(file)
    file.chmod(0o644)

    with pytest.raises(ConfigurationError, match="mode 0644"):
        signing_key(file)


def test_a_key_of_another_kind_is_not_used(tmp_path: Path) -> None:
    file = tmp_path / "signing-key"
    other = generate_private_key(SECP256R1())
    file.write_bytes(other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    file.chmod(0o600)
    public = tmp_path / "other.pub"
    public.write_bytes(
        other.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    )

    with pytest.raises(ConfigurationError, match="signing key of Ed25519"):
        signing_key(file)
    with pytest.raises(ConfigurationError, match="public key of Ed25519"):
        trusted_key(public)


def test_a_place_where_no_key_can_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(ConfigurationError, match="expected a file for a signing key"):
        signing_key(tmp_path / "file" / "signing-key")


def test_a_trusted_key_that_is_missing_or_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "junk.pub").write_text("junk", encoding="utf-8")

    with pytest.raises(ConfigurationError, match=r"public key in none\.pub"):
        trusted_key(tmp_path / "none.pub")
    with pytest.raises(ConfigurationError, match=r"junk\.pub"):
        trusted_key(tmp_path / "junk.pub")


def test_a_signing_key_is_not_taken_for_a_public_one(tmp_path: Path) -> None:
    file = tmp_path / "signing-key"
    signing_key(file)

    with pytest.raises(ConfigurationError, match="public key"):
        trusted_key(file)


def test_the_users_key_is_in_the_folder_for_their_data(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", "data")

    assert default_key_file() == Path("data/samecity/signing-key")
