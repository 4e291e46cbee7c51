"""Two workers of one portal, each a process: what reaches both happens once."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from typing import IO, Final

import msgspec
import pytest

from samecity_portal.settings import Settings
from tests.portal.api.asking import Accepted, Api, Card, ride

WORKER: Final = """
import json, sys
from samecity_portal.app import create_app
from samecity_portal.settings import Settings

client = create_app(Settings(folder=sys.argv[1])).test_client()
print("ready", flush=True)
path, headers, body = json.loads(sys.stdin.readline())
answer = client.post("/api/v1" + path, json=body, headers=headers)
print(json.dumps([answer.status_code, answer.get_json(force=True)]))
"""


def at_once(
    settings: Settings, path: str, body: object, headers: Mapping[str, str]
) -> list[tuple[int, bytes]]:
    """Send the same request to two workers at the same moment; return what each answered."""
    told = json.dumps([path, dict(headers), body]) + "\n"
    started = [
        subprocess.Popen(
            [sys.executable, "-c", WORKER, settings.folder],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
        for _ in range(2)
    ]
    for one in started:
        assert _pipe(one.stdout).readline() == "ready\n"
    for one in started:
        _pipe(one.stdin).write(told)
        _pipe(one.stdin).flush()
    answers = [one.communicate(timeout=60)[0] for one in started]
    read = [msgspec.json.decode(text, type=tuple[int, msgspec.Raw]) for text in answers]
    return [(status, bytes(raw)) for status, raw in read]


@pytest.mark.parametrize("has_moment", [True, False])
def test_the_same_request_is_charged_once(
    api: Api, settings: Settings, *, has_moment: bool
) -> None:
    card, request = api.card(), ride(request_id="gate-1")
    if not has_moment:
        request.pop("at")
    body = {"request": request, "shown": {"card": card}}

    answers = at_once(settings, "/acceptances", body, {})

    accepted = [msgspec.json.decode(raw, type=Accepted) for _, raw in answers]
    assert sorted(status for status, _ in answers) == [200, 201]
    assert accepted[0].decision == accepted[1].decision
    left_fen = 10_000 - accepted[0].decision.terms.payable_fen
    assert api.get(f"/cards/{card}", Card).balance_fen == left_fen
    assert api.post("/acceptances", body, Accepted, 200).balance_fen == left_fen


def test_the_same_key_makes_one_card(api: Api, settings: Settings) -> None:
    answers = at_once(settings, "/cards", {"home": "ningbo"}, {"Idempotency-Key": "key-1"})

    made = [msgspec.json.decode(raw, type=Card) for _, raw in answers]
    assert made[0] == made[1] == api.get(f"/cards/{made[0].id}", Card)


def _pipe(stream: IO[str] | None) -> IO[str]:
    assert stream is not None
    return stream
