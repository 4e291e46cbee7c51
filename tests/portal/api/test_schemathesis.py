"""Every operation asked with what its document allows and what it does not, by Schemathesis."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import closing
from typing import Final

import pytest
import schemathesis
from flask import Flask
from schemathesis.engine import events, from_schema

from samecity.host.registry import Registry
from samecity_portal.app import create_app
from samecity_portal.house import open_house
from samecity_portal.settings import Settings
from tests.portal.api.asking import PREFIX

EXAMPLES: Final = 5

CONFIG: Final = {
    "seed": 1,
    "generation": {
        "deterministic": True,
        "max-examples": EXAMPLES,
        "database": "none",
        "no-shrink": True,
    },
    "checks": {
        "positive_data_acceptance": {
            # What is right by itself may be had already (304), contradict itself (400), be unknown
            # (404), be taken (409), or be wrong for this scenario (422).
            "expected-statuses": ["2xx", "304", "400", "404", "409", "422"]
        }
    },
}

LEAST_ASKED: Final = 1000


@pytest.fixture
def fuzzed(tmp_path_factory: pytest.TempPathFactory, registry: Registry) -> Iterator[Flask]:
    """A portal in which no run of the suite can begin: it would take minutes and all cores."""
    settings = Settings(folder=str(tmp_path_factory.mktemp("fuzzed")), test_controls=True)
    runs = settings.path / "runs"
    runs.mkdir()
    with (runs / "lock").open("ab") as lock, closing(open_house(settings, registry)) as house:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield create_app(settings, house)


def test_the_api_keeps_what_its_document_promises(fuzzed: Flask) -> None:
    config = schemathesis.Config.from_dict(CONFIG)
    document = schemathesis.openapi.from_wsgi(f"{PREFIX}/openapi.json", fuzzed, config=config)
    asked, broken = 0, []

    for event in from_schema(document).execute():
        if isinstance(event, events.ScenarioFinished):
            asked += len(event.recorder.interactions)
            broken += [
                f"{event.recorder.label}: {check.failure_info.failure}\n"
                f"{check.failure_info.code_sample}"
                for checks in event.recorder.checks.values()
                for check in checks
                if check.failure_info is not None
            ]
        elif isinstance(event, events.NonFatalError | events.FatalError):
            broken.append(str(event))

    assert broken == []
    assert asked >= LEAST_ASKED
