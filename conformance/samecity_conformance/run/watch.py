"""Watches one case after the other inside pytest, and says what became of each.

A pytest plugin of the worker: it hears what pytest and pytest-bdd tell and keeps the first failure.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from pathlib import Path

import attrs
import msgspec
import pytest
from pytest_bdd.parser import Step

from samecity_conformance.rules import CounterExample
from samecity_conformance.run.evidence import evidence_of, treated_in
from samecity_conformance.run.judge import Failure, Judgement, judge
from samecity_conformance.run.overhear import decoded
from samecity_conformance.run.record import Checked, Evidence, Result, Verdict
from samecity_conformance.scene import Scene
from samecity_hardware_sim.traces.trace import Event


@attrs.define(eq=False)
class Watch:
    """What was heard of the case that runs now.

    Attributes:
        plugins: Folders of the plugins under test.
        heard: What passed between terminals and chips.
        failure: The first thing that went wrong.
        evidence: What was seen when it did.
        has_run: Whether its body ran to the end.
        checked: Of a rule: how hard it was tried.
    """

    plugins: tuple[Path, ...]
    heard: list[Event]
    failure: Failure | None = None
    evidence: Evidence = attrs.field(factory=Evidence)
    has_run: bool = False
    checked: Checked | None = None
    _step: Step | None = None
    _scene: Scene | None = None
    _compared: str = ""

    def begin(self) -> None:
        """Forget the case before."""
        self.heard.clear()
        self.failure, self.evidence, self.has_run = None, Evidence(), False
        self._step, self._scene, self._compared = None, None, ""
        self.checked = None

    def result(self, case: str, took_ms: int) -> Result:
        """Return what became of the case.

        Args:
            case: Its id.
            took_ms: How long it took.
        """
        judgement = self._judgement()
        return Result(
            case=case,
            verdict=judgement.verdict,
            expected=judgement.expected,
            received=judgement.received,
            why=judgement.why,
            evidence=self._whole_evidence(),
            took_ms=took_ms,
            checked=self.checked,
        )

    def _whole_evidence(self) -> Evidence:
        if self._scene is None:
            return self.evidence
        return msgspec.structs.replace(self.evidence, treated=treated_in(self._scene))

    def _judgement(self) -> Judgement:
        if self.failure is not None:
            return judge(self.failure, self.plugins)
        if self.has_run:
            return Judgement(Verdict.PASS)
        return Judgement(Verdict.ERROR, "the case to run", "a case that did not run")

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Keep what was raised first, in whichever phase."""
        report = yield
        if call.excinfo is None:
            self.has_run = self.has_run or call.when == "call"
        else:
            self.keep(call.excinfo.value, call.when)
        return report

    def keep(self, error: BaseException, phase: str = "call") -> None:
        """Keep what was raised, unless something was before.

        Args:
            error: What was raised.
            phase: `setup`, `call` or `teardown`.
        """
        if self.failure is not None:
            return
        step = self._step
        if isinstance(error, CounterExample):
            self.evidence = error.evidence
        self.failure = Failure(
            error=error,
            phase=phase,
            step=step.name if step is not None else "",
            step_type=step.type if step is not None else "",
            compared=self._compared,
        )

    def pytest_bdd_before_step(self, step: Step) -> None:
        """Keep the step that runs now."""
        self._step = step

    def pytest_bdd_before_step_call(self, step_func_args: dict[str, object]) -> None:
        """Keep the scene, for what was decided in it."""
        scene = step_func_args.get("scene")
        if isinstance(scene, Scene):
            self._scene = scene

    def pytest_bdd_step_error(self, step_func_args: dict[str, object]) -> None:
        """Keep what the scene shows at the moment of the failure."""
        scene = step_func_args.get("scene")
        if isinstance(scene, Scene):
            self.evidence = evidence_of(scene, decoded(self.heard))

    def pytest_assertrepr_compare(
        self, op: str, left: object, right: object
    ) -> Sequence[str] | None:
        """Keep both sides of an assertion, in plain words."""
        if op == "==" and not self._compared:
            self._compared = f"{left!r}, not {right!r}"
        return None
