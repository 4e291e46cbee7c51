"""The ledger `quality.yaml`: what a plugin claims of each check, held against what was found.

`checks: {<id>: done | todo | {exempt: "reason"}}`, in the plugin's own folder. See
docs/checks/quality.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from enum import unique
from typing import Final, Protocol

import attrs

from samecity.domain.word import Word
from samecity.kit.check import Check, Finding, Severity
from samecity.kit.checks import BY_ID
from samecity.kit.subject import Subject

LEDGER: Final = "quality.yaml"
QUALITY: Final = "quality"
"""What findings about the ledger itself have in the place of a check's id."""

_ROOT: Final = "checks"


@unique
class Status(Word):
    """What a plugin claims of a check."""

    DONE = "done"
    TODO = "todo"
    EXEMPT = "exempt"


@attrs.frozen
class Claim:
    """A line of the ledger.

    Attributes:
        reason: Why it is exempt; else empty.
        line: Its line, from 1.
    """

    status: Status
    reason: str
    line: int


@attrs.frozen
class Ledger:
    """The ledger as it was read.

    Attributes:
        claims: By id of the check; only those that can be understood.
        findings: What is wrong with the file itself.
    """

    claims: Mapping[str, Claim] = attrs.field(factory=dict)
    findings: tuple[Finding, ...] = ()


class _Mark(Protocol):
    """A place in a YAML text."""

    line: int


class _Node(Protocol):
    """A node of a YAML text; PyYAML ships no types."""

    value: object
    start_mark: _Mark


def read_ledger(subject: Subject) -> Ledger:
    """Read the ledger of a plugin; an installed plugin has none."""
    if subject.root is None:
        return Ledger()
    try:
        text = (subject.root / LEDGER).read_text(encoding="utf-8")
    except FileNotFoundError:
        return Ledger(findings=(_about("quality_missing", None, LEDGER, severity=Severity.INFO),))
    except (OSError, ValueError):
        return Ledger(findings=(_about("quality_unreadable", None, "YAML", "other bytes"),))
    return _parsed(text)


def hold(check: Check, claim: Claim | None, faults: int) -> Iterator[Finding]:
    """Yield where a claim does not agree with what a check found.

    Args:
        check: The check.
        claim: What the ledger says of it, or None.
        faults: How many findings of severity error there were.
    """
    if claim is None:
        return
    if claim.status is Status.DONE and faults:
        yield _about("quality_not_done", claim.line, Status.TODO, Status.DONE, check=check.id)
    elif claim.status is Status.TODO and not faults:
        yield _about(
            "quality_say_done", claim.line, Status.DONE, Status.TODO, Severity.INFO, check.id
        )
    elif claim.status is Status.EXEMPT and check.is_required:
        yield _about("quality_required", claim.line, Status.DONE, Status.EXEMPT, check=check.id)


def lowered(finding: Finding, check: Check, claim: Claim | None) -> Finding:
    """Return a finding as severe as it is under a claim.

    What is put off is a warning and what is exempt is only said, unless the platform itself
    refuses such a plugin.
    """
    if claim is None or check.is_required or finding.severity is not Severity.ERROR:
        return finding
    severity = {Status.TODO: Severity.WARNING, Status.EXEMPT: Severity.INFO}.get(claim.status)
    return attrs.evolve(finding, severity=severity) if severity is not None else finding


def _parsed(text: str) -> Ledger:
    try:
        # Imported here, because only the ledger needs it, and it comes with an extra.
        import yaml
    except ImportError:
        return Ledger(findings=(_about("quality_no_yaml", None, "samecity[kit]"),))
    try:
        top = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark is not None else None
        problem = str(getattr(error, "problem", None) or "other text")
        return Ledger(findings=(_about("quality_unreadable", line, "YAML", problem),))
    tables = {key.value: value for key, value in _pairs(top)}
    if not isinstance(tables.get(_ROOT), yaml.MappingNode):
        return Ledger(findings=(_about("quality_unreadable", 1, f"{_ROOT}:"),))
    return _judged(tables[_ROOT])


def _judged(table: object) -> Ledger:
    """Read the lines under `checks`."""
    claims: dict[str, Claim] = {}
    findings: list[Finding] = []
    for key, value in _pairs(table):
        line, check = key.start_mark.line + 1, str(key.value)
        if check not in BY_ID:
            near = get_close_matches(check, BY_ID, 1, cutoff=0.0)
            findings.append(_about("quality_unknown", line, near[0], check))
            continue
        status, reason = _claimed(value)
        if status is None:
            findings.append(_about("quality_status", line, "done, todo, exempt", reason))
        elif status is Status.EXEMPT and not reason:
            findings.append(_about("quality_no_reason", line, 'exempt: "…"', check=check))
        else:
            claims[check] = Claim(status, reason, line)
    named = {str(key.value) for key, _ in _pairs(table)}
    for check in BY_ID:
        if check not in named:
            severity = Severity.WARNING
            findings.append(_about("quality_unnamed", None, f"{check}: done", severity=severity))
    return Ledger(claims, tuple(findings))


def _claimed(value: object) -> tuple[Status | None, str]:
    """Return what a line claims and its reason; or None, and what stands there."""
    word = str(getattr(value, "value", ""))
    pairs = {str(key.value): str(inner.value).strip() for key, inner in _pairs(value)}
    if [*pairs] == [Status.EXEMPT]:
        return Status.EXEMPT, pairs[Status.EXEMPT]
    if pairs or word not in {*Status}:
        return None, ", ".join(pairs) or word[:60]
    return Status(word), ""


def _pairs(node: object) -> list[tuple[_Node, _Node]]:
    """Return the pairs of a mapping; none of anything else."""
    return list(getattr(node, "value", ())) if getattr(node, "id", "") == "mapping" else []


def _about(
    what: str,
    line: int | None,
    expected: str,
    received: str = "nothing",
    severity: Severity = Severity.ERROR,
    check: str = "",
) -> Finding:
    """Make a finding about the ledger itself."""
    values = {"id": check} if check else {}
    return Finding(what, LEDGER, line, expected, received, severity, values, QUALITY)
