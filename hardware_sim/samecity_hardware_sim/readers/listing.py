"""Which readers a PC/SC service has, asked by another process, and which of them is meant.

PC/SC's library remembers the first socket for the rest of a process's life: asking here would
decide for whatever this process does later.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import attrs

from samecity.errors import ConfigurationError, UnknownName
from samecity_hardware_sim.readers.binding import PcscError
from samecity_hardware_sim.readers.daemon import SOCKET_VARIABLE

SERVE: Final = "samecity sim reader serve"
"""The command that serves readers of ours."""

_TIMEOUT_S: Final = 30


@attrs.frozen
class Listed:
    """A reader as the service sees it."""

    name: str
    has_card: bool
    answer_to_reset: bytes


def list_readers(socket: Path | None = None) -> Sequence[Listed]:
    """List the readers of a PC/SC service.

    Args:
        socket: Of a pcscd; by default that of the environment, or the system's.

    Raises:
        ConfigurationError: There is no service, or no pyscard.
    """
    if find_spec("smartcard") is None:
        raise ConfigurationError(
            "expected pyscard, received none",
            hint="pip install 'samecity[pcsc]'; it needs the Debian packages gcc libpcsclite-dev",
        )
    chosen = {} if socket is None else {SOCKET_VARIABLE: str(socket)}
    try:
        ran = subprocess.run(  # noqa: S603  this module
            [sys.executable, "-m", __name__],
            env={**os.environ, **chosen},
            capture_output=True,
            timeout=_TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise ConfigurationError(
            f"expected a PC/SC service that answers within {_TIMEOUT_S} s, received no answer"
        ) from error
    if ran.returncode:
        said = ran.stderr.decode("utf-8", errors="replace").strip().splitlines()
        raise ConfigurationError(
            f"expected a PC/SC service, received none: {said[-1] if said else ran.returncode}",
            hint=f"start pcscd, or use `{SERVE}`",
        )
    return [
        Listed(name, has_card, bytes.fromhex(atr)) for name, has_card, atr in json.loads(ran.stdout)
    ]


def chosen_reader(listed: Sequence[Listed], wanted: str | None) -> str:
    """Return the name of the reader that is meant and holds a card.

    Args:
        listed: The readers that there are.
        wanted: A name or its first words, whole ones; None is any.

    Raises:
        UnknownName: No reader is called so.
        ConfigurationError: None holds a card, or several do.
    """
    if not listed:
        raise ConfigurationError(
            "expected a reader, received none", hint=f"connect one, or start `{SERVE}`"
        )
    names = tuple(one.name for one in listed)
    meant = [one for one in listed if wanted is None or f"{one.name} ".startswith(f"{wanted} ")]
    if not meant:
        raise UnknownName("reader", wanted or "", names)
    holding = [one.name for one in meant if one.has_card]
    if len(holding) > 1:
        raise ConfigurationError(
            f"expected one reader with a card, received {len(holding)}",
            hint=f"name one with --reader: {', '.join(holding)}",
        )
    if not holding:
        raise ConfigurationError(
            "expected a card in a reader, received none",
            hint=f"put a card on {' or '.join(one.name for one in meant)}",
        )
    return holding[0]


def _main() -> int:
    from samecity_hardware_sim.readers.pcsc import Pcsc  # only here, where pyscard is there

    try:
        states = Pcsc().states()
    except PcscError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    rows = [(name, has_card, atr.hex()) for name, (has_card, atr) in states.items()]
    sys.stdout.write(json.dumps(rows))
    return 0


if __name__ == "__main__":
    sys.exit(_main())
