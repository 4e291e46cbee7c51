"""What an answer over HTTP means that is not the one that was asked for, over real sockets."""

from __future__ import annotations

import pytest

from samecity.errors import RequestInvalid
from samecity_conformance.bindings import NotUsable
from samecity_conformance.bindings.http import Line
from samecity_conformance.bindings.http.world import Made
from samecity_conformance.expectation import Unexpected
from samecity_conformance.run.record import Verdict
from tests.conformance.bindings.addresses import Behaviour, address, says, silent, writes

PATIENCE_S = 1.0
PROBLEM = "application/problem+json"


def ask(behaviour: Behaviour) -> Made:
    with address(behaviour) as url:
        line = Line(url, PATIENCE_S)
        try:
            return line.ask("POST", "/cards", {"home": "ningbo"}).check(201).read(Made)
        finally:
            line.close()


def test_the_message_of_an_answer_is_read() -> None:
    assert ask(says({"id": "c-1", "home": "ningbo"}, status="201 Created")) == Made("c-1")


@pytest.mark.parametrize(
    "behaviour",
    [
        says({"id": "c-1"}, status="200 OK"),
        says(b"<title>Log in</title>", status="201 Created"),
        says({"name": "c-1"}, status="201 Created"),
        says({"detail": "boom"}, status="500 Internal Server Error", content_type=PROBLEM),
    ],
    ids=["another status", "a web page", "another shape", "a fault"],
)
def test_another_answer_than_the_interface_has_is_the_systems_fault(behaviour: Behaviour) -> None:
    with pytest.raises(Unexpected):
        ask(behaviour)


@pytest.mark.parametrize(
    ("behaviour", "verdict"),
    [
        (says({}, status="503 Service Unavailable"), Verdict.ENVIRONMENT),
        (says({}, status="429 Too Many Requests"), Verdict.ENVIRONMENT),
        (says({}, status="401 Unauthorized"), Verdict.CONFIGURATION),
        (writes(b"SSH-2.0-OpenSSH_9.2\r\n"), Verdict.ENVIRONMENT),
    ],
    ids=["away", "busy", "locked", "another protocol"],
)
def test_no_answer_is_no_fault_of_a_region(behaviour: Behaviour, verdict: Verdict) -> None:
    with pytest.raises(NotUsable) as refused:
        ask(behaviour)

    assert refused.value.verdict is verdict
    assert refused.value.hint


def test_nobody_at_the_address_is_the_environments_matter() -> None:
    with address(silent) as url:
        pass

    with pytest.raises(NotUsable) as refused:
        Line(url).ask("GET", "/")

    assert refused.value.verdict is Verdict.ENVIRONMENT


def test_a_request_of_the_wrong_shape_is_no_fault_of_the_system() -> None:
    told = {"code": "REQUEST_INVALID", "errors": {"home": "a lower-case code"}}

    with pytest.raises(RequestInvalid):
        ask(says(told, status="422 Unprocessable Entity", content_type=PROBLEM))
