"""A run of the suite, started, watched and ended over the line, in processes of its own."""

from __future__ import annotations

import fcntl
import json
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

import msgspec
import pytest
from flask import Flask
from flask.testing import FlaskClient
from jsonschema_rs import Draft202012Validator

from samecity.host.registry import Registry
from samecity_portal.app import create_app
from samecity_portal.current import EXTENSION, Parts
from samecity_portal.runs import Order, Runs
from tests.portal.api.asking import PREFIX

ONE_CASE: Final = {"cases": ["card.ecard/G001/1"], "seed": 7}
LONG: Final = {"regions": ["ningbo"]}
PATIENCE_S: Final = 120.0
REPORT_SCHEMA: Final = (
    Path(__file__).parents[3] / "conformance/samecity_conformance/reports/report-1.schema.json"
)

Plain = Mapping[str, object]


@pytest.fixture
def app(app: Flask) -> Iterator[Flask]:
    yield app
    parts(app).runs.cancel()


def parts(app: Flask) -> Parts:
    found = app.extensions[EXTENSION]
    assert isinstance(found, Parts)
    return found


def start(client: FlaskClient, order: Plain) -> Plain:
    answer = client.post(f"{PREFIX}/runs", json=dict(order))
    assert answer.status_code == 201, answer.text
    assert isinstance(answer.json, dict)
    assert answer.headers["Location"] == f"{PREFIX}/runs/{answer.json['id']}"
    return answer.json


def run_of(client: FlaskClient, run_id: object) -> Plain:
    found = client.get(f"{PREFIX}/runs/{run_id}").json
    assert isinstance(found, dict)
    return found


def wait(is_so: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.1)


def events(client: FlaskClient, run_id: object, last: str = "") -> list[tuple[str, str, Plain]]:
    answer = client.get(
        f"{PREFIX}/runs/{run_id}/events", headers={"Last-Event-ID": last} if last else {}
    )
    assert answer.content_type.startswith("text/event-stream")
    found = []
    for block in answer.get_data(as_text=True).strip().split("\n\n"):
        said = dict(line.split(": ", 1) for line in block.splitlines() if line[0] != ":")
        if said:
            found.append((said["event"], said["id"], json.loads(said["data"])))
    return found


def test_a_run_is_started_watched_and_reported(app: Flask, registry: Registry) -> None:
    client = app.test_client()
    # Another worker of the same portal: it shares the folder, and nothing else.
    other = create_app(parts(app).settings, parts(app).house).test_client()

    begun = start(client, ONE_CASE)
    seen = events(other, begun["id"])

    assert (begun["state"], begun["seed"], begun["only_cases"]) == (
        "running",
        7,
        ["card.ecard/G001/1"],
    )
    assert [(event, number) for event, number, _ in seen] == [("verdict", "1"), ("end", "1")]
    assert seen[0][2]["verdict"] == "pass"
    over = run_of(other, begun["id"])
    assert over == seen[1][2]
    assert (over["state"], over["conclusion"], over["cases"], over["done"]) == (
        "finished",
        "green",
        1,
        1,
    )
    assert over["verdicts"] == {"pass": 1}

    report = other.get(f"{PREFIX}/runs/{begun['id']}/report").json
    page = other.get(f"{PREFIX}/runs/{begun['id']}/report?format=html&lang=zh")
    again = events(client, begun["id"], last="1")

    schema = json.loads(REPORT_SCHEMA.read_text(encoding="utf-8"))
    assert Draft202012Validator(schema).is_valid(report)
    assert (page.status_code, page.mimetype) == (200, "text/html")
    assert page.headers["Content-Disposition"].startswith("attachment")
    assert '<html lang="zh' in page.get_data(as_text=True)
    assert [event for event, _, _ in again] == ["end"]


def test_one_run_goes_on_at_a_time_and_ends_with_its_worker(app: Flask) -> None:
    client = app.test_client()
    other = create_app(parts(app).settings, parts(app).house)

    first = start(client, LONG)
    refused = other.test_client().post(f"{PREFIX}/runs", json=LONG)
    early = client.get(f"{PREFIX}/runs/{first['id']}/report")

    assert (refused.status_code, refused.content_type) == (409, "application/problem+json")
    assert early.status_code == 409
    wait(lambda: run_of(client, first["id"])["cases"] is not None)

    parts(app).runs.cancel()

    over = run_of(client, first["id"])
    assert over["state"] == "cancelled"
    assert over["ended_at"] is not None
    assert over["conclusion"] is None
    # Whoever holds the lock is a process of the run; with it all of them are gone.
    with (parts(app).settings.path / "runs" / "lock").open("ab") as lock:
        wait(lambda: _can_lock(lock.fileno()))


def _can_lock(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def test_the_oldest_runs_are_forgotten_but_never_the_one_that_goes_on(tmp_path: Path) -> None:
    ids = [f"2026112{day}-100000-0123ab" for day in range(5)]
    for run_id in ids:
        (tmp_path / run_id).mkdir()
        (tmp_path / run_id / "order.json").write_bytes(msgspec.json.encode(Order()))
    (tmp_path / "lock").write_text(ids[0], encoding="utf-8")
    runs = Runs(tmp_path, kept=2)

    with (tmp_path / "lock").open("rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        runs.prune()

    assert [run.id for run in runs.all()] == [ids[4], ids[3], ids[0]]
    assert {file.name for file in tmp_path.iterdir()} == {"lock", ids[0], ids[3], ids[4]}


def test_a_run_that_the_suite_refuses_says_why(app: Flask) -> None:
    client = app.test_client()

    begun = start(client, {"profiles": ["no-such-profile"]})
    wait(lambda: run_of(client, begun["id"])["state"] != "running")

    over = run_of(client, begun["id"])
    assert over["state"] == "failed"
    assert "no-such-profile" in str(over["problem"])
    assert client.get(f"{PREFIX}/runs/{begun['id']}/report").status_code == 409


def test_a_run_whose_guard_was_killed_is_lost(app: Flask) -> None:
    runs = parts(app).settings.path / "runs"
    (runs / "20261123-100000-abcdef").mkdir(parents=True)
    (runs / "20261123-100000-abcdef" / "order.json").write_text("{}", encoding="utf-8")

    listed = app.test_client().get(f"{PREFIX}/runs").json

    assert isinstance(listed, list)
    assert [(one["id"], one["state"]) for one in listed] == [("20261123-100000-abcdef", "lost")]


@pytest.mark.parametrize(
    ("order", "status"),
    [
        ({"regions": ["atlantis"]}, 404),
        ({"regions": ["--all"]}, 422),
        ({"cases": ["a"], "regions": ["ningbo"]}, 422),
        ({"binding": "pcsc"}, 422),
        ({"workers": 99}, 422),
        ({"sut": "http://127.0.0.1/"}, 422),
    ],
)
def test_an_order_that_cannot_be_is_refused(
    order: Plain, status: int, reading: FlaskClient
) -> None:
    answer = reading.post(f"{PREFIX}/runs", json=dict(order))

    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")
    assert reading.get(f"{PREFIX}/runs").json == []
