"""What a plugin says of itself before any of its hooks runs."""

from __future__ import annotations

from typing import Final

import attrs

API_VERSION: Final = "1"
"""Version of the plugin interface. It rises when a plugin written for the old one would break."""


@attrs.frozen
class Manifest:
    """A plugin's identity, the module attribute `samecity_manifest`.

    Attributes:
        name: Lower-case name; equals the entry point's.
        zh: Name for Chinese readers.
        en: Name for English readers.
        api: Version of the plugin interface that it was written for.
    """

    name: str
    zh: str
    en: str
    api: str = API_VERSION
