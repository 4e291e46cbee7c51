"""The cases of a hunt: examples played in a pytest session, rules in the region that lies."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import redirect_stdout
from typing import Final

import pytest
from _pytest.runner import runtestprotocol

from samecity.host.registry import Registry
from samecity_conformance.mutants.hunt import Hound, Played
from samecity_conformance.mutants.mutant import Ground, Mutant
from samecity_conformance.mutants.prey import GROUND
from samecity_conformance.rules import CounterExample, RuleCase, rule_cases
from samecity_conformance.run.cases import example_cases
from samecity_conformance.run.record import Case, Verdict
from samecity_conformance.run.watch import Watch
from samecity_conformance.run.worker import arguments

_PREY: Final = "samecity_conformance.mutants.prey"
_LONGEST: Final = 300
_SKIPPED: Final = frozenset({Verdict.SKIP, Verdict.OMIT})

Examples = Sequence[Hound]
Work = Callable[[Examples], object]


class Session:
    """A pytest plugin that hands the session's examples to somebody instead of running them.

    Args:
        registry: What is installed.
        work: Called once, with every example.
    """

    def __init__(self, registry: Registry, work: Work) -> None:
        self._registry = registry
        self._work = work

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Let the work be done, and nothing else."""
        watch = Watch((), [])
        session.config.pluginmanager.register(watch)
        # Not before: pytest has to import the steps, so that their assertions tell what they saw.
        cases = {one.id: one for one in example_cases(self._registry)}
        self._work(
            [
                _example(item, cases[item.callspec.id], watch)
                for item in session.items
                if isinstance(item, pytest.Function) and item.callspec.id in cases
            ]
        )
        return True


def with_examples(registry: Registry, work: Work) -> None:
    """Do something with all examples; takes the process's pytest, so that it works once in one.

    Args:
        registry: What is installed.
        work: What is done.

    Raises:
        RuntimeError: They could not be collected.
    """
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"  # the suite names what it needs
    with open(os.devnull, "w", encoding="utf-8") as nowhere, redirect_stdout(nowhere):
        code = pytest.main(arguments(_PREY, ()), plugins=[Session(registry, work)])
    if code not in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
        raise RuntimeError(f"expected the suite's examples, received pytest's exit code {code}")


class Pack(Iterable[Hound]):
    """All cases that can be set on a mutant, the likeliest first; rules are made when needed.

    Args:
        mutant: Whom they hunt.
        ground: Where.
        examples: Those that can be played there.
    """

    def __init__(self, mutant: Mutant, ground: Ground, examples: Examples) -> None:
        self._met: list[Hound] = []
        self._further = _hounds(mutant, ground, examples)

    def __iter__(self) -> Iterator[Hound]:
        """Go through all of them, again and again."""
        yield from tuple(self._met)
        for hound in self._further:
            self._met.append(hound)
            yield hound


def _hounds(mutant: Mutant, ground: Ground, examples: Examples) -> Iterator[Hound]:
    def is_unlikely(hound: Hound) -> bool:
        return mutant.worn_by not in hound.about

    has_chips, is_control = ground.binding.has_chips, not mutant.requirements
    playable = (one for one in examples if has_chips or not one.needs_chips)
    if is_control and has_chips:
        # The others were played without chips; by bytes they take ten times as long.
        yield from (one for one in playable if one.needs_chips)
        return
    yield from sorted(playable, key=is_unlikely)
    regions = sorted(ground.registry.regions, key=lambda code: code != mutant.worn_by)
    for region in regions:
        rules = rule_cases(ground.registry, (region,), scene=ground.scene)
        if is_control and region != mutant.worn_by:
            rules = _one_of_each(rules)
        yield from sorted(map(_rule, rules), key=is_unlikely)


def _one_of_each(cases: Iterable[RuleCase]) -> Sequence[RuleCase]:
    """Return one case of each rule: what a control has time for."""
    return tuple({one.rule: one for one in cases}.values())


def _example(item: pytest.Function, case: Case, watch: Watch) -> Hound:
    def play(ground: Ground) -> Played:
        item.config.stash[GROUND] = ground
        watch.begin()
        runtestprotocol(item, log=False, nextitem=None)
        result = watch.result(case.id, 0)
        why = result.why.en if result.why is not None else ""
        found = f"expected {result.expected}, received {result.received}"
        return Played(
            fault=found[:_LONGEST] if result.verdict is Verdict.FAIL else "",
            defect="" if result.verdict in _FINE else f"{found} {why}"[:_LONGEST],
            is_skipped=result.verdict in _SKIPPED,
        )

    return _hound(case, play)


_FINE: Final = frozenset({Verdict.PASS, Verdict.FAIL, *_SKIPPED})


def _rule(rule: RuleCase) -> Hound:
    def play(_ground: Ground) -> Played:
        try:
            rule.check()
        except CounterExample as found:
            return Played(fault=str(found))
        except Exception as error:
            # A border: whatever breaks a case proves nothing about the mutant, and is told.
            return Played(defect=repr(error)[:_LONGEST])
        return Played()

    return _hound(rule.case, play)


def _hound(case: Case, play: Callable[[Ground], Played]) -> Hound:
    return Hound(
        case=case.id,
        requirements=frozenset(case.requirements),
        needs_chips=case.needs_chips,
        about=frozenset((*case.regions, *case.scenarios)),
        play=play,
    )
