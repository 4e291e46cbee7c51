"""The published schemas: what is shipped is what the types say, and real reports conform to it."""

from __future__ import annotations

import json
import os
from datetime import timedelta
from importlib.resources import files
from pathlib import Path

import jsonschema_rs
import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from samecity_conformance.reports.certificate import certify
from samecity_conformance.reports.report import Report, make_report
from samecity_conformance.reports.schema import SCHEMAS, generate, shipped
from samecity_conformance.run.record import Verdict
from tests.conformance.reports.made_up import BEGAN_AT, ended, failed, passed, record, requirement


def written(name: str) -> str:
    return json.dumps(generate(name), ensure_ascii=False, indent=2) + "\n"


def problems(name: str, content: bytes) -> list[str]:
    validator = jsonschema_rs.validator_for(json.loads(shipped(name)))
    return [error.message for error in validator.iter_errors(json.loads(content))]


def full_report() -> Report:
    results = [ended(f"b/{one.value}", one) for one in Verdict if one is not Verdict.FAIL]
    other = record(passed("a/1"), binding="pcsc")
    made = record(failed("a/1"), *results, missing=1)
    return make_report(made, [requirement("R02"), requirement("R30")], {}, [other])


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_shipped_schema_is_that_of_the_types(name: str) -> None:
    if os.environ.get("SAMECITY_WRITE_DOCS") == "1":
        file = Path(str(files("samecity_conformance.reports"))) / f"{name}.schema.json"
        file.write_text(written(name), encoding="utf-8")

    assert shipped(name) == written(name)


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_shipped_schema_is_a_schema(name: str) -> None:
    assert jsonschema_rs.meta.is_valid(json.loads(shipped(name)))


def test_a_report_conforms_to_its_schema() -> None:
    assert problems("report-1", msgspec.json.encode(full_report())) == []


def test_the_schema_refuses_what_is_no_report() -> None:
    plain = json.loads(msgspec.json.encode(full_report()))
    plain["summary"]["pass"] = "many"
    del plain["conclusion"]

    assert len(problems("report-1", json.dumps(plain).encode())) == 2


def test_a_summary_has_the_names_that_machines_expect() -> None:
    plain = json.loads(msgspec.json.encode(full_report()))

    assert list(plain["summary"]) == [
        "exercised",
        "pass",
        "fail",
        "error",
        "skip",
        "omit",
        "configuration",
        "environment",
    ]


def test_a_report_reads_back_as_it_was() -> None:
    report = full_report()

    assert msgspec.json.decode(msgspec.json.encode(report), type=Report) == report


def test_a_certificate_conforms_to_its_schema() -> None:
    green = make_report(record(passed("a/1")), [], {})
    key = Ed25519PrivateKey.generate()

    made = certify(green, key, BEGAN_AT + timedelta(minutes=1))

    assert problems("certificate-1", msgspec.json.encode(made)) == []
