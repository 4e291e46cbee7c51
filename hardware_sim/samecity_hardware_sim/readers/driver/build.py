"""Builds the driver with the compiler of the machine, and names the Debian packages it lacks."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import attrs

from samecity.errors import ConfigurationError

_SOURCE: Final = files(__package__).joinpath("ifdhandler.c")
_HEADERS: Final = Path("/usr/include/PCSC")
_FLAGS: Final = ("-std=gnu11", "-O2", "-Wall", "-Wextra", "-Werror", "-fPIC", "-shared")
_SBIN: Final = "/usr/sbin:/sbin"
_TIMEOUT_S: Final = 60


@attrs.frozen
class Need:
    """Something that virtual readers under pcscd need.

    Attributes:
        name: Of the program, header or module.
        source: Who brings it: a Debian package, or a line for pip.
        found: Where it is, or empty.
        is_for_building: Whether only the build needs it.
    """

    name: str
    source: str
    found: str
    is_for_building: bool = False


def needs() -> Sequence[Need]:
    """Look for everything that building and running need."""
    header = _HEADERS / "ifdhandler.h"
    pyscard = find_spec("smartcard")
    return (
        Need("gcc", "gcc", program("gcc"), is_for_building=True),
        Need(
            header.name,
            "libpcsclite-dev",
            str(header) if header.exists() else "",
            is_for_building=True,
        ),
        Need("pcscd", "pcscd", program("pcscd")),
        Need("pyscard", "samecity[pcsc]", (pyscard.origin or "") if pyscard is not None else ""),
    )


def program(name: str) -> str:
    """Return a program's path, or empty; Debian keeps daemons where ordinary users do not look."""
    return shutil.which(name) or shutil.which(name, path=_SBIN) or ""


def default_folder() -> Path:
    """Return the folder for built drivers in the user's cache."""
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache) / "samecity"


def built_driver(folder: Path | None = None) -> Path:
    """Return where the driver of this release is or will be built.

    Args:
        folder: By default that of `default_folder`.
    """
    digest = hashlib.sha256(_SOURCE.read_bytes()).hexdigest()[:16]
    return (folder or default_folder()) / f"libifdsamecity-{digest}.so"


def build(folder: Path | None = None) -> Path:
    """Build the driver, unless this release's is there.

    Args:
        folder: Where it is put; by default that of `default_folder`.

    Returns:
        The shared library.

    Raises:
        ConfigurationError: A Debian package is missing, the folder cannot be written, or the
            compiler refused.
    """
    driver = built_driver(folder)
    if driver.exists():
        return driver
    missing = [one.source for one in needs() if one.is_for_building and not one.found]
    if missing:
        raise ConfigurationError(
            f"expected the Debian package {missing[0]}, received none",
            hint=f"apt-get install {' '.join(missing)}",
        )
    try:
        driver.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=driver.parent) as place:
            _compile(Path(place) / driver.name)
            (Path(place) / driver.name).replace(driver)  # at once: another process may look
    except OSError as error:
        raise ConfigurationError(
            f"expected a folder to build in, received {error.strerror}",
            hint="name another one with --to",
        ) from error
    return driver


def _compile(driver: Path) -> None:
    command = [program("gcc"), *_FLAGS, f"-I{_HEADERS}", "-o", str(driver), "-x", "c", "-"]
    try:
        ran = subprocess.run(  # noqa: S603  our own source and flags
            command,
            input=_SOURCE.read_bytes(),
            capture_output=True,
            timeout=_TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise ConfigurationError(
            f"expected a build within {_TIMEOUT_S} s, received none"
        ) from error
    if ran.returncode:
        said = ran.stderr.decode("utf-8", errors="replace").strip()
        raise ConfigurationError(f"expected a driver, received from gcc: {said[-500:]}")
