"""What there is to test: plugins are loaded in a process of its own, which one of them may end.

So a plugin that takes the interpreter with it is a finding, and no end of the run.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Final, TypeVar

import msgspec

from samecity.errors import UnknownName
from samecity.host.plugins import Plugins
from samecity.host.registry import Registry
from samecity_conformance.run.cases import all_cases
from samecity_conformance.run.doctor import Finding, examine, regions_under_test
from samecity_conformance.run.record import Verdict
from samecity_conformance.run.selection import Selection, select
from samecity_conformance.run.wish import Wish
from samecity_conformance.wording import worded

_COMMAND: Final = (sys.executable, "-m", "samecity_conformance.run.survey")
_LIMIT_S: Final = 300.0
"""Enough to read a very large region on a busy machine; each plugin has a limit of its own."""

_BEGINS: Final = "plugin begins: "
_ENDS: Final = "plugin ends"

_Value = TypeVar("_Value")


class Unknown(msgspec.Struct, frozen=True):
    """A name that does not exist; see `samecity.errors.UnknownName`."""

    kind: str
    name: str
    near: tuple[str, ...]


class Survey(msgspec.Struct, frozen=True):
    """What there is to test, and what is wrong with it.

    Attributes:
        findings: Of the pre-flight.
        selection: The cases of the run; None if nothing could be loaded, or nobody asked for them.
        unknown: What was asked for and does not exist.
    """

    findings: tuple[Finding, ...] = ()
    selection: Selection | None = None
    unknown: Unknown | None = None


class _Order(msgspec.Struct, frozen=True):
    """What the process is told."""

    wish: Wish
    has_cases: bool


def survey(wish: Wish, *, has_cases: bool = True, limit_s: float = _LIMIT_S) -> Survey:
    """Load the plugins in another process, and see what there is.

    Args:
        wish: What the tester asked for.
        has_cases: Whether the cases are wanted, which take their time.
        limit_s: How long all of it may take.

    Raises:
        UnknownName: A region, profile, binding or case that does not exist is asked for.
    """
    order = msgspec.json.encode(_Order(wish, has_cases))
    try:
        ran = subprocess.run(  # noqa: S603  this Python with our own module
            _COMMAND, input=order, capture_output=True, timeout=limit_s, check=False
        )
    except subprocess.TimeoutExpired as error:
        return Survey(findings=(_lost(error.stderr or b"", limit_s),))
    if not ran.stdout:
        return Survey(findings=(_lost(ran.stderr),))
    found = msgspec.json.decode(ran.stdout, type=Survey)
    if found.unknown is not None:
        raise UnknownName(found.unknown.kind, found.unknown.name, found.unknown.near)
    return found


def _lost(printed: bytes, limit_s: float = 0.0) -> Finding:
    """Return what it means that no answer came: whose code ran last, and had not come back.

    Args:
        printed: What the process printed on standard error.
        limit_s: How long it was waited for; 0 if the process ended by itself.
    """
    lines = list(filter(None, printed.decode(errors="replace").splitlines()))
    said = [line for line in lines if line.startswith((_BEGINS, _ENDS))]
    limit = f"{limit_s:g}"
    if not said or said[-1] == _ENDS:  # no plugin's code
        verdict = Verdict.ENVIRONMENT if limit_s else Verdict.ERROR
        how = "look_late" if limit_s else "look_ends"
        last = lines[-1] if lines else "-"
        text = worded(f"doctor.{how}", limit=limit, last=last)
        return Finding("plugins", verdict, text, worded("doctor.look_hint"), is_fatal=True)
    plugin, _, doing = said[-1].removeprefix(_BEGINS).partition(": ")
    how = "plugin_hangs" if limit_s else "plugin_ends"
    text = worded(f"doctor.{how}", plugin=plugin, doing=doing, limit=limit)
    hint = worded("doctor.plugin_ends_hint", plugin=plugin)
    return Finding("plugins", Verdict.CONFIGURATION, text, hint, is_fatal=True)


def look_round(wish: Wish, *, has_cases: bool) -> Survey:
    """Load the plugins in this process, and see what there is.

    Args:
        wish: What the tester asked for.
        has_cases: Whether the cases are wanted.
    """
    registry = Registry(_Announced())
    try:
        findings = tuple(examine(registry, wish))
        if not has_cases:
            return Survey(findings)
        selection = _select(registry, wish, findings)
    except UnknownName as error:
        return Survey(unknown=Unknown(error.kind, error.name, error.near))
    return Survey(findings, selection)


def _select(registry: Registry, wish: Wish, findings: Sequence[Finding]) -> Selection:
    regions = regions_under_test(registry, wish)
    if wish.cases:
        few = all_cases(registry, regions, wish.seed, ids=frozenset(wish.cases))
        with suppress(UnknownName):  # only among all of them can be said which is near
            return select(registry, wish, few, findings)
    return select(registry, wish, all_cases(registry, regions, wish.seed), findings)


class _Announced(Plugins):
    """Plugins whose names are on standard error before any of their code runs, and after it."""

    def run(
        self, name: str, doing: str, call: Callable[[], _Value], *, more_s: float = 0.0
    ) -> _Value:
        """Run a plugin's own code; see the parent."""
        _tell(f"{_BEGINS}{name}: {doing}")
        try:
            return super().run(name, doing, call, more_s=more_s)
        finally:
            _tell(_ENDS)


def _tell(line: str) -> None:
    # A plugin may have printed without a line's end.
    sys.stderr.write(f"\n{line}\n")
    sys.stderr.flush()


def main() -> None:
    """Serve the process that started this one."""
    order = msgspec.json.decode(sys.stdin.buffer.read(), type=_Order)
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    with answers:
        answers.write(msgspec.json.encode(look_round(order.wish, has_cases=order.has_cases)))


if __name__ == "__main__":
    main()
