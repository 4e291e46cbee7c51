"""`samecity conform verify`: what a certificate is worth, without a network."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Final

import click
import msgspec

from samecity.cli.command import EXIT_ALLOWED, EXIT_REFUSED, command, print_json
from samecity.cli.options import moment
from samecity.cli.views.screen import card, show
from samecity.domain.clock import SHANGHAI
from samecity.errors import ConfigurationError
from samecity.texts.catalogue import Texts
from samecity_conformance.reports.certificate import (
    Examined,
    Finding,
    Standing,
    Statement,
    examine,
    read_certificate,
)
from samecity_conformance.reports.files import content_of, report_of
from samecity_conformance.reports.keys import default_key_file, public_file, trusted_key
from samecity_conformance.run.digests import digests
from samecity_conformance.run.wish import Wish

EXIT_STALE: Final = 4
_EXIT_CODES: Final = {
    Standing.VALID: EXIT_ALLOWED,
    Standing.STALE: EXIT_STALE,
    Standing.FORGED: EXIT_REFUSED,
}


@command("verify")
@click.argument("certificate", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--trust",
    type=click.Path(dir_okay=False, path_type=Path),
    multiple=True,
    help="A public key that you trust; by default your own alone.",
)
@click.option("--run", type=click.Path(path_type=Path), help="The run that it is said to certify.")
@click.option("--at", type=moment, help="When; by default now.")
def verify(
    *,
    certificate: Path,
    trust: tuple[Path, ...],
    run: Path | None,
    at: datetime | None,
    lang: str,
    as_json: bool,
) -> int:
    """Say whether CERTIFICATE is valid, stale or forged, and why.

    Exit code: 0 valid, 4 stale, 1 forged or damaged, 3 a file that cannot be read, no key to trust.
    """
    content = content_of(certificate)
    read = read_certificate(content)
    found = examine(
        content,
        trusted=[trusted_key(file) for file in trust or _own()],
        digests=digests(_as_understood_here(read.statement.configuration if read else {})),
        at=at or datetime.now(SHANGHAI),
        report=report_of(run) if run else None,
    )
    texts = Texts(lang)
    if as_json:
        print_json(_plain(found, texts))
    else:
        _show(found, texts)
    return _EXIT_CODES[found.standing]


def _as_understood_here(configuration: dict[str, object]) -> Wish | None:
    """Return what was chosen as this suite understands it; None if it does not.

    A setting that came or went since then makes another configuration of it.
    """
    try:
        return msgspec.convert(configuration, Wish)
    except msgspec.ValidationError:
        return None


def _own() -> tuple[Path, ...]:
    """Return the public half of the user's own key.

    Raises:
        ConfigurationError: There is none.
    """
    own = public_file(default_key_file())
    if not own.exists():
        raise ConfigurationError(
            "expected a key to trust, received none, and you have no key of your own",
            hint="name the public key of whoever signed it with --trust",
        )
    return (own,)


def _plain(found: Examined, texts: Texts) -> dict[str, object]:
    return {
        "standing": found.standing.value,
        "findings": [
            {"kind": one.kind, "subject": one.subject, "message": _said(one, texts)}
            for one in found.findings
        ],
        "statement": msgspec.to_builtins(found.statement),
    }


def _show(found: Examined, texts: Texts) -> None:
    show(texts(f"standing.{found.standing.value}"))
    show(*(f"  {_said(one, texts)}" for one in found.findings))
    if found.statement and found.standing is not Standing.FORGED:
        show(card(_rows(found.statement, texts)))


def _said(finding: Finding, texts: Texts) -> str:
    return texts(f"certificate.{finding.kind}", subject=finding.subject)


def _rows(statement: Statement, texts: Texts) -> list[tuple[str, str]]:
    return [
        (texts("findings.run"), statement.run),
        (texts("findings.region"), texts("list.comma").join(statement.regions)),
        (texts("findings.profiles"), texts("list.comma").join(statement.profiles)),
        (texts("findings.binding"), statement.binding),
        (texts("findings.seed"), str(statement.seed)),
        (texts("certificate.passed"), str(statement.summary.passed)),
        (texts("certificate.issued"), statement.issued_at.isoformat(timespec="minutes")),
        (texts("certificate.expires"), statement.expires_at.isoformat(timespec="minutes")),
    ]
