"""`samecity plugin check`: the doctor for plugins."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

import click
from rich.console import RenderableType

from samecity.cli.command import EXIT_ALLOWED, EXIT_REFUSED, command, print_json
from samecity.cli.options import text
from samecity.cli.views.screen import Cell, card, show, table
from samecity.cli.views.sentence import Sentence
from samecity.kit.check import Finding, Severity
from samecity.kit.checks import BY_ID
from samecity.kit.doctor import Diagnosis, State, Verdict, diagnose
from samecity.kit.quality import Status
from samecity.kit.subject import subject_of
from samecity.texts.catalogue import Texts

_STATES: Final = {
    State.PASSED: "green",
    State.FAILED: "red",
    State.NOT_RUN: "yellow",
    State.NOT_APPLICABLE: "dim",
    State.LEFT_OUT: "dim",
}
_SEVERITIES: Final = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}
_CLAIMS: Final = {Status.DONE: "", Status.TODO: "yellow", Status.EXEMPT: "yellow"}
_IDS: Final = click.Choice([*BY_ID])


@command("check")
@click.argument("plugin", type=text, metavar="[PATH|NAME]", default=".")
@click.option("--only", type=_IDS, multiple=True, help="Run only this check; may be repeated.")
@click.option("--skip", type=_IDS, multiple=True, help="Leave this check out; may be repeated.")
def check(
    *, plugin: str, only: tuple[str, ...], skip: tuple[str, ...], lang: str, as_json: bool
) -> int:
    """Check a plugin: its source folder PATH, by default this one, or an installed plugin NAME.

    Exit code: 0 no error was found, 1 there are errors, 2 wrong command line, 3 there is no such
    plugin or folder.
    """
    diagnosis = diagnose(subject_of(plugin), only=only, skip=skip)
    texts = Texts(lang)
    if as_json:
        print_json(plain_diagnosis(diagnosis, texts))
    else:
        show(*_shown(diagnosis, texts))
    return EXIT_ALLOWED if diagnosis.is_green else EXIT_REFUSED


def plain_diagnosis(diagnosis: Diagnosis, texts: Texts) -> dict[str, object]:
    """Return what was found as plain data; messages and hints are in the reader's language."""
    return {
        "plugins": [_plain_plugin(diagnosis, point.name) for point in diagnosis.subject.points],
        "green": diagnosis.is_green,
        "counts": {severity.value: diagnosis.count(severity) for severity in Severity},
        "checks": [
            {
                "id": one.check.id,
                "state": one.state.value,
                "claim": one.claim.status.value if one.claim is not None else None,
                "reason": (one.claim.reason or None) if one.claim is not None else None,
                "page": one.check.page,
            }
            for one in diagnosis.verdicts
        ],
        "findings": [_plain_finding(one, texts) for one in diagnosis.findings],
    }


def _plain_plugin(diagnosis: Diagnosis, name: str) -> dict[str, object]:
    facts = diagnosis.subject.facts[name]
    told = facts.manifest
    return {
        "name": name,
        "zh": told.zh if told is not None else None,
        "en": told.en if told is not None else None,
        "api": told.api if told is not None else None,
        "registers": {kind: [*names] for kind, names in facts.registers.items()},
    }


def _plain_finding(finding: Finding, texts: Texts) -> dict[str, object]:
    return {
        "id": finding.check,
        "what": finding.what,
        "severity": finding.severity.value,
        "file": finding.file or None,
        "line": finding.line,
        "expected": finding.expected,
        "received": finding.received,
        "message": texts(f"plugin_finding.{finding.what}", **finding.values),
        "hint": texts(f"plugin_hint.{finding.what}", **finding.values),
    }


def _shown(diagnosis: Diagnosis, texts: Texts) -> Iterator[RenderableType]:
    for point in diagnosis.subject.points:
        yield card(_identity(diagnosis, point.name, texts))
        yield ""
    yield table(
        texts("check.title"),
        [texts(f"check.{column}") for column in ("id", "check", "claims", "found")],
        [_row(one, texts) for one in diagnosis.verdicts],
        begins_with_ids=True,
    )
    for finding in diagnosis.findings:
        yield ""
        yield from _paragraph(finding, texts)
    yield ""
    yield _summary(diagnosis, texts)


def _identity(diagnosis: Diagnosis, name: str, texts: Texts) -> list[tuple[str, Cell]]:
    facts = diagnosis.subject.facts[name]
    origin = next(one for one in diagnosis.subject.points if one.name == name)
    told = facts.manifest
    names = {"zh": told.zh, "en": told.en} if told is not None else {}
    rows: list[tuple[str, Cell]] = [
        (texts("plugin.name"), f"{name} {names.get(texts.lang, '')}".strip()),
        (texts("plugin.origin"), f"{origin.distribution} {origin.version}".strip() or "–"),
    ]
    for kind, brought in facts.registers.items():
        if brought:
            rows.append((texts(f"plugin.{kind}"), texts("list.comma").join(brought)))
    return rows


def _row(verdict: Verdict, texts: Texts) -> list[Cell]:
    claim = verdict.claim
    claimed: Cell = "–"
    if claim is not None:
        words = texts(f"claim.{claim.status.value}")
        claimed = Sentence(f"{words} {claim.reason}".strip(), style=_CLAIMS[claim.status])
    found = Sentence(texts(f"check_state.{verdict.state.value}"), style=_STATES[verdict.state])
    return [verdict.check.id, texts(f"check_name.{verdict.check.id}"), claimed, found]


def _paragraph(finding: Finding, texts: Texts) -> Iterator[RenderableType]:
    """Yield the lines that tell of a finding."""
    severity = texts(f"severity.{finding.severity.value}")
    where = finding.file if finding.line is None else f"{finding.file}:{finding.line}"
    head = f"{severity} {finding.check} {where}".rstrip()
    yield Sentence(head, style=_SEVERITIES[finding.severity])
    yield f"  {texts(f'plugin_finding.{finding.what}', **finding.values)}"
    yield f"  {texts('check.expected')} {texts.word('said', finding.expected)}"
    yield f"  {texts('check.received')} {texts.word('said', finding.received)}"
    yield f"  {texts(f'plugin_hint.{finding.what}', **finding.values)}"


def _summary(diagnosis: Diagnosis, texts: Texts) -> Sentence:
    """Return what the plugin claims and proves, in one line."""
    states = Counter(one.state for one in diagnosis.verdicts)
    claims = Counter(one.claim.status for one in diagnosis.verdicts if one.claim is not None)
    told = texts(
        "check.summary",
        proved=states[State.PASSED],
        all=len(diagnosis.verdicts) - states[State.LEFT_OUT] - states[State.NOT_APPLICABLE],
        done=claims[Status.DONE],
        todo=claims[Status.TODO],
        exempt=claims[Status.EXEMPT],
        errors=diagnosis.count(Severity.ERROR),
        warnings=diagnosis.count(Severity.WARNING),
    )
    return Sentence(told, style="green" if diagnosis.is_green else "red")
