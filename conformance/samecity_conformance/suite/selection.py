"""Which cases a run of pytest is about, and what is installed: found out once for a run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Final

import attrs
import pytest

from samecity.errors import UnknownName
from samecity.host.plugins import Plugins
from samecity.host.registry import Registry
from samecity_conformance.bindings import Binding, binding_to
from samecity_conformance.rules import Checked, RuleCase, check, rule_cases
from samecity_conformance.rules.terrain import Terrain
from samecity_conformance.run.cases import all_cases
from samecity_conformance.run.doctor import examine, regions_under_test
from samecity_conformance.run.record import Result, Verdict
from samecity_conformance.run.selection import select
from samecity_conformance.run.wish import Wish
from samecity_conformance.scene import Scene
from samecity_conformance.suite.examples import Example, examples
from samecity_conformance.unasked import OMITTED
from samecity_hardware_sim.traces.trace import Event

HANDED: Final = pytest.StashKey[bool]()
"""Set by a worker, which is handed its cases one by one."""

HEARD: Final = pytest.StashKey[list[Event]]()
"""Set by a worker, which keeps what passes between terminals and chips."""

_KEY: Final = pytest.StashKey["Chosen"]()


@attrs.define
class Chosen:
    """The cases of a run of pytest.

    Attributes:
        wish: What the caller asked for.
        is_handed: Whether somebody else selects.
        lang: Language of the sentences about what is omitted.
    """

    wish: Wish
    is_handed: bool
    lang: str = "en"

    @property
    def binding(self) -> Binding:
        """How cards are reached."""
        return binding_to(self.wish.binding, self.wish.sut, self.wish.seed, self.lang)

    @cached_property
    def registry(self) -> Registry:
        """What is installed."""
        return Registry(Plugins())

    def examples(self) -> Iterator[tuple[Example, Result | None]]:
        """Yield examples, each with what became of it if that is known before."""
        if self.is_handed:
            yield from ((one, None) for one in examples())
            return
        selected = self._selected
        yield from ((one, selected[one.id]) for one in examples() if one.id in selected)

    def rules(self) -> Iterator[tuple[RuleCase, Result | None]]:
        """Yield rules in a region under test, likewise."""
        selected = self._selected
        regions = regions_under_test(self.registry, self.wish)
        working = [code for code in regions if code in self.registry.regions]
        for one in rule_cases(self.registry, working, self.wish.seed, self._scene):
            if one.case.id in selected:
                yield one, selected[one.case.id]

    def check(self, case: str) -> Checked:
        """Look for a counter-example to a rule that somebody else selected.

        Args:
            case: Its id.

        Returns:
            How hard it was tried.
        """
        return check(case, self._terrain, self.wish.seed)

    @cached_property
    def _terrain(self) -> Terrain:
        return Terrain(self.registry, self._scene, self.wish.seed)

    def _scene(self, registry: Registry) -> Scene:
        return Scene(registry, self.binding)

    @cached_property
    def _selected(self) -> Mapping[str, Result | None]:
        """What is asked for, by case."""
        registry = self.registry
        try:
            findings = list(examine(registry, self.wish))
            regions = regions_under_test(registry, self.wish)
            cases = all_cases(registry, regions, self.wish.seed)
            selection = select(registry, self.wish, cases, findings)
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
            sut=str(config.getoption("--sut")),
            seed=int(config.getoption("--seed")),
        )
        lang = str(config.getoption("--lang"))
        config.stash[_KEY] = Chosen(wish, config.stash.get(HANDED, False), lang)
    return config.stash[_KEY]


def settle(result: Result | None, lang: str) -> None:
    """End a case that is decided before it runs: omitted, or not to be judged.

    Args:
        result: What became of it; None if it has to run.
        lang: Language of the sentence that says why.
    """
    if result is None:
        return
    why = result.why.of(lang) if result.why is not None else ""
    if result.verdict is Verdict.OMIT:
        pytest.skip(f"{OMITTED}{why}")
    pytest.fail(f"{result.verdict}: {why}", pytrace=False)
