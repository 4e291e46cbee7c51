"""The key that signs certificates and the keys that are trusted: PEM files, as others read them.

The signing key is made on first use, readable by its owner alone, and never overwritten; its public
half stands beside it, to be given to whoever is to verify.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from samecity.errors import ConfigurationError
from samecity_hardware_sim.new_file import write_new

_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


def default_key_file() -> Path:
    """Return where the user's signing key is kept: in the folder for their data."""
    data = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(data) / "samecity" / "signing-key"


def public_file(file: Path) -> Path:
    """Return where the public half of a signing key stands."""
    return file.with_name(f"{file.name}.pub")


def signing_key(file: Path) -> Ed25519PrivateKey:
    """Return a signing key; the first call makes it, and its public half.

    Raises:
        ConfigurationError: The file is damaged, open to others, or cannot be read or made.
    """
    try:
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with suppress(FileExistsError):  # another process was faster: theirs is the key
                write_new(file, _private_pem(Ed25519PrivateKey.generate()))
        key = _read_private(file)
        with suppress(FileExistsError):
            write_new(public_file(file), public_pem(key.public_key()))
    except OSError as error:
        raise ConfigurationError(
            f"expected a file for a signing key, received: {error.strerror}",
            hint=f"let {file} be read and made, or name another file with --key",
        ) from error
    return key


def trusted_key(file: Path) -> bytes:
    """Return a public key that a user trusts, 32 bytes.

    Raises:
        ConfigurationError: The file cannot be read, or holds no public key of Ed25519.
    """
    try:
        key = load_pem_public_key(file.read_bytes())
    except OSError as error:
        raise ConfigurationError(
            f"expected a public key in {file.name}, received: {error.strerror}",
            hint="name the file that its holder gave you with --trust",
        ) from error
    except (ValueError, UnsupportedAlgorithm) as error:
        raise _no_key("a public key of Ed25519 in PEM", file) from error
    if not isinstance(key, Ed25519PublicKey):
        raise _no_key("a public key of Ed25519", file)
    return key.public_bytes_raw()


def public_pem(key: Ed25519PublicKey) -> bytes:
    """Write a public key as PEM."""
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def _private_pem(key: Ed25519PrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _read_private(file: Path) -> Ed25519PrivateKey:
    with file.open("rb") as stream:
        mode = stat.S_IMODE(os.fstat(stream.fileno()).st_mode)
        content = stream.read()
    if mode & _OTHERS:
        raise ConfigurationError(
            f"expected a signing key for its owner alone, received a file with mode {mode:04o}",
            hint=f"chmod 600 {file}",
        )
    try:
        key = load_pem_private_key(content, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise _no_key("a signing key of Ed25519 in PEM", file) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise _no_key("a signing key of Ed25519", file)
    return key


def _no_key(expected: str, file: Path) -> ConfigurationError:
    return ConfigurationError(
        f"expected {expected}, received a damaged file or another one: {file.name}",
        hint="bring it back from a backup, or move it away: a new key is made then, "
        "which nobody trusts yet",
    )
