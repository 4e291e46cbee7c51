"""Which cases a run of pytest is about, and what is installed: found out once for a run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Final

import attrs
import pytest

from samecity.errors import UnknownName
from samecity.host.plugins import Plugins
from samecity.host.registry import Registry
from samecity.texts.catalogue import Texts
from samecity_conformance.bindings import BINDINGS
from samecity_conformance.rules import RuleCase, rule_cases
from samecity_conformance.run.cases import all_cases
from samecity_conformance.run.doctor import examine, regions_under_test
from samecity_conformance.run.record import Result, Verdict
from samecity_conformance.run.selection import select
from samecity_conformance.run.wish import Wish
from samecity_conformance.scene import Scene
from samecity_conformance.suite.examples import Example, examples
from samecity_hardware_sim.traces.trace import Event

HANDED: Final = pytest.StashKey[tuple[str, ...]]()
"""Set by a worker, which is handed its cases one by one: regions on which rules are tried."""

HEARD: Final = pytest.StashKey[list[Event]]()
"""Set by a worker, which keeps what passes between terminals and chips."""

_KEY: Final = pytest.StashKey["Chosen"]()


@attrs.define
class Chosen:
    """The cases of a run of pytest.

    Attributes:
        wish: What the caller asked for.
        handed: Regions on which rules are tried, if somebody else selects; None otherwise.
    """

    wish: Wish
    handed: tuple[str, ...] | None

    @cached_property
    def registry(self) -> Registry:
        """What is installed."""
        return Registry(Plugins())

    def examples(self) -> Iterator[tuple[Example, Result | None]]:
        """Yield examples, each with what became of it if that is known before."""
        if self.handed is not None:
            yield from ((one, None) for one in examples())
            return
        selected = self._selected
        yield from ((one, selected[one.id]) for one in examples() if one.id in selected)

    def rules(self) -> Iterator[tuple[RuleCase, Result | None]]:
        """Yield rules in a region under test, likewise."""
        if self.handed is not None:
            yield from ((one, None) for one in self._rules(self.handed))
            return
        selected = self._selected
        regions = regions_under_test(self.registry, self.wish)
        for one in self._rules(regions):
            if one.case.id in selected:
                yield one, selected[one.case.id]

    def _rules(self, regions: Sequence[str]) -> Sequence[RuleCase]:
        if not regions:
            return ()
        working = [code for code in regions if code in self.registry.regions]
        binding = BINDINGS[self.wish.binding]
        return rule_cases(
            self.registry, working, self.wish.seed, lambda registry: Scene(registry, binding)
        )

    @cached_property
    def _selected(self) -> Mapping[str, Result | None]:
        """What is asked for, by case."""
        registry, texts = self.registry, Texts("en")
        try:
            findings = list(examine(registry, self.wish, texts))
            cases = all_cases(registry, regions_under_test(registry, self.wish))
            selection = select(registry, self.wish, cases, findings, texts)
        except UnknownName as error:
            raise pytest.UsageError(f"{error} {error.hint}".strip()) from error
        decided = {result.case: result for result in selection.decided}
        return {case.id: decided.get(case.id) for case in selection.cases}


def chosen_by(config: pytest.Config) -> Chosen:
    """Return what a run of pytest is about."""
    if _KEY not in config.stash:
        wish = Wish(
            regions=tuple(config.getoption("--region")),
            profiles=tuple(config.getoption("--profile")),
            binding=str(config.getoption("--binding")),
            seed=int(config.getoption("--seed")),
        )
        config.stash[_KEY] = Chosen(wish, config.stash.get(HANDED, None))
    return config.stash[_KEY]


def settle(result: Result | None) -> None:
    """End a case that is decided before it runs: omitted, or not to be judged.

    Args:
        result: What became of it; None if it has to run.
    """
    if result is None:
        return
    if result.verdict is Verdict.OMIT:
        pytest.skip(f"omitted: {result.why}")
    pytest.fail(f"{result.verdict}: {result.why}", pytrace=False)
