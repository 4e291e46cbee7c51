"""The doctor: runs the checks on a plugin and holds its ledger against what they found."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from enum import unique

import attrs

from samecity.domain.word import Word
from samecity.kit.check import Check, Finding, Severity
from samecity.kit.checks import CHECKS
from samecity.kit.quality import Claim, hold, lowered, read_ledger
from samecity.kit.subject import Subject


@unique
class State(Word):
    """What became of a check.

    `NOT_RUN`: the plugin cannot be loaded, so that nothing can be said. `NOT_APPLICABLE`: an
    installed plugin has no sources. `LEFT_OUT`: the caller did not want it.
    """

    PASSED = "passed"
    FAILED = "failed"
    NOT_RUN = "not_run"
    NOT_APPLICABLE = "not_applicable"
    LEFT_OUT = "left_out"


@attrs.frozen
class Verdict:
    """A check and what became of it.

    Attributes:
        claim: What the plugin says of it in its ledger, or None.
        findings: What it found, and what does not agree with the claim.
    """

    check: Check
    state: State
    claim: Claim | None
    findings: tuple[Finding, ...] = ()


@attrs.frozen
class Diagnosis:
    """What all checks found.

    Attributes:
        verdicts: One for each check, in their order.
        ledger: What is wrong with the ledger itself.
    """

    subject: Subject
    verdicts: tuple[Verdict, ...]
    ledger: tuple[Finding, ...]

    @property
    def findings(self) -> Sequence[Finding]:
        """Everything that was found, in the order of the checks, the ledger last."""
        return [*(found for one in self.verdicts for found in one.findings), *self.ledger]

    def count(self, severity: Severity) -> int:
        """Return how many findings are so severe."""
        return sum(one.severity is severity for one in self.findings)

    @property
    def is_green(self) -> bool:
        """Whether there is no error."""
        return not self.count(Severity.ERROR)


def diagnose(
    subject: Subject, *, only: Collection[str] = (), skip: Collection[str] = ()
) -> Diagnosis:
    """Run the checks on a plugin.

    Args:
        subject: The plugin.
        only: Ids of the checks to run; all if it is empty.
        skip: Ids of checks to leave out.
    """
    ledger = read_ledger(subject)
    verdicts = []
    for check in CHECKS:
        is_wanted = (not only or check.id in only) and check.id not in skip
        verdicts.append(_run(subject, check, ledger.claims.get(check.id), is_wanted=is_wanted))
    return Diagnosis(subject, tuple(verdicts), ledger.findings)


def _run(subject: Subject, check: Check, claim: Claim | None, *, is_wanted: bool) -> Verdict:
    if not is_wanted:
        return Verdict(check, State.LEFT_OUT, claim)
    if check.needs_source and subject.root is None:
        return Verdict(check, State.NOT_APPLICABLE, claim)
    found = [attrs.evolve(one, check=check.id) for one in check.find(subject)]
    faults = sum(one.severity is Severity.ERROR for one in found)
    if not faults and check.needs_loading and not _is_loaded(subject):
        return Verdict(check, State.NOT_RUN, claim, tuple(found))
    state = State.FAILED if faults else State.PASSED
    shown = [lowered(one, check, claim) for one in found]
    return Verdict(check, state, claim, (*shown, *hold(check, claim, faults)))


def _is_loaded(subject: Subject) -> bool:
    return bool(subject.facts) and all(one.is_loaded for one in subject.facts.values())
