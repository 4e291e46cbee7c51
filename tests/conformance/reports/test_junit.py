"""JUnit XML against the schema that Jenkins' xunit plugin checks (junit-10), told as a table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from xml.etree.ElementTree import Element, fromstring

import pytest

from samecity_conformance.reports.junit import junit_of
from samecity_conformance.reports.report import Report, make_report
from samecity_conformance.run.folder import Record
from samecity_conformance.run.record import Result, Verdict
from tests.conformance.reports.made_up import case, ended, failed, head, passed, record

CHILDREN: Final[Mapping[str, set[str]]] = {
    "testsuites": {"testsuite"},
    "testsuite": {"testsuite", "properties", "testcase", "system-out", "system-err"},
    "properties": {"property"},
    "testcase": {"skipped", "error", "failure", "system-out", "system-err"},
}
REQUIRED: Final[Mapping[str, set[str]]] = {
    "testsuite": {"name", "tests", "failures", "errors"},
    "property": {"name", "value"},
    "testcase": {"name"},
}
OPTIONAL: Final[Mapping[str, set[str]]] = {
    "testsuites": {"name", "time", "tests", "failures", "errors"},
    "testsuite": {"time", "skipped", "timestamp", "hostname", "id", "package"},
    "testcase": {"time", "classname", "group"},
    "error": {"type", "message"},
    "failure": {"type", "message"},
    "skipped": {"type", "message"},
}


def misshapen(element: Element) -> list[str]:
    tag = element.tag
    wrong = [f"{tag}/{one.tag}" for one in element if one.tag not in CHILDREN.get(tag, set())]
    known = REQUIRED.get(tag, set()) | OPTIONAL.get(tag, set())
    wrong += [f"{tag}@{name}" for name in set(element.keys()) - known]
    wrong += [f"{tag} without {name}" for name in REQUIRED.get(tag, set()) - set(element.keys())]
    return wrong + [one for child in element for one in misshapen(child)]


def report_of(*results: Result, missing: int = 0) -> Report:
    return make_report(record(*results, missing=missing), [], {})


def junit(report: Report, lang: str = "en") -> Element:
    return fromstring(junit_of(report, lang))  # noqa: S314  our own XML


def every_verdict() -> Report:
    results = [ended(f"b/{one.value}", one) for one in Verdict if one is not Verdict.FAIL]
    return report_of(failed("a/1"), *results, missing=2)


def test_it_has_the_shape_of_the_schema() -> None:
    assert misshapen(junit(every_verdict())) == []


@pytest.mark.parametrize(
    ("verdict", "element"),
    [
        (Verdict.PASS, None),
        (Verdict.FAIL, "failure"),
        (Verdict.ERROR, "error"),
        (Verdict.SKIP, "error"),
        (Verdict.CONFIGURATION, "error"),
        (Verdict.ENVIRONMENT, "error"),
        (Verdict.OMIT, "skipped"),
    ],
)
def test_what_did_not_pass_never_looks_as_if_it_had(verdict: Verdict, element: str | None) -> None:
    (found,) = junit(report_of(ended("a/1", verdict))).iter("testcase")

    assert [one.tag for one in found] == ([element] if element else [])
    assert [one.get("type") for one in found] == ([verdict.value] if element else [])


@pytest.mark.parametrize(("lang", "said"), [("zh", "skip：说明"), ("en", "skip: of why")])
def test_a_verdict_says_why_in_the_language_of_the_titles(lang: str, said: str) -> None:
    root = junit(report_of(ended("a/1", Verdict.SKIP)), lang)

    assert [one.get("message") for one in root.iter("error")] == [said]


def test_a_case_that_was_never_reached_is_an_error() -> None:
    (found,) = junit(report_of(missing=1)).iter("testcase")

    assert [(one.tag, one.get("type")) for one in found] == [("error", "unfinished")]


def test_a_suite_counts_its_cases() -> None:
    root = junit(every_verdict())

    counts = ("tests", "failures", "errors", "skipped")
    suites = [one.attrib for one in root]
    assert [sum(int(one[key]) for one in suites) for key in counts] == [9, 1, 6, 1]


def test_properties_name_requirement_region_and_profile() -> None:
    written = Record(head(1), [case("a/1", host="anhui", requirements=["R02", "R04"])], [])

    (suite,) = junit(make_report(written, [], {}))

    properties = [(one.get("name"), one.get("value")) for one in suite.iter("property")]
    assert [value for name, value in properties if name == "requirement"] == ["R02", "R04"]
    assert [value for name, value in properties if name == "region"] == ["anhui"]
    assert ("profile", "delta-same-city") in properties


def test_cases_of_different_requirements_are_in_different_suites() -> None:
    cases = [case("a/1", requirements=["R02"]), case("a/2", requirements=["R04"])]
    written = Record(head(2), cases, [passed("a/1"), passed("a/2")])

    assert [one.get("name") for one in junit(make_report(written, [], {}))] == [
        "a R02 ningbo",
        "a R04 ningbo",
    ]


def test_a_failure_says_expected_received_and_the_line_that_repeats_it() -> None:
    (failure,) = junit(report_of(failed("a/1"))).iter("failure")

    message = failure.get("message") or ""
    assert message.startswith("expected the fare is 1.20; received the fare is 2.00")
    assert "samecity conform run --region ningbo --seed 7 --case 'a/1'" in (failure.text or "")


def test_characters_that_xml_cannot_hold_are_replaced() -> None:
    torn = Result("a/1", Verdict.FAIL, received="\x00\x1b[31m<&>\ud800\uffff")

    (failure,) = junit(report_of(torn)).iter("failure")

    assert failure.get("message") == "expected ; received \ufffd\ufffd[31m<&>\ufffd\ufffd"


def test_titles_are_in_the_readers_language() -> None:
    zh, en = (junit(report_of(passed("a/1")), lang).find(".//testcase") for lang in ("zh", "en"))

    assert zh is not None
    assert en is not None
    assert "公交" in zh.attrib["name"]
    assert en.attrib["name"].isascii()
