"""Which cases a run has, and which of them are decided before it begins."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches

import attrs
import msgspec

from samecity.errors import DataInvalid, UnknownName
from samecity.host.registry import Registry
from samecity_conformance.bindings import Binding, binding_to
from samecity_conformance.profiles import Claims, claims, load_profiles
from samecity_conformance.run.doctor import Finding, regions_under_test
from samecity_conformance.run.record import Case, Result, Verdict
from samecity_conformance.run.wish import Wish
from samecity_conformance.wording import Wording, worded, worded_by


class Selection(msgspec.Struct, frozen=True):
    """The cases of a run.

    Attributes:
        regions: Regions under test.
        profiles: Profiles that are run.
        cases: All of them, also those that are decided before.
        decided: Results of those that do not apply or cannot be judged.
        omitted: Why a profile or a binding is left out, by its name.
    """

    regions: tuple[str, ...]
    profiles: tuple[str, ...]
    cases: tuple[Case, ...]
    decided: tuple[Result, ...]
    omitted: dict[str, Wording]


def select(
    registry: Registry,
    wish: Wish,
    cases: Iterable[Case],
    findings: Iterable[Finding],
) -> Selection:
    """Choose the cases that a tester asked for.

    Args:
        registry: What is installed.
        wish: What was asked for.
        cases: All cases of the suite.
        findings: Of the pre-flight.

    Raises:
        UnknownName: A case that does not exist is asked for.
    """
    regions = regions_under_test(registry, wish)
    claimed = {code: _claims(registry, code) for code in regions}
    chosen = [case for case in _named(cases, wish) if _is_asked_for(case, wish, regions)]
    wrong = tuple(one for one in findings if one.verdict is Verdict.CONFIGURATION or one.is_fatal)
    binding = binding_to(wish.binding, wish.sut)
    lacking = worded_by(binding.missing)
    missing = lacking if lacking.en else None
    choice = _Choice(wish, binding, missing, claimed, frozenset(registry.scenarios), wrong)
    decided = [result for case in chosen if (result := choice.decide(case)) is not None]
    return Selection(
        regions=regions,
        profiles=tuple(name for name in load_profiles() if choice.is_run(name)),
        cases=tuple(chosen),
        decided=tuple(decided),
        omitted=choice.omitted(),
    )


def _claims(registry: Registry, region: str) -> Claims | None:
    try:
        return claims(registry, region)
    except (DataInvalid, UnknownName):
        return None  # the pre-flight has said so


def _named(cases: Iterable[Case], wish: Wish) -> Sequence[Case]:
    if not wish.cases:
        return list(cases)
    wanted, by_id = dict.fromkeys(wish.cases), dict[str, Case]()
    for case in cases:
        by_id[case.id] = case
        if wanted.keys() <= by_id.keys():
            break  # those that were not asked for need not even be made
    for name in wanted:
        if name not in by_id:
            raise UnknownName("case", name, tuple(get_close_matches(name, by_id, 3)))
    return [by_id[name] for name in wanted]


def _is_asked_for(case: Case, wish: Wish, regions: tuple[str, ...]) -> bool:
    is_of_regions = not wish.regions or bool(set(case.regions).intersection(regions))
    is_of_profiles = not wish.profiles or bool(set(case.profiles).intersection(wish.profiles))
    return is_of_regions and is_of_profiles


@attrs.frozen
class _Choice:
    """What applies, and what can be judged.

    Attributes:
        missing: What the binding lacks, if it lacks something.
        claimed: What the regions under test claim; None where nobody can tell.
        scenarios: Codes that a working plugin offers.
        wrong: What the pre-flight found wrong.
    """

    wish: Wish
    binding: Binding
    missing: Wording | None
    claimed: Mapping[str, Claims | None]
    scenarios: frozenset[str]
    wrong: tuple[Finding, ...]

    def is_run(self, profile: str) -> bool:
        """Say whether a profile is asked for, and claimed by a region under test."""
        is_asked_for = not self.wish.profiles or profile in self.wish.profiles
        return is_asked_for and any(
            one is not None and profile in one.claimed for one in self.claimed.values()
        )

    def omitted(self) -> dict[str, Wording]:
        """Return why profiles and the binding are left out, by name."""
        found = {} if self.missing is None else {self.wish.binding: self.missing}
        for name in self.wish.profiles or load_profiles():
            if not self.is_run(name):
                found[name] = self._why(name)
        return found

    def decide(self, case: Case) -> Result | None:
        """Return the result of a case that is not run; None if it is."""
        for finding in self.wrong:
            if finding.is_fatal or finding.region in case.regions:
                verdict = finding.verdict or Verdict.CONFIGURATION
                return Result(case.id, verdict, why=finding.text, hint=finding.hint)
        why = self._why_omitted(case)
        if why is not None:
            return Result(case.id, Verdict.OMIT, why=why)
        return self._lacking(case)

    def _lacking(self, case: Case) -> Result | None:
        """Return the result of a case for which a scenario plugin is missing."""
        lacking = [code for code in case.scenarios if code not in self.scenarios]
        if not lacking:
            return None
        why = worded("conform.lacks_scenario", scenario=lacking[0])
        return Result(case.id, Verdict.CONFIGURATION, why=why)

    def _why_omitted(self, case: Case) -> Wording | None:
        if self.missing is not None:
            return self.missing
        if case.needs_chips and not self.binding.has_chips:
            return worded("conform.needs_chips", binding=self.binding.name)
        if case.profiles and not any(self._applies(case, code) for code in self._tested(case)):
            return self._why(case.profiles[0])
        return None

    def _tested(self, case: Case) -> Iterable[str]:
        """Return the regions under test whose behaviour a case shows; all if it shows none."""
        shown = [code for code in self.claimed if code in case.regions]
        return shown or self.claimed

    def _applies(self, case: Case, region: str) -> bool:
        claimed = self.claimed[region]
        return claimed is None or any(name in claimed.claimed for name in case.profiles)

    def _why(self, profile: str) -> Wording:
        """Return the sentence of a region that does not claim a profile, and perhaps cannot."""
        sentences = [
            one.omitted[profile]
            for one in self.claimed.values()
            if one is not None and profile in one.omitted
        ]
        if len(sentences) == 1:
            return sentences[0]
        return worded("conform.claimed_by_none", profile=profile)
