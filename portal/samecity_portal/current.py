"""What belongs to the request that is being answered: its house, its language, its texts."""

from __future__ import annotations

from functools import cache
from typing import Final

from flask import current_app, g, has_request_context, request

from samecity.cli.command import LANGUAGES
from samecity.texts.catalogue import Texts
from samecity_portal.house import House
from samecity_portal.runs import Runs
from samecity_portal.settings import Settings

EXTENSION: Final = "samecity"
"""Under which the application keeps its parts."""

WORLD: Final = "Samecity-World"
"""Header that names the test world a request is about."""


class Parts:
    """What an application is made of.

    Attributes:
        settings: How it was started.
        house: What all its requests share.
        runs: Conformance runs that visitors started.
        worlds: Test worlds by id; empty without test controls.
    """

    def __init__(self, settings: Settings, house: House) -> None:
        self.settings = settings
        self.house = house
        self.runs = Runs(settings.path / "runs")
        self.worlds: dict[str, House] = {}


def parts() -> Parts:
    """Return the parts of the application that answers."""
    found = current_app.extensions[EXTENSION]
    assert isinstance(found, Parts)
    return found


def house() -> House:
    """Return the house that the request is about: the shared one, or a test world."""
    found = g.get("house")
    return found if isinstance(found, House) else parts().house


def lang() -> str:
    """Return the reader's language: as the query says, the cookie, or the browser."""
    if not has_request_context():
        return "en"
    for said in (request.args.get("lang"), request.cookies.get("lang")):
        if said in LANGUAGES:
            return said
    return request.accept_languages.best_match(LANGUAGES, "en") or "en"


@cache
def texts_in(language: str) -> Texts:
    """Return the texts of a language; read once."""
    return Texts(language)


def texts() -> Texts:
    """Return the texts of the reader's language."""
    return texts_in(lang())
