"""Applications that serve one test after another: to make one takes longer than most tests do.

All that a portal knows of its visitors is in its parts, so that with other parts it is another one.
"""

from __future__ import annotations

from typing import Final

import msgspec
from flask import Flask

from samecity_portal.app import create_app
from samecity_portal.current import EXTENSION, Parts
from samecity_portal.house import House
from samecity_portal.settings import Settings

_MADE: Final[dict[Settings, Flask]] = {}
"""By their settings but for the folder."""


def application(settings: Settings, house: House) -> Flask:
    """Return an application over a house; the one that had the same settings is over it too."""
    alike = msgspec.structs.replace(settings, folder="")
    app = _MADE.get(alike)
    if app is None:
        app = _MADE[alike] = create_app(settings, house)
    app.extensions[EXTENSION] = Parts(settings, house)
    return app
