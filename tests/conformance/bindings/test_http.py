"""Every sort of address that a tester may name, over real sockets."""

from __future__ import annotations

from time import monotonic

import pytest

from samecity.cli.command import EXIT_UNKNOWN, exit_code_of
from samecity_conformance.bindings import NotUsable, System, look
from samecity_conformance.run.record import Verdict
from tests.conformance.bindings.addresses import (
    DOCUMENT,
    Behaviour,
    address,
    dripping,
    says,
    silent,
    writes,
)

PATIENCE_S = 0.2
CONFIGURATION, ENVIRONMENT = Verdict.CONFIGURATION, Verdict.ENVIRONMENT

HTML = b"<!doctype html><title>Log in</title>"
CASES: dict[str, tuple[Behaviour, Verdict, str]] = {
    "a web page": (says(HTML, content_type="text/html; charset=utf-8"), CONFIGURATION, "text/html"),
    "a web page that says it is JSON": (says(HTML), CONFIGURATION, "root document"),
    "another API": (says({"openapi": "3.1.0"}), CONFIGURATION, "format"),
    "a list": (says(b"[]"), CONFIGURATION, "array"),
    "bytes that are no text": (says(b"\xff\xfe{"), CONFIGURATION, "root document"),
    "a key that is missing": (
        says({key: value for key, value in DOCUMENT.items() if key != "version"}),
        CONFIGURATION,
        "version",
    ),
    "a name with control characters": (
        says({**DOCUMENT, "name": "a\x1b[2Jb"}),
        CONFIGURATION,
        "$.name",
    ),
    "a version of two minds": (
        says(DOCUMENT, Samecity_Interface="2"),
        CONFIGURATION,
        "received 1 in the root document",
    ),
    "another interface": (
        says({**DOCUMENT, "interface": "7"}),
        CONFIGURATION,
        "expected interface 1, received interface 7",
    ),
    "a document without end": (says(b" " * 70_000), CONFIGURATION, "at most 65536 bytes"),
    "a redirection": (
        says(b"", status="302 Found", Location="https://login.example.org/"),
        CONFIGURATION,
        "https://login.example.org/",
    ),
    "a page that is not there": (says(DOCUMENT, status="404 Not Found"), CONFIGURATION, "404"),
    "a door that is locked": (says(DOCUMENT, status="401 Unauthorized"), CONFIGURATION, "401"),
    "a crowd": (says(DOCUMENT, status="429 Too Many Requests"), ENVIRONMENT, "429"),
    "a gateway without a service": (says(b"", status="502 Bad Gateway"), ENVIRONMENT, "502"),
    "another protocol": (writes(b"SSH-2.0-OpenSSH_9.2\r\n"), CONFIGURATION, "HTTP"),
    "a connection that is closed": (writes(b""), ENVIRONMENT, "closed"),
    "a document that breaks off": (
        writes(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"),
        ENVIRONMENT,
        "closed",
    ),
    "silence": (silent, ENVIRONMENT, "within 0.2 s, received none"),
    "a header that never ends": (dripping, ENVIRONMENT, "within 0.2 s, received none"),
}


@pytest.mark.parametrize("version", [{}, {"Samecity_Interface": "1"}], ids=["said once", "twice"])
def test_a_system_under_test_says_what_it_is(version: dict[str, str]) -> None:
    with address(says(DOCUMENT, **version)) as url:
        assert look(url) == System("samecity-system", "Portal of Ningbo", "2.1.0", "1", ("accept",))


@pytest.mark.parametrize("name", CASES)
def test_any_other_address_is_the_testers_matter_and_says_why(name: str) -> None:
    behaviour, verdict, words = CASES[name]

    with address(behaviour) as url, pytest.raises(NotUsable) as refused:
        look(url, patience_s=PATIENCE_S)

    assert (refused.value.verdict, exit_code_of(refused.value)) == (verdict, EXIT_UNKNOWN)
    assert words in str(refused.value)
    assert refused.value.hint


@pytest.mark.parametrize("behaviour", [silent, dripping], ids=["silent", "dripping"])
def test_nobody_waits_longer_than_was_said(behaviour: Behaviour) -> None:
    with address(behaviour) as url:
        began = monotonic()
        with pytest.raises(NotUsable):
            look(url, patience_s=PATIENCE_S)
        took_s = monotonic() - began

    assert took_s < 10 * PATIENCE_S


def test_a_service_that_is_not_started_is_the_environments_matter() -> None:
    with address(silent) as url:
        pass

    with pytest.raises(NotUsable) as refused:
        look(url)

    assert refused.value.verdict is ENVIRONMENT
    assert "a refused connection" in str(refused.value)


def test_an_address_without_tls_is_told_from_one_with() -> None:
    with address(writes(b"HTTP/1.1 400 Bad Request\r\n\r\n")) as url:
        with pytest.raises(NotUsable) as refused:
            look(url.replace("http://", "https://"), patience_s=PATIENCE_S)

    assert refused.value.verdict is CONFIGURATION
    assert "TLS" in str(refused.value)


NO_ADDRESSES = [
    "",
    "portal",
    "http://",
    "ftp://example.org",
    "http://example.org:99999",
    "http://[::1",
    "http://exa mple.org",
    "http://example.org/\r\nX: y",
    "http://宁波.example",
    "http://example.org/?a=1",
]


@pytest.mark.parametrize("url", NO_ADDRESSES)
def test_what_is_no_address_is_refused_before_anything_is_sent(url: str) -> None:
    with pytest.raises(NotUsable) as refused:
        look(url)

    assert refused.value.verdict is CONFIGURATION
    assert "expected an address such as" in str(refused.value)


@pytest.mark.parametrize("url", ["http://me:secret@example.org/", "ftp://me:secret@example.org/"])
def test_a_password_in_an_address_is_refused_and_never_shown(url: str) -> None:
    with pytest.raises(NotUsable) as refused:
        look(url)

    assert "secret" not in f"{refused.value} {refused.value.hint}"


def test_a_password_in_a_redirection_is_not_shown_either() -> None:
    away = says(b"", status="301 Moved Permanently", Location="https://me:secret@example.org/")

    with address(away) as url, pytest.raises(NotUsable) as refused:
        look(url)

    assert "secret" not in f"{refused.value} {refused.value.hint}"
    assert "example.org" in str(refused.value)
