"""Files that appear whole or not at all, readable by their owner alone: they hold test keys."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from samecity.errors import ConfigurationError


def write_new(file: Path, content: bytes, *, may_replace: bool = False) -> None:
    """Write a file with mode 0600, on the disk before it gets its name.

    Of several processes that write the same new file at once exactly one succeeds.

    Args:
        file: Where; its folder has to be there.
        content: Everything it will hold.
        may_replace: Whether a file of that name gives way; what is no ordinary file never does.

    Raises:
        FileExistsError: There is such a file, and it does not give way.
        OSError: The folder cannot be written.
    """
    if may_replace and file.exists() and not file.is_file():
        raise FileExistsError(file.name)
    handle, draft = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}-")  # mode 0600
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        if may_replace:
            os.replace(draft, file)
        else:
            os.link(draft, file)  # unlike a rename, fails if somebody was faster
    finally:
        with suppress(FileNotFoundError):  # it was renamed
            os.unlink(draft)


def save(file: Path, content: bytes, *, may_replace: bool = False) -> None:
    """Write what a user asked for; see `write_new`.

    Raises:
        ConfigurationError: There is such a file already, or the folder cannot be written.
    """
    try:
        write_new(file, content, may_replace=may_replace)
    except FileExistsError as error:
        raise ConfigurationError(
            f"expected a new file, received {file.name}, which is there already",
            hint="name another one, or replace an ordinary file with --force",
        ) from error
    except OSError as error:
        raise ConfigurationError(
            f"expected a folder to write {file.name} into, received: {error.strerror}",
            hint="name a file in a folder of your own with --out",
        ) from error
