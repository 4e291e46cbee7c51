"""Somebody who visits the pages: follows links, fills forms, reads what comes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

_TOKEN: Final = re.compile(r'name="csrf_token" value="([^"]+)"')
_ID: Final = re.compile(r'name="result_id" value="([^"]+)"')
_TAGS: Final = re.compile(r"<[^>]+>")
_HANDLE: Final = re.compile(r'name="card" value="([0-9a-f]+)"')


class Visitor:
    """A visitor with a browser of their own.

    Attributes:
        at: Address of the last page.
    """

    def __init__(self, client: FlaskClient, lang: str = "en") -> None:
        self.client = client
        self.at = ""
        self._lang = lang

    def get(self, path: str, status: int = 200, **query: str) -> str:
        """Open a page."""
        answer = self.client.get(path, query_string={"lang": self._lang, **query})
        assert answer.status_code == status, answer.text[:2000]
        return answer.text

    def send(self, path: str, page: str, **said: str) -> TestResponse:
        """Send a form of a page."""
        found = _TOKEN.search(page)
        token = {"csrf_token": found[1]} if found is not None else {}
        return self.client.post(path, data={**token, **said})

    def follow(self, answer: TestResponse) -> str:
        """Go where an answer leads."""
        assert answer.status_code == 303, answer.text[:2000]
        self.at = answer.headers["Location"]
        led = self.client.get(self.at)
        assert led.status_code == 200, led.text[:2000]
        return led.text

    def tap(self, **said: str) -> str:
        """Fill in the form of page Tap, send it, and follow to the result."""
        answer = self._tap(said)
        assert answer.status_code == 303, answer.text[:2000]
        self.at = answer.headers["Location"]
        return self.get(self.at)

    def tap_in_vain(self, **said: str) -> str:
        """Send a form of page Tap that cannot be so."""
        answer = self._tap(said)
        assert answer.status_code == 422, answer.text[:2000]
        return answer.text

    def _tap(self, said: Mapping[str, str]) -> TestResponse:
        page = self.get("/tap")
        return self.send("/taps", page, **{"result_id": id_in(page), **said})

    def newest_card(self) -> str:
        """Return the handle of the card that came into the hand last."""
        found = _HANDLE.search(self.get("/tap"))
        assert found is not None
        return found[1]


def id_in(page: str) -> str:
    """Return the id that a form has reserved for its tap."""
    found = _ID.search(page)
    assert found is not None
    return found[1]


def words(page: str) -> str:
    """Return what stands on a page, without its tags and on one line."""
    return " ".join(_TAGS.sub(" ", page.partition("<main")[2]).split())
