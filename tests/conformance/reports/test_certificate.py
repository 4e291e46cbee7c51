"""What a certificate is worth: when it was tampered with, when things changed, when time passed."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from samecity.errors import ConfigurationError
from samecity_conformance.reports.certificate import (
    VALIDITY,
    Certificate,
    Examined,
    Standing,
    certify,
    examine,
)
from samecity_conformance.reports.report import Report, make_report
from samecity_conformance.run.folder import Record
from samecity_conformance.run.record import Digests, Result, Verdict
from tests.conformance.reports.made_up import BEGAN_AT, case, ended, failed, head, passed, record

OURS = Ed25519PrivateKey.from_private_bytes(b"\x01" * 32)
THEIRS = Ed25519PrivateKey.from_private_bytes(b"\x02" * 32)
AT = BEGAN_AT + timedelta(minutes=5)
TRUSTED = [OURS.public_key().public_bytes_raw()]
Plain = dict[str, object]


def report_of(*results: Result) -> Report:
    return make_report(record(*results), [], {})


GREEN = report_of(passed("a/1"), passed("a/2"))
DIGESTS = GREEN.head.digests


def signed(report: Report = GREEN, key: Ed25519PrivateKey = OURS) -> bytes:
    return msgspec.json.format(msgspec.json.encode(certify(report, key, AT)))


def tampered(change: Callable[[Plain], object]) -> bytes:
    """Return a certificate whose statement was changed after it was signed."""
    plain = json.loads(signed())
    change(plain["statement"])
    return json.dumps(plain).encode()


def kinds(found: Examined) -> list[str]:
    return [f"{one.kind} {one.subject}".strip() for one in found.findings]


def examined(content: bytes, digests: Digests = DIGESTS, report: Report | None = None) -> Examined:
    return examine(content, TRUSTED, digests, AT, report)


# Who gets one.


@pytest.mark.parametrize(
    "result",
    [failed("a/2"), *(ended("a/2", one) for one in Verdict if one not in ("pass", "omit"))],
)
def test_only_a_green_run_gets_one(result: Result) -> None:
    with pytest.raises(ConfigurationError, match="expected a green run"):
        certify(report_of(passed("a/1"), result), OURS, AT)


def test_an_empty_run_gets_none() -> None:
    with pytest.raises(ConfigurationError, match="unproved"):
        certify(report_of(), OURS, AT)


def test_a_run_of_chosen_cases_gets_none() -> None:
    chosen = msgspec.structs.replace(head(1), configuration={"cases": ["a/1"]})
    report = make_report(Record(chosen, [case("a/1")], [passed("a/1")]), [], {})

    with pytest.raises(ConfigurationError, match="chosen cases"):
        certify(report, OURS, AT)


# Valid.


def test_a_certificate_is_valid_where_nothing_changed() -> None:
    found = examined(signed(), report=GREEN)

    assert (found.standing, kinds(found)) == (Standing.VALID, [])
    assert found.statement is not None
    assert found.statement.regions == GREEN.head.regions


def test_it_is_valid_however_its_json_is_laid_out() -> None:
    plain = json.loads(signed())

    assert examined(json.dumps(plain, sort_keys=True).encode()).standing is Standing.VALID


def test_the_same_run_and_moment_make_the_same_certificate() -> None:
    assert signed() == signed()


# Stale.


@pytest.mark.parametrize(
    ("now", "kind"),
    [
        (msgspec.structs.replace(DIGESTS, plugins={"ningbo": "00"}), "plugin ningbo"),
        (msgspec.structs.replace(DIGESTS, plugins={}), "plugin_gone ningbo"),
        (
            msgspec.structs.replace(DIGESTS, plugins={**DIGESTS.plugins, "shaoxing": "00"}),
            "plugin_new shaoxing",
        ),
        (msgspec.structs.replace(DIGESTS, core="00"), "core"),
        (msgspec.structs.replace(DIGESTS, suite="00"), "suite"),
        (msgspec.structs.replace(DIGESTS, configuration="00"), "configuration"),
        (msgspec.structs.replace(DIGESTS, requirements="00"), "requirements"),
    ],
)
def test_it_goes_stale_when_what_it_is_bound_to_changes_and_says_what(
    now: Digests, kind: str
) -> None:
    found = examined(signed(), now)

    assert (found.standing, kinds(found)) == (Standing.STALE, [kind])


def test_all_that_changed_is_named_at_once() -> None:
    found = examined(signed(), Digests({}, "0", "0", "0", "0"))

    assert kinds(found) == ["plugin_gone ningbo", "core", "suite", "configuration", "requirements"]


def test_it_expires_after_a_year_and_not_a_second_before() -> None:
    end = AT + VALIDITY

    before, after = (
        examine(signed(), TRUSTED, DIGESTS, moment) for moment in (end - timedelta(seconds=1), end)
    )

    assert before.standing is Standing.VALID
    assert (after.standing, kinds(after)) == (Standing.STALE, ["expired 2027-11-23"])


def test_one_of_tomorrow_is_not_valid_today() -> None:
    found = examine(signed(), TRUSTED, DIGESTS, AT - timedelta(days=1))

    assert (found.standing, found.findings[0].kind) == (Standing.STALE, "future")


# Forged.


@pytest.mark.parametrize(
    "change",
    [
        lambda statement: statement["summary"].update({"fail": 0, "pass": 240}),
        lambda statement: statement.update(regions=["binzhou"]),
        lambda statement: statement.update(profiles=["privacy"]),
        lambda statement: statement["digests"]["plugins"].update(ningbo="00"),
        lambda statement: statement["digests"].update(suite="00"),
        lambda statement: statement.update(expires_at="2099-01-01T00:00:00+08:00"),
        lambda statement: statement.update(seed=8),
        lambda statement: statement.update(record="00"),
        lambda statement: statement.update(configuration={"cases": []}),
    ],
)
def test_one_changed_word_makes_it_forged(change: Callable[[Plain], object]) -> None:
    found = examined(tampered(change))

    assert (found.standing, kinds(found)) == (Standing.FORGED, ["signature"])


def test_one_signed_by_somebody_else_is_forged_however_well_it_fits() -> None:
    found = examined(signed(key=THEIRS), report=GREEN)

    assert (found.standing, kinds(found)) == (Standing.FORGED, ["stranger"])


def test_the_key_of_a_friend_beside_the_signature_of_a_stranger_is_forged() -> None:
    plain = json.loads(signed(key=THEIRS))
    plain["key"] = TRUSTED[0].hex()

    assert kinds(examined(json.dumps(plain).encode())) == ["signature"]


@pytest.mark.parametrize("share", [0, 10, 50, 99])
def test_one_that_was_cut_off_is_damaged(share: int) -> None:
    content = signed()

    found = examined(content[: len(content) * share // 100])

    assert (found.standing, kinds(found)) == (Standing.FORGED, ["damaged"])


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"null",
        b"[]",
        b"\xff\xfe",
        b"<html>not found</html>",
        b"[" * 100_000,
        b'{"statement": 1' + b"9" * 10_000 + b"}",
    ],
)
def test_what_is_no_certificate_is_damaged(content: bytes) -> None:
    assert kinds(examined(content)) == ["damaged"]


def test_words_that_nobody_signed_make_it_damaged() -> None:
    outside = {**json.loads(signed()), "remark": "all regions"}

    assert kinds(examined(json.dumps(outside).encode())) == ["damaged"]
    assert kinds(examined(tampered(lambda one: one.update(remark="all")))) == ["damaged"]


def test_a_key_that_stands_there_twice_makes_it_damaged() -> None:
    twice = signed().replace(b'"seed": 7', b'"seed": 9, "seed": 7')

    assert twice != signed()
    assert kinds(examined(twice)) == ["damaged"]


def test_another_version_is_not_taken_for_this_one() -> None:
    plain = json.loads(signed())
    plain["version"] = 2

    assert kinds(examined(json.dumps(plain).encode())) == ["damaged"]


@pytest.mark.parametrize(
    ("field", "value"), [("key", "zz"), ("key", ""), ("signature", "00"), ("signature", "")]
)
def test_a_key_or_signature_of_another_shape_is_a_wrong_signature(field: str, value: str) -> None:
    plain = json.loads(signed())
    plain[field] = value

    assert kinds(examined(json.dumps(plain).encode())) == ["signature"]


def test_a_signature_for_another_purpose_does_not_serve() -> None:
    certificate = msgspec.json.decode(signed(), type=Certificate)
    bare = OURS.sign(msgspec.json.encode(certificate.statement, order="sorted"))
    other = msgspec.structs.replace(certificate, signature=bare.hex())

    assert kinds(examined(msgspec.json.encode(other))) == ["signature"]


def test_it_does_not_belong_to_a_record_whose_verdicts_were_edited() -> None:
    edited = report_of(passed("a/1"), passed("a/2", home="binzhou"))

    found = examined(signed(), report=edited)

    assert (found.standing, kinds(found)) == (Standing.FORGED, ["record"])


def test_it_does_not_belong_to_a_record_with_one_case_less() -> None:
    assert kinds(examined(signed(), report=report_of(passed("a/1")))) == ["record"]
