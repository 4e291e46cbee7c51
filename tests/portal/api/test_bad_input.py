"""What no well-meant client sends: every answer is a problem document, none a fault of ours."""

from __future__ import annotations

from io import BytesIO
from typing import Final

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from samecity_portal.security import MOST_BYTES
from tests.portal.api.asking import PREFIX

PROBLEM: Final = "application/problem+json"
JSON: Final = "application/json"
GOOD: Final = '{"home": "hefei"}'


def assert_problem(answer: TestResponse, status: int) -> None:
    assert (status, PROBLEM) == (answer.status_code, answer.content_type)
    said = answer.json
    assert isinstance(said, dict)
    assert said["status"] == status
    assert said["title"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"null", 422),
        (b"[]", 422),
        (b"1e999", 400),
        (b'"home"', 422),
        (b"NaN", 400),
        (b'{"home": NaN}', 400),
        (b'{"home": "hefei", "balance_fen": 1e400}', 400),
        (b'{"home": "hefei", "balance_fen": -1}', 422),
        (b'{"home": "hefei", "balance_fen": "9"}', 422),
        (b'{"home": 7}', 422),
        (b'{"home": null}', 422),
        (b'{"home": ["hefei"]}', 422),
        (b'{"home": "hefei", "colour": "red"}', 422),
        (b'{"home": "he\\u0000fei"}', 422),
        (b'{"home": "\\ud800"}', 400),
        (b'{"home": "\xff\xfe"}', 400),
        (b"\xff\xfe{\x00}\x00", 400),
        (b"[" * 100_000, 400),
        (b'{"home": "' + b"h" * 100_000 + b'"}', 422),
    ],
)
def test_a_body_that_cannot_be_meant_is_refused(
    body: bytes, status: int, reading: FlaskClient
) -> None:
    assert_problem(reading.post(f"{PREFIX}/cards", data=body, content_type=JSON), status)


@pytest.mark.parametrize("path", ["/cards", "/persons", "/acceptances", "/decisions", "/runs"])
def test_ten_megabytes_are_not_read(path: str, reading: FlaskClient) -> None:
    body = b'{"home": "' + b"x" * 10_000_000 + b'"}'

    assert_problem(reading.post(PREFIX + path, data=body, content_type=JSON), 413)


@pytest.mark.parametrize(
    ("length", "status"), [(MOST_BYTES, 422), (MOST_BYTES + 1, 413), (10_000_000, 413)]
)
def test_a_stream_without_a_length_is_as_long_as_another_body_or_refused(
    length: int, status: int, reading: FlaskClient
) -> None:
    answer = reading.post(
        f"{PREFIX}/cards",
        input_stream=BytesIO(b'{"home": 7}'.ljust(length)),
        content_type=JSON,
        headers={"Transfer-Encoding": "chunked"},
        environ_overrides={"wsgi.input_terminated": True},
    )

    assert_problem(answer, status)


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "multipart/form-data", "x"])
def test_what_is_no_json_is_refused(kind: str, reading: FlaskClient) -> None:
    assert_problem(reading.post(f"{PREFIX}/cards", data=GOOD, content_type=kind), 415)


@pytest.mark.parametrize(
    "path",
    [
        "/regions/%00",
        "/regions/%FF%FE",
        "/regions/..%2f..%2fetc%2fpasswd",
        "/regions/" + "n" * 5000,
        "/scenarios/%E4%B9%98%E8%BD%A6",
        "/cases/'%20OR%201=1--",
        "/runs/..",
        "/runs/%2e%2e/report",
        "/runs/nope/events",
        "/decisions/%00",
        "/cards/%0d%0aX-Evil:%201",
        "/nothing",
        "/regions/ningbo/",
    ],
)
def test_a_path_that_leads_nowhere_is_not_found(path: str, reading: FlaskClient) -> None:
    assert_problem(reading.get(PREFIX + path), 404)


@pytest.mark.parametrize(
    "query",
    [
        "region=%00",
        "region=%FF",
        "region=" + "x" * 150,
        "region=%F0%9F%92%B3",
    ],
)
def test_a_name_that_nobody_has_is_not_found(query: str, reading: FlaskClient) -> None:
    assert_problem(reading.get(f"{PREFIX}/items?{query}"), 404)


