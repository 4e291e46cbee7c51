"""What SECURITY.md says of the portal, threat by threat."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from samecity.host.registry import Registry
from samecity_portal.app import create_app
from samecity_portal.house import House, memory_house
from samecity_portal.keys import hash_of
from samecity_portal.security import MOST_BYTES, STRANGERS
from samecity_portal.settings import Settings

PUBLIC_URL = "https://portal.example"
KEY = "a-key-of-a-test"
ELSEWHERE = "https://elsewhere.example"
NEW_CARD = {"home": "hefei"}
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
PAGES = ("/", "/key", "/api/v1/", "/static/favicon.svg", "/nowhere", "/api/v1/nowhere")


class Visitor(FlaskClient):
    """A browser that knows the portal by its public name."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:  # noqa: ANN401  as in Flask
        """Ask for something there."""
        return super().open(*args, **{"base_url": PUBLIC_URL, **kwargs})


@pytest.fixture(scope="module")
def house(registry: Registry) -> Iterator[House]:
    with closing(memory_house(registry)) as house:
        yield house


@pytest.fixture
def loopback(house: House, tmp_path: Path) -> FlaskClient:
    return create_app(Settings(folder=str(tmp_path)), house).test_client()


@pytest.fixture
def open_app(house: House, tmp_path: Path) -> Flask:
    return create_app(
        Settings(folder=str(tmp_path), public_url=PUBLIC_URL, keys=(hash_of(KEY),)),
        house,
    )


@pytest.fixture
def visitor(open_app: Flask) -> FlaskClient:
    """Somebody who comes through the reverse proxy of an open portal."""
    open_app.test_client_class = Visitor
    client = open_app.test_client()
    client.environ_base |= {
        "HTTP_X_FORWARDED_PROTO": "https",
        "HTTP_X_FORWARDED_FOR": "198.51.100.7",
        "HTTP_REFERER": f"{PUBLIC_URL}/",
    }
    return client


def token_of(client: FlaskClient, path: str = "/key") -> str:
    found = TOKEN.search(client.get(path).text)
    assert found is not None
    return found[1]


def enter(client: FlaskClient, key: str, **more: str) -> int:
    form = {"key": key, "csrf_token": token_of(client), **more}
    return client.post("/key", data=form).status_code


@pytest.mark.parametrize("path", PAGES)
def test_every_answer_forbids_frames_inline_scripts_and_guessing(
    loopback: FlaskClient, path: str
) -> None:
    with loopback.get(path) as answer:
        headers = answer.headers

    policy = dict(
        part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";")
    )
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "geolocation=()" in headers["Permissions-Policy"]


def test_a_name_that_was_rebound_to_this_machine_gets_nothing(loopback: FlaskClient) -> None:
    answers = [
        loopback.open(path, method=method, headers={"Host": host})
        for host in ("elsewhere.example", "127.0.0.1.elsewhere.example", "[::1")
        for method, path in (("GET", "/"), ("POST", "/api/v1/cards"))
    ]

    assert {answer.status_code for answer in answers} <= {400, 421}
    for host in ("localhost:8000", "127.0.0.1", "[::1]:8000"):
        assert loopback.get("/api/v1/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": ELSEWHERE},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_another_sites_page_changes_nothing(loopback: FlaskClient, headers: dict[str, str]) -> None:
    answer = loopback.post("/api/v1/cards", json=NEW_CARD, headers=headers)

    assert answer.status_code == 403
    assert loopback.get("/api/v1/", headers=headers).status_code == 200


def test_a_plain_form_is_no_request_of_the_api(loopback: FlaskClient) -> None:
    forms = [
        loopback.post("/api/v1/cards", data="{}", content_type=kind).status_code
        for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data")
    ]

    assert forms == [415, 415, 415]


def test_a_form_without_its_token_changes_nothing(visitor: FlaskClient) -> None:
    token_of(visitor)

    assert visitor.post("/key", data={"key": KEY}).status_code == 400
    assert visitor.post("/key", data={"key": KEY, "csrf_token": "x"}).status_code == 400


