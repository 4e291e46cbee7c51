"""What there is to test: plugins are loaded in a process of its own, which one of them may end.

So a plugin that takes the interpreter with it is a finding, and no end of the run.
"""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Final

import attrs
import msgspec

from samecity.errors import UnknownName
from samecity.host.plugins import Found, Plugins, built_in, installed
from samecity.host.registry import Registry
from samecity.texts.catalogue import Texts
from samecity_conformance.run.cases import all_cases
from samecity_conformance.run.doctor import Finding, examine, regions_under_test
from samecity_conformance.run.record import Verdict
from samecity_conformance.run.selection import Selection, select
from samecity_conformance.run.wish import Wish

_COMMAND: Final = (sys.executable, "-m", "samecity_conformance.run.survey")
_LIMIT_S: Final = 120.0
_LOADING: Final = "loading "


class Unknown(msgspec.Struct, frozen=True):
    """A name that does not exist; see `samecity.errors.UnknownName`."""

    kind: str
    name: str
    near: tuple[str, ...]


class Survey(msgspec.Struct, frozen=True):
    """What there is to test, and what is wrong with it.

    Attributes:
        findings: Of the pre-flight.
        selection: The cases of the run; None if nothing could be loaded.
        unknown: What was asked for and does not exist.
    """

    findings: tuple[Finding, ...] = ()
    selection: Selection | None = None
    unknown: Unknown | None = None


class _Order(msgspec.Struct, frozen=True):
    """What the process is told."""

    wish: Wish
    lang: str


def survey(wish: Wish, lang: str) -> Survey:
    """Load the plugins in another process, and see what there is.

    Args:
        wish: What the tester asked for.
        lang: The tester's language.

    Raises:
        UnknownName: A region, profile, binding or case that does not exist is asked for.
    """
    order = msgspec.json.encode(_Order(wish, lang))
    try:
        ran = subprocess.run(  # noqa: S603  this Python with our own module
            _COMMAND, input=order, capture_output=True, timeout=_LIMIT_S, check=False
        )
        printed, errors = ran.stdout, ran.stderr
    except subprocess.TimeoutExpired as error:
        printed, errors = b"", error.stderr or b""
    if not printed:
        return Survey(findings=(_death(errors.decode(errors="replace"), Texts(lang)),))
    found = msgspec.json.decode(printed, type=Survey)
    if found.unknown is not None:
        raise UnknownName(found.unknown.kind, found.unknown.name, found.unknown.near)
    return found


def _death(printed: str, texts: Texts) -> Finding:
    """Return what it means that the process ended before it had an answer."""
    loading = [line for line in printed.splitlines() if line.startswith(_LOADING)]
    name = loading[-1].removeprefix(_LOADING) if loading else "samecity"
    return Finding(
        "plugins",
        Verdict.CONFIGURATION,
        texts("doctor.plugin_ends", plugin=name),
        hint=texts("doctor.plugin_ends_hint", plugin=name),
        is_fatal=True,
    )


def look_round(wish: Wish, texts: Texts) -> Survey:
    """Load the plugins in this process, and see what there is.

    Args:
        wish: What the tester asked for.
        texts: The tester's language.
    """
    registry = Registry(Plugins([*built_in(), *map(_announced, installed())]))
    try:
        findings = tuple(examine(registry, wish, texts))
        cases = all_cases(registry, regions_under_test(registry, wish))
        selection = select(registry, wish, cases, findings, texts)
    except UnknownName as error:
        return Survey(unknown=Unknown(error.kind, error.name, error.near))
    return Survey(findings, selection)


def _announced(found: Found) -> Found:
    """Return a plugin whose name is on standard error before its code runs."""

    def load() -> object:
        sys.stderr.write(f"{_LOADING}{found.name}\n")
        sys.stderr.flush()
        return found.load()

    return attrs.evolve(found, load=load)


def main() -> None:
    """Serve the process that started this one."""
    order = msgspec.json.decode(sys.stdin.buffer.read(), type=_Order)
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    with answers:
        answers.write(msgspec.json.encode(look_round(order.wish, Texts(order.lang))))


if __name__ == "__main__":
    main()
