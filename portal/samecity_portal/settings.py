"""What a portal is started with; worker processes get it through their environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Final

import msgspec

from samecity.errors import ConfigurationError

VARIABLE: Final = "SAMECITY_PORTAL"
"""The environment variable that hands a worker its settings, as JSON; written by the command."""

KEPT_RESULTS: Final = 2000
"""How many taps have a link that shows them; older ones are forgotten. A few kilobytes each."""

KEPT_RUNS: Final = 50
"""How many runs of the suite are kept, likewise; a few megabytes each."""


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How one portal runs.

    Attributes:
        folder: What it keeps beside the books: chips, test keys, results, runs, session key.
        database_url: SQLAlchemy URL of the journal; empty is SQLite in the folder.
        cardholders_url: SQLAlchemy URL of the cardholder base; empty is the one beside the journal.
        bind: Address that it listens at.
        public_url: Where a reverse proxy offers it to others; empty without one.
        keys: SHA-256 of each key that may change state, in hexadecimal; none is needed as long as
            nobody but this machine gets here.
        test_controls: Whether clock, outages and worlds of their own can be had; loopback only.
    """

    folder: str
    database_url: str = ""
    cardholders_url: str = ""
    bind: str = "127.0.0.1"
    public_url: str = ""
    keys: tuple[str, ...] = ()
    test_controls: bool = False

    @property
    def path(self) -> Path:
        """The folder."""
        return Path(self.folder)

    @property
    def journal_url(self) -> str:
        """Where the journal is."""
        return self.database_url or f"sqlite:///{self.path / 'journal.db'}"

    @property
    def is_open(self) -> bool:
        """Whether others than this machine get here, so that a change needs a key."""
        return bool(self.public_url) or not self.is_loopback

    @property
    def is_loopback(self) -> bool:
        """Whether it listens to nobody but this machine."""
        if self.bind == "localhost":
            return True
        try:
            return ip_address(self.bind).is_loopback
        except ValueError:
            return False


def to_environment(settings: Settings) -> dict[str, str]:
    """Return the variable that hands settings to a worker."""
    return {VARIABLE: msgspec.json.encode(settings).decode()}


def from_environment(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings of this process.

    Raises:
        ConfigurationError: There are none, or they are damaged.
    """
    try:
        return msgspec.json.decode(environment.get(VARIABLE, ""), type=Settings)
    except msgspec.MsgspecError as error:
        raise ConfigurationError(
            f"expected settings in {VARIABLE}, received none",
            hint="start the portal with `samecity portal`",
        ) from error
