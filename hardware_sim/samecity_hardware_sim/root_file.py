"""The user's synthetic root: the file from which the test keys of cards and of SAMs come.

A terminal opens a card only if both come from the same root, so that there is one per user unless
they name another one. A file is one line: what it is, its version, the root, and a check value.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from secrets import token_bytes
from typing import Final

from samecity.errors import ConfigurationError
from samecity_hardware_sim.new_file import write_new
from samecity_hardware_sim.sam import SyntheticRoot

_VARIABLE: Final = "SAMECITY_TEST_KEYS"
_LINE: Final = re.compile(rb"samecity-test-keys 1 ([0-9a-f]{64}) ([0-9a-f]{8})\n")
_LONGEST: Final = 1024
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


def default_root_file() -> Path:
    """Return where the user's root is kept: by the variable, else in the folder for their data."""
    named = os.environ.get(_VARIABLE)
    if named:
        return Path(named)
    data = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(data) / "samecity" / "test-keys"


def user_root(
    file: Path | None = None, randbytes: Callable[[int], bytes] = token_bytes
) -> SyntheticRoot:
    """Return the user's root; the first call makes it.

    Processes that call it at the same time get the same root.

    Args:
        file: Where it is kept; None for that of `default_root_file`.
        randbytes: What a new root is made of.

    Raises:
        ConfigurationError: The file is damaged, open to others, or cannot be read or made. It is
            never overwritten.
    """
    path = file or default_root_file()
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with suppress(FileExistsError):  # another process was faster: theirs is the root
                write_new(path, _line(SyntheticRoot.generate(randbytes)))
        return _read(path)
    except OSError as error:
        raise ConfigurationError(
            f"expected a file for test keys, received: {error.strerror}",
            hint=f"let {path} be read and made, or name another file with --keys or {_VARIABLE}",
        ) from error


def _read(path: Path) -> SyntheticRoot:
    with path.open("rb") as stream:
        mode = stat.S_IMODE(os.fstat(stream.fileno()).st_mode)
        content = stream.read(_LONGEST)
    if mode & _OTHERS:
        raise ConfigurationError(
            f"expected test keys for their owner alone, received a file with mode {mode:04o}",
            hint=f"chmod 600 {path}",
        )
    found = _LINE.fullmatch(content)
    root = SyntheticRoot(bytes.fromhex(found[1].decode())) if found else None
    if root is None or _line(root) != content:
        raise ConfigurationError(
            "expected a file of test keys, received a damaged one or another file",
            hint=f"bring {path} back from a backup, or move it away: a new root is made then, "
            "under which cards of the old one are not known",
        )
    return root


def _line(root: SyntheticRoot) -> bytes:
    check = sha256(root.secret).hexdigest()[:8]
    return f"samecity-test-keys 1 {root.secret.hex()} {check}\n".encode("ascii")
