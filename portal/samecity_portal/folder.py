"""The folder of a portal: whose it is, where it lies, and the key of its visitors' sessions."""

from __future__ import annotations

import os
import secrets
import stat
from contextlib import suppress
from pathlib import Path
from typing import Final

from samecity.errors import ConfigurationError
from samecity_hardware_sim.new_file import write_new

_VARIABLE: Final = "SAMECITY_PORTAL_DATA"
_SESSION_KEY: Final = "session-key"
_BYTES: Final = 32
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


def default_folder() -> Path:
    """Return where a portal keeps its things: by the variable, else among the user's data."""
    named = os.environ.get(_VARIABLE)
    if named:
        return Path(named)
    data = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(data) / "samecity" / "portal"


def take(folder: Path) -> None:
    """Make a portal's folder, or find that it is one: ours, for us alone, with nothing else in it.

    Raises:
        ConfigurationError: It is somebody else's, open to others, holds something else, or cannot
            be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        status = folder.stat()
        holds = {one.name for one in folder.iterdir()}
        if status.st_uid != os.geteuid():
            received, hint = "one of another user", "name another folder with --data"
        elif status.st_mode & _OTHERS and holds:
            received = f"one with mode {stat.S_IMODE(status.st_mode):04o}"
            hint = f"chmod 700 {folder}"
        elif holds and _SESSION_KEY not in holds:
            received, hint = "one with something else in it", "name a new folder with --data"
        else:
            folder.chmod(0o700)
            session_key(folder)
            return
    except OSError as error:
        received, hint = str(error.strerror), "name a folder of your own with --data"
    raise ConfigurationError(f"expected a folder for a portal, received {received}", hint=hint)


def session_key(folder: Path) -> bytes:
    """Return the key that signs the cookies of a portal's visitors; made once, for all workers."""
    file = folder / _SESSION_KEY
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with suppress(FileExistsError):  # another process was faster: theirs is the key
            write_new(file, secrets.token_bytes(_BYTES))
    return file.read_bytes()