@pytest.mark.parametrize("given", ["", "Bearer ", "Bearer wrong", f"Basic {KEY}", KEY])
def test_without_a_key_nobody_changes_anything_on_an_open_portal(
    visitor: FlaskClient, given: str
) -> None:
    answer = visitor.post("/api/v1/cards", json=NEW_CARD, headers={"Authorization": given})

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert answer.content_type == "application/problem+json"


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_every_way_to_change_something_on_an_open_portal_needs_a_key(
    open_app: Flask, visitor: FlaskClient, method: str
) -> None:
    paths = [
        re.sub(r"<[^>]*>", "x", rule.rule)
        for rule in open_app.url_map.iter_rules()
        if method in (rule.methods or ()) and rule.endpoint != "key.key"
    ]

    found = {path: visitor.open(path, method=method).status_code for path in paths}

    assert {path: code for path, code in found.items() if code not in (303, 401)} == {}


def test_a_key_lets_a_program_change_something(visitor: FlaskClient) -> None:
    answer = visitor.post(
        "/api/v1/cards", json=NEW_CARD, headers={"Authorization": f"Bearer {KEY}"}
    )

    assert answer.status_code == 201


def test_a_visitor_with_a_key_may_change_something_until_it_is_given_back(
    visitor: FlaskClient,
) -> None:
    wrong, right = enter(visitor, "wrong"), enter(visitor, KEY)
    known = visitor.get("/key").text
    form = {"leave": "yes", "csrf_token": token_of(visitor)}
    left = visitor.post("/key", data=form).status_code

    assert (wrong, right, left) == (403, 303, 303)
    assert 'name="leave"' in known
    assert 'type="password"' in visitor.get("/key").text


def test_the_session_tells_nothing_and_goes_over_tls_to_this_host_alone(
    visitor: FlaskClient,
) -> None:
    page = visitor.get("/key")
    token = TOKEN.search(page.text)
    assert token is not None
    cookie = visitor.post("/key", data={"key": KEY, "csrf_token": token[1]}).headers["Set-Cookie"]

    assert cookie.startswith("__Host-samecity=")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert "Domain" not in cookie
    assert KEY not in cookie
    assert "max-age" in page.headers["Strict-Transport-Security"]


def test_nobody_is_sent_elsewhere(visitor: FlaskClient) -> None:
    form = {"key": KEY, "csrf_token": token_of(visitor), "next": ELSEWHERE}
    answers = [
        visitor.post(f"/key?next={ELSEWHERE}&url={ELSEWHERE}", data=form),
        visitor.get(f"//elsewhere.example/?next={ELSEWHERE}"),
        visitor.get("/key/"),
    ]

    assert [one.headers.get("Location", "/") for one in answers] == ["/", "/", "/"]


def test_a_stranger_who_asks_too_often_is_told_when_to_come_back(visitor: FlaskClient) -> None:
    limits = sorted(int(limit.split()[0]) for limit in STRANGERS)

    answers = [visitor.get("/healthz") for _ in range(limits[-1] + 1)]

    assert {answer.status_code for answer in answers[: limits[0]]} == {200}
    told = [answer for answer in answers if answer.status_code == 429]
    assert told != []
    assert all(int(answer.headers["Retry-After"]) >= 0 for answer in told)


def test_who_shows_a_key_is_not_counted(visitor: FlaskClient) -> None:
    most = min(int(limit.split()[0]) for limit in STRANGERS)
    known = {"Authorization": f"Bearer {KEY}"}

    answers = [visitor.get("/api/v1/", headers=known) for _ in range(most + 1)]

    assert {answer.status_code for answer in answers} == {200}


@pytest.mark.parametrize("path", ["/api/v1/cards", "/key"])
def test_a_body_that_is_too_long_is_not_read(loopback: FlaskClient, path: str) -> None:
    answer = loopback.post(path, data=b"x" * (MOST_BYTES + 1), content_type="application/json")

    assert answer.status_code == 413
    assert answer.content_type == "application/problem+json"


def test_a_text_that_is_no_sql_stays_a_text(loopback: FlaskClient) -> None:
    said = "x' OR '1'='1"

    answers = [
        loopback.get("/api/v1/journal/postings", query_string={"day": said}),
        loopback.get(f"/api/v1/cards/{said}"),
        loopback.get(f"/api/v1/decisions/{said}"),
    ]

    assert all(400 <= answer.status_code < 500 for answer in answers)
