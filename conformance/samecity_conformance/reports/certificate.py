"""Certificates: a green run in one signed file, bound to everything that its verdicts depend on.

What it says is as good as the key that signed it: whoever holds the key vouches that the run was
theirs. It goes stale by itself, when anything that it is bound to changes or its year is over.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from enum import unique
from typing import Final, Literal

import attrs
import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from samecity.domain.word import Word
from samecity.errors import ConfigurationError
from samecity_conformance.reports.report import Conclusion, Report
from samecity_conformance.run.digests import changes
from samecity_conformance.run.record import Digests, Summary

VALIDITY: Final = timedelta(days=365)
"""How long a certificate holds if nothing changes. Source: project-defined."""

_PURPOSE: Final = b"samecity-certificate 1\n"
"""Stands before what is signed, so that no signature of another purpose serves here."""


class Statement(msgspec.Struct, frozen=True):
    """What a certificate says.

    Attributes:
        run: Name of the run.
        configuration: What the tester chose.
        record: SHA-256 of its report: head, cases, results, requirements.
    """

    run: str
    began_at: datetime
    issued_at: datetime
    expires_at: datetime
    regions: tuple[str, ...]
    profiles: tuple[str, ...]
    binding: str
    seed: int
    configuration: dict[str, object]
    summary: Summary
    digests: Digests
    versions: dict[str, str]
    record: str


class Certificate(msgspec.Struct, frozen=True):
    """A statement with its signature.

    Attributes:
        key: Public key of Ed25519, hexadecimal.
        signature: Over the statement's canonical JSON, hexadecimal.
    """

    statement: Statement
    key: str
    signature: str
    format: Literal["samecity-certificate"] = "samecity-certificate"
    version: Literal[1] = 1


@unique
class Standing(Word):
    """What a certificate is worth."""

    VALID = "valid"
    STALE = "stale"
    FORGED = "forged"


@attrs.frozen
class Finding:
    """One thing that speaks against a certificate.

    Attributes:
        kind: Word for it, as texts know it.
        subject: What it is about, such as a plugin's name; or empty.
    """

    kind: str
    subject: str = ""


@attrs.frozen
class Examined:
    """A certificate after its examination.

    Attributes:
        statement: What it says; None if it cannot even be read. Not to be believed if forged.
    """

    standing: Standing
    findings: tuple[Finding, ...] = ()
    statement: Statement | None = None


def certify(report: Report, key: Ed25519PrivateKey, at: datetime) -> Certificate:
    """Sign what a green run found.

    Args:
        report: Of the run.
        key: Whose holder vouches for it.
        at: Now.

    Raises:
        ConfigurationError: It cannot have one; see `check_certifiable`.
    """
    check_certifiable(report)
    head = report.head
    statement = Statement(
        run=head.id,
        began_at=head.began_at,
        issued_at=at,
        expires_at=at + VALIDITY,
        regions=head.regions,
        profiles=head.profiles,
        binding=head.binding,
        seed=head.seed,
        configuration=head.configuration,
        summary=report.summary,
        digests=head.digests,
        versions=head.versions,
        record=digest_of(report),
    )
    return Certificate(
        statement,
        key=key.public_key().public_bytes_raw().hex(),
        signature=key.sign(_signed(statement)).hex(),
    )


def check_certifiable(report: Report) -> None:
    """Raise unless a report can have a certificate.

    Raises:
        ConfigurationError: The run is not green, or only some of its cases were chosen.
    """
    if report.conclusion is not Conclusion.GREEN:
        raise ConfigurationError(
            f"expected a green run for a certificate, received a {report.conclusion.value} one",
            hint="samecity conform report RUN says what is in the way",
        )
    if report.head.configuration.get("cases"):
        raise ConfigurationError(
            "expected a run of whole profiles for a certificate, received one of chosen cases",
            hint="run it again without --case",
        )


def digest_of(report: Report) -> str:
    """Return the SHA-256 of everything that was recorded, hexadecimal."""
    recorded = (report.head, report.cases)
    return hashlib.sha256(msgspec.json.encode(recorded, order="sorted")).hexdigest()


def examine(
    content: bytes,
    trusted: Collection[bytes],
    digests: Digests,
    at: datetime,
    report: Report | None = None,
) -> Examined:
    """Say what a certificate is worth here and now.

    Args:
        content: Of its file.
        trusted: Public keys whose holders are believed, 32 bytes each.
        digests: Of what is installed here, for the configuration that the certificate speaks of.
        at: Now.
        report: Of the run that it is said to certify, if that is at hand.
    """
    certificate = read_certificate(content)
    if certificate is None:
        return Examined(Standing.FORGED, (Finding("damaged"),))
    statement = certificate.statement
    forgery = _forgery(certificate, trusted, report)
    if forgery:
        return Examined(Standing.FORGED, (Finding(forgery),), statement)
    changed = (Finding(*one) for one in changes(statement.digests, digests))
    found = (*changed, *_out_of_time(statement, at))
    return Examined(Standing.STALE if found else Standing.VALID, found, statement)


def read_certificate(content: bytes) -> Certificate | None:
    """Read a certificate; None if it is not one, to the letter.

    A key that stands there twice or that nobody signed could show a reader what was never signed.
    """
    try:
        plain = json.loads(content, object_pairs_hook=_each_once)
        certificate = msgspec.convert(plain, Certificate)
    except (ValueError, RecursionError):
        return None
    return certificate if json.loads(msgspec.json.encode(certificate)) == plain else None


def _each_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("expected each key once")
    return found


def _forgery(
    certificate: Certificate, trusted: Collection[bytes], report: Report | None
) -> str | None:
    try:
        key = bytes.fromhex(certificate.key)
        signature = bytes.fromhex(certificate.signature)
        Ed25519PublicKey.from_public_bytes(key).verify(signature, _signed(certificate.statement))
    except (ValueError, InvalidSignature):
        return "signature"
    if key not in trusted:
        return "stranger"
    if report is not None and digest_of(report) != certificate.statement.record:
        return "record"
    return None


def _signed(statement: Statement) -> bytes:
    return _PURPOSE + msgspec.json.encode(statement, order="sorted")


def _out_of_time(statement: Statement, at: datetime) -> Iterator[Finding]:
    if at >= statement.expires_at:
        yield Finding("expired", statement.expires_at.date().isoformat())
    if at < statement.issued_at:
        yield Finding("future", statement.issued_at.isoformat())
