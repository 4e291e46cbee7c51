"""The page about the API names every address that changes something, and no other."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

import msgspec
from flask.testing import FlaskClient

from tests.portal.api.asking import PREFIX
from tests.portal.api.test_page import PAGE

ADDRESS: Final = re.compile(r"`(?:(?:POST|PUT|GET|DELETE) )?(/[a-z{}_/-]+)`?")
TOPICS: Final = {
    "persons",
    "cards",
    "ecards",
    "acceptances",
    "decisions",
    "taps",
    "traces",
    "worlds",
}


class Document(msgspec.Struct):
    """The paths of an OpenAPI document."""

    paths: Mapping[str, object]


def test_every_address_is_named(reading: FlaskClient) -> None:
    served = reading.get(f"{PREFIX}/openapi.json").get_data(as_text=True)
    paths = msgspec.json.decode(served, type=Document).paths
    known = {path.removeprefix(PREFIX) for path in paths}
    sections = PAGE.partition("## Writing")[2].replace("`, `", "` `")

    named = {found for found in ADDRESS.findall(sections) if found.split("/")[1] in TOPICS}

    assert named == {path for path in known if path.split("/")[1] in TOPICS}