@pytest.mark.parametrize(
    "query",
    [
        "region=",
        "region=" + "x" * 100_000,
        "&".join(f"a{n}=1" for n in range(5000)),
        "page=1&page_size=99999999999999999999",
        "page=%D9%A1%F0%9F%92%B3",
        "at=yesterday",
        "at=2026-02-30",
        "at=2026-11-23T25:00",
        "at=99999-01-01",
        "lang=fr",
        "phase=OPEN",
        "%00=1",
    ],
)
def test_a_query_that_cannot_be_meant_is_refused(query: str, reading: FlaskClient) -> None:
    assert_problem(reading.get(f"{PREFIX}/items?{query}"), 422)


@pytest.mark.parametrize(
    "settings",
    [
        "mode",
        "=x",
        "mode=bus&set=mode=metro",
        "mode=%00",
        "&set=".join(f"k{n}=1" for n in range(50)),
    ],
)
def test_fields_that_cannot_be_meant_are_refused(settings: str, reading: FlaskClient) -> None:
    assert_problem(reading.get(f"{PREFIX}/matrix?set={settings}"), 422)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Accept", "text/klingon"),
        ("Accept", "*/*;q=x, ,"),
        ("Accept-Language", "zh" * 5000),
        ("Accept-Language", ";;;q=9,*"),
        ("If-None-Match", "W/" + '"' * 99),
        ("If-None-Match", "\xff\xfe"),
        ("If-Modified-Since", "tomorrow"),
        ("Range", "bytes=9999-1"),
        ("Cookie", "lang=" + "z" * 3000),
        ("Cookie", "session=eyJ9.x.y; lang=\x7f"),
        ("X-Forwarded-Host", "evil.example"),
        ("Last-Event-ID", "-1"),
        ("Content-Type", "application/json; charset=klingon"),
        ("Authorization", "Bearer"),
    ],
)
def test_odd_headers_change_nothing(name: str, value: str, reading: FlaskClient) -> None:
    answer = reading.get(f"{PREFIX}/regions", headers={name: value})

    assert (answer.status_code, answer.content_type) == (200, JSON)
    assert answer.json == reading.get(f"{PREFIX}/regions").json


def test_another_name_for_this_system_is_refused(reading: FlaskClient) -> None:
    assert_problem(reading.get(f"{PREFIX}/regions", headers={"Host": "evil.example"}), 421)


@pytest.mark.parametrize("path", ["//api/v1/regions", "/api//v1/regions", "/api/v1//regions"])
def test_double_slashes_lead_to_one_place_or_none(path: str, reading: FlaskClient) -> None:
    answer = reading.get(path, base_url="http://localhost")

    assert answer.status_code in (308, 404)
    assert answer.headers.get("Location", "/api").removeprefix("http://localhost")[:4] == "/api"


@pytest.mark.parametrize("path", ["/regions", "/regions/ningbo", "/openapi.json", "/matrix"])
def test_head_is_get_without_the_body(path: str, reading: FlaskClient) -> None:
    got, asked = reading.get(PREFIX + path), reading.head(PREFIX + path)

    assert (asked.status_code, asked.data) == (200, b"")
    assert asked.headers["Content-Length"] == str(len(got.data))
    assert asked.headers.get("ETag") == got.headers.get("ETag")


def test_head_of_what_is_not_there_has_no_body(reading: FlaskClient) -> None:
    answer = reading.head(f"{PREFIX}/regions/atlantis")

    assert (answer.status_code, answer.content_type, answer.data) == (404, PROBLEM, b"")


def test_options_names_the_methods(reading: FlaskClient) -> None:
    answer = reading.options(f"{PREFIX}/runs")

    assert answer.status_code == 200
    assert set(answer.allow) == {"GET", "HEAD", "OPTIONS", "POST"}


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "BREW"])
def test_another_method_is_told_which_there_are(method: str, reading: FlaskClient) -> None:
    answer = reading.open(f"{PREFIX}/regions", method=method)

    assert_problem(answer, 405)
    assert set(answer.allow) == {"GET", "HEAD", "OPTIONS"}


def test_a_problem_is_told_in_chinese_too_and_says_that_it_may_be_told_otherwise(
    reading: FlaskClient,
) -> None:
    zh = reading.get(f"{PREFIX}/items?page=0", headers={"Accept-Language": "zh-CN"})
    unknown = reading.get(f"{PREFIX}/regions/atlantis?lang=zh")

    assert_problem(zh, 422)
    assert_problem(unknown, 404)
    said = zh.get_json()
    assert (said["title"], said["errors"]) == ("内容有误", {"page": "应为1至1000000之间的整数"})
    assert "Accept-Language" in zh.vary
    assert unknown.get_json()["title"] == "未找到"
    assert unknown.get_json()["detail"].startswith("找不到这个名称（")
