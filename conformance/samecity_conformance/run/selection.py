"""Which cases a run has, and which of them are decided before it begins."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches

import attrs
import msgspec

from samecity.errors import DataInvalid, UnknownName
from samecity.host.registry import Registry
from samecity.texts.catalogue import Texts
from samecity_conformance.bindings import BINDINGS
from samecity_conformance.profiles import Claims, claims, load_profiles
from samecity_conformance.run.doctor import Finding, regions_under_test
from samecity_conformance.run.record import Case, Result, Verdict
from samecity_conformance.run.wish import Wish


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
    omitted: dict[str, str]


def select(
    registry: Registry,
    wish: Wish,
    cases: Iterable[Case],
    findings: Iterable[Finding],
    texts: Texts,
) -> Selection:
    """Choose the cases that a tester asked for.

    Args:
        registry: What is installed.
        wish: What was asked for.
        cases: All cases of the suite.
        findings: Of the pre-flight.
        texts: The tester's language.

    Raises:
        UnknownName: A case that does not exist is asked for.
    """
    regions = regions_under_test(registry, wish)
    claimed = {code: _claims(registry, code) for code in regions}
    chosen = [case for case in _named(cases, wish) if _is_asked_for(case, wish, regions)]
    wrong = tuple(one for one in findings if one.verdict is Verdict.CONFIGURATION or one.is_fatal)
    choice = _Choice(wish, claimed, frozenset(registry.scenarios), wrong, texts)
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
    by_id = {case.id: case for case in cases}
    for name in wish.cases:
        if name not in by_id:
            raise UnknownName("case", name, tuple(get_close_matches(name, by_id, 3)))
    return [by_id[name] for name in dict.fromkeys(wish.cases)]


def _is_asked_for(case: Case, wish: Wish, regions: tuple[str, ...]) -> bool:
    is_of_regions = not wish.regions or bool(set(case.regions).intersection(regions))
    is_of_profiles = not wish.profiles or bool(set(case.profiles).intersection(wish.profiles))
    return is_of_regions and is_of_profiles


@attrs.frozen
class _Choice:
    """What applies, and what can be judged.

    Attributes:
        claimed: What the regions under test claim; None where nobody can tell.
        scenarios: Codes that a working plugin offers.
        wrong: What the pre-flight found wrong.
    """

    wish: Wish
    claimed: Mapping[str, Claims | None]
    scenarios: frozenset[str]
    wrong: tuple[Finding, ...]
    texts: Texts

    def is_run(self, profile: str) -> bool:
        """Say whether a profile is asked for, and claimed by a region under test."""
        is_asked_for = not self.wish.profiles or profile in self.wish.profiles
        return is_asked_for and any(
            one is not None and profile in one.claimed for one in self.claimed.values()
        )

    def omitted(self) -> dict[str, str]:
        """Return why profiles and the binding are left out, by name."""
        missing = BINDINGS[self.wish.binding].missing(self.texts)
        found = {self.wish.binding: missing} if missing else {}
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
        if why:
            return Result(case.id, Verdict.OMIT, why=why)
        return self._lacking(case)

    def _lacking(self, case: Case) -> Result | None:
        """Return the result of a case for which a scenario plugin is missing."""
        lacking = [code for code in case.scenarios if code not in self.scenarios]
        if not lacking:
            return None
        why = self.texts("conform.lacks_scenario", scenario=lacking[0])
        return Result(case.id, Verdict.CONFIGURATION, why=why)

    def _why_omitted(self, case: Case) -> str:
        binding = BINDINGS[self.wish.binding]
        missing = binding.missing(self.texts)
        if missing:
            return missing
        if case.needs_chips and not binding.has_chips:
            return self.texts("conform.needs_chips", binding=binding.name)
        if case.profiles and not any(self._applies(case, code) for code in self._tested(case)):
            return self._why(case.profiles[0])
        return ""

    def _tested(self, case: Case) -> Iterable[str]:
        """Return the regions under test whose behaviour a case shows; all if it shows none."""
        shown = [code for code in self.claimed if code in case.regions]
        return shown or self.claimed

    def _applies(self, case: Case, region: str) -> bool:
        claimed = self.claimed[region]
        return claimed is None or any(name in claimed.claimed for name in case.profiles)

    def _why(self, profile: str) -> str:
        """Return the sentence of a region that does not claim a profile, and perhaps cannot."""
        sentences = [
            getattr(one.omitted[profile], self.texts.lang)
            for one in self.claimed.values()
            if one is not None and profile in one.omitted
        ]
        return (
            str(sentences[0])
            if len(sentences) == 1
            else self.texts("conform.claimed_by_none", profile=profile)
        )
