"""The standard suite for one region: its cases, each to be checked alone.

What is selected, tried and judged here is what `samecity conform run` and `conform parity` select,
try and judge.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final

import attrs
import msgspec
import pytest

from samecity.errors import UnknownName
from samecity.host.registry import Registry
from samecity.testing.discovery import installed_registry
from samecity_conformance.bindings import MEMORY
from samecity_conformance.parity.line import line
from samecity_conformance.parity.properties import REQUIREMENTS
from samecity_conformance.parity.replay import CounterExample as Unequal
from samecity_conformance.parity.work import Job, Worker, work
from samecity_conformance.rules import CounterExample, RuleCase, rule_cases
from samecity_conformance.run.conduct import repeat_of
from samecity_conformance.run.doctor import Finding, examine
from samecity_conformance.run.installed import plugin_places
from samecity_conformance.run.judge import Failure, judge
from samecity_conformance.run.record import Evidence, Result, Verdict
from samecity_conformance.run.selection import select
from samecity_conformance.run.wish import Wish
from samecity_conformance.suite.selection import settle
from samecity_conformance.testing.words import not_ready, spoken, words_of, words_of_unknown
from samecity_conformance.wording import worded

_NO_DRAWS: Final = 0
"""Parity looks at every edge of the data; what it draws beyond them is for the command."""

_PARITY: Final = "parity"


@attrs.frozen(eq=False)
class Standard:
    """The cases of the standard suite for one region.

    Attributes:
        is_installed: Whether commands find the region too, and not the tests alone.
        rules: Each with what became of it, if that is known before it runs.
        parity: One job for each scenario that the region offers.
    """

    region: str
    is_installed: bool
    rules: Mapping[str, tuple[RuleCase, Result | None]] = attrs.field(repr=False)
    parity: Mapping[str, Job] = attrs.field(repr=False)
    _worker: Worker = attrs.field(repr=False)

    def about(self, scenario: str) -> Standard:
        """Return the cases of one scenario."""
        return attrs.evolve(
            self,
            rules={id_: one for id_, one in self.rules.items() if one[0].scenario == scenario},
            parity={id_: job for id_, job in self.parity.items() if job.scenario == scenario},
        )

    def check_rule(self, name: str) -> None:
        """Look for a counter-example to a rule.

        Args:
            name: Key of `rules`.
        """
        case, decided = self.rules[name]
        settle(decided, spoken().lang)
        failure = _failure_of(case)
        if failure is not None:
            result = self._repeated(_judged(case, failure))
            pytest.fail(_told(case, result), pytrace=False)

    def check_parity(self, name: str) -> None:
        """Look for a card that is not treated as the agreements say.

        Args:
            name: Key of `parity`.
        """
        [done] = work(self._worker, [self.parity[name]])
        if done.found:
            told = [self._unequal(one, done.job) for one in done.found]
            pytest.fail("\n\n".join(told), pytrace=False)

    def _unequal(self, found: Unequal, job: Job) -> str:
        texts = spoken()
        title = texts.word("parity.broken", found.statement.value)
        result = self._repeated(_unequal(found, job))
        return words_of(title, REQUIREMENTS[found.statement], result)

    def _repeated(self, result: Result) -> Result:
        """Name pytest as what repeats a case of a region that no command finds."""
        if self.is_installed:
            return result
        return msgspec.structs.replace(result, repeat=f'pytest -k "{result.case}"')


@cache
def standard_of(registry: Registry, region: str, seed: int = 0) -> Standard:
    """Return the standard suite for a region.

    Args:
        registry: What is installed.
        region: Its code.
        seed: Draws the trials of the rules.

    Raises:
        pytest.Collector.CollectError: The region cannot be tested; says why, and what to do.
    """
    wish = Wish(regions=(region,), binding=MEMORY.name, seed=seed)
    findings = _examined(registry, wish, region)
    found = {one.case.id: one for one in rule_cases(registry, [region], seed)}
    selection = select(registry, wish, [one.case for one in found.values()], findings)
    decided = {one.case: one for one in selection.decided}
    worker = Worker(registry)
    jobs = worker.jobs((region,), (), seed, _NO_DRAWS)
    return Standard(
        region,
        registry is installed_registry(),
        rules={id_: (one, decided.get(id_)) for id_, one in found.items()},
        parity={f"{_PARITY}/{one.scenario}/{region}": one for one in jobs},
        worker=worker,
    )


def _examined(registry: Registry, wish: Wish, region: str) -> list[Finding]:
    """Return what the pre-flight found, if the region can be tested."""
    try:
        findings = list(examine(registry, wish))
    except UnknownName as error:
        raise not_ready(region, words_of_unknown(error)) from None
    is_working = region in registry.regions
    wrong = [one for one in findings if one.verdict is not None]
    wrong = [one for one in wrong if one.is_fatal or one.region == region or not is_working]
    if wrong:
        said = [each.of(spoken().lang) for one in wrong for each in (one.text, one.hint) if each]
        raise not_ready(region, said)
    return findings


def _failure_of(case: RuleCase) -> Failure | None:
    try:
        case.check()
    except Exception as error:
        # Whose matter it is, is judged of any.
        return Failure(error, "call")
    return None


def _judged(case: RuleCase, failure: Failure) -> Result:
    judgement = judge(failure, tuple(plugin_places().values()))
    error = failure.error
    is_broken = isinstance(error, CounterExample)
    return Result(
        case=case.case.id,
        verdict=judgement.verdict,
        expected=judgement.expected,
        received=judgement.received,
        why=judgement.why,
        hint=worded("testing.rule_hint") if is_broken else None,
        repeat=repeat_of(case.case.id, MEMORY.name, case.seed),
        evidence=error.evidence if isinstance(error, CounterExample) else Evidence(),
    )


def _told(case: RuleCase, result: Result) -> str:
    title = case.case.zh if spoken().lang == "zh" else case.case.en
    return words_of(title, case.case.requirements, result)


def _unequal(found: Unequal, job: Job) -> Result:
    return Result(
        case=f"{_PARITY}/{job.scenario}/{job.host}",
        verdict=Verdict.FAIL,
        expected=f"{found.part} {found.one_had}",
        received=f"{found.part} {found.other_had}",
        hint=worded("testing.parity_hint"),
        repeat=f"samecity conform parity --region {job.host} --scenario {job.scenario} "
        f"--seed {job.seed} --examples {job.examples}",
        evidence=Evidence(counter_example=line(found, spoken())),
    )
