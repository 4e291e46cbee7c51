"""Errors as pages for browsers, as problem documents for programs."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.portal.pages.visitor import words

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.mark.parametrize(("lang", "said"), [("zh", "没有这一页"), ("en", "There is no such page")])
@pytest.mark.parametrize("path", ["/nothing", "/taps/0123456789abcdef"])
def test_a_browser_gets_a_page(app: Flask, path: str, lang: str, said: str) -> None:
    answer = app.test_client().get(path, query_string={"lang": lang}, headers=BROWSER)

    assert (answer.status_code, answer.mimetype) == (404, "text/html")
    assert said in words(answer.text)


def test_a_form_without_its_token_is_answered_by_a_page(app: Flask) -> None:
    answer = app.test_client().post("/taps", headers=BROWSER)

    assert (answer.status_code, answer.mimetype) == (400, "text/html")


@pytest.mark.parametrize(("path", "headers"), [("/nothing", {}), ("/api/v1/nothing", BROWSER)])
def test_a_program_gets_a_problem_document(app: Flask, path: str, headers: dict[str, str]) -> None:
    answer = app.test_client().get(path, headers=headers)

    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")
