"""Keys of those who may change something: made here, shown once, kept as hashes.

A key is 256 random bits, so that nobody can guess it and its hash needs no salt.
"""

from __future__ import annotations

import hmac
import os
import re
import secrets
from collections.abc import Collection
from hashlib import sha256
from pathlib import Path
from typing import Final

from samecity.errors import ConfigurationError

_HASH: Final = re.compile(r"[0-9a-f]{64}")
_BYTES: Final = 32
_LONGEST: Final = 1 << 16


def hash_of(key: str) -> str:
    """Return what is kept of a key: its SHA-256, in hexadecimal."""
    return sha256(key.encode()).hexdigest()


def is_known(hashed: str, keys: Collection[str]) -> bool:
    """Say whether a key is one of ours; takes the same time whichever it is, and if it is none.

    Args:
        hashed: The key's hash.
        keys: The hashes of ours.
    """
    # A list, not a generator: all of them are compared, so that time tells nothing.
    return any([hmac.compare_digest(hashed, known) for known in keys])


def read_keys(file: Path) -> tuple[str, ...]:
    """Read the hashes of the keys in a file: one a line, a remark behind `#`.

    Raises:
        ConfigurationError: The file cannot be read, holds none, or holds another text.
    """
    try:
        with file.open(encoding="utf-8") as stream:
            lines = stream.read(_LONGEST).splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(
            f"expected a file of keys at {file.name}, received none that can be read",
            hint="make one: samecity portal --new-key --keys FILE",
        ) from error
    hashes = [text for line in lines if (text := line.partition("#")[0].strip())]
    wrong = [at for at, text in enumerate(hashes, 1) if _HASH.fullmatch(text) is None]
    if wrong or not hashes:
        received = f"another text as number {wrong[0]}" if wrong else "none"
        raise ConfigurationError(
            f"expected the SHA-256 of a key in each line of {file.name}, received {received}",
            hint="add a key: samecity portal --new-key --keys FILE",
        )
    return tuple(hashes)


def add_key(file: Path) -> str:
    """Make a key, add its hash to a file and return the key, which is kept nowhere.

    Raises:
        ConfigurationError: The file cannot be written.
    """
    key = secrets.token_urlsafe(_BYTES)
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(f"{hash_of(key)}\n")
    except OSError as error:
        raise ConfigurationError(
            f"expected to write {file.name}, received: {error.strerror}",
            hint="name a file in a folder of your own with --keys",
        ) from error
    return key
