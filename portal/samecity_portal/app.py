"""The application of one worker: API and pages over one house."""

from __future__ import annotations

import os
import time
from typing import Final

from flask import Flask

from samecity.errors import JournalError
from samecity_portal import health, lifetime
from samecity_portal.api import build_api
from samecity_portal.current import EXTENSION, Parts
from samecity_portal.house import House, open_house
from samecity_portal.log import log_requests, tell
from samecity_portal.pages import register_pages
from samecity_portal.security import protect
from samecity_portal.settings import VARIABLE, Settings, from_environment

_TRY_AGAIN_S: Final = 1.0


def create_app(settings: Settings, house: House | None = None) -> Flask:
    """Make the application.

    Args:
        settings: How it is started.
        house: What its requests share; None opens that of the settings.

    Raises:
        ConfigurationError: Folder or databases cannot be used.
        JournalError: Likewise.
    """
    app = Flask(__name__)
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # of Flask's own provider
    app.json.sort_keys = False  # type: ignore[attr-defined]  # likewise
    app.extensions[EXTENSION] = Parts(settings, house or open_house(settings))
    log_requests(app)
    protect(app, settings)
    app.register_blueprint(health.blueprint)
    build_api(app)
    register_pages(app)
    return app


def worker() -> Flask:
    """Make the application of a worker process, from its environment."""
    lifetime.begin()
    settings = from_environment()
    # The server hands the environment to each request, and a database's URL may hold a password.
    del os.environ[VARIABLE]
    return create_app(settings, _opened(settings))


def _opened(settings: Settings) -> House:
    """Open the house; a worker that begins while a database is away waits for it."""
    while True:
        try:
            return open_house(settings)
        except JournalError as error:
            tell("waiting for a database", code=error.code, hint=error.hint)
            time.sleep(_TRY_AGAIN_S)
