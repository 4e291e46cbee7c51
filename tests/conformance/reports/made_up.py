"""Runs that nobody ran, made of the types that a real one is made of, and written as it writes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from samecity.domain.clock import SHANGHAI
from samecity_conformance.requirements.requirement import Requirement
from samecity_conformance.run.folder import Record, appending, begin
from samecity_conformance.run.record import (
    Case,
    CaseKind,
    Digests,
    Evidence,
    Head,
    Level,
    Result,
    Treated,
    Verdict,
)
from samecity_conformance.wording import Wording, alike

BEGAN_AT: Final = datetime(2026, 11, 23, 10, tzinfo=SHANGHAI)
HOSTS: Final = ("anhui", "binzhou", "ningbo", "zhoushan")


def requirement(name: str, *profiles: str) -> Requirement:
    """Make a requirement."""
    return Requirement(
        id=name,
        zh=f"要求{name}：同城同价。",
        en=f"{name}: the same fare for every card of the zone.",
        level=Level.MUST,
        rule="R02",
        source="project-defined",
        profiles=profiles or ("delta-same-city",),
    )


def case(name: str, *, host: str = "ningbo", requirements: Sequence[str] = ("R02",)) -> Case:
    """Make a case."""
    return Case(
        id=name,
        kind=CaseKind.EXAMPLE,
        zh=f"安徽卡在{host}乘公交与本地卡同价",
        en=f"A card of Anhui pays on a bus in {host} as a local card does",
        requirements=tuple(requirements),
        level=Level.MUST,
        profiles=("delta-same-city", "national-baseline"),
        regions=(host,),
        scenarios=("transit.ride",),
        needs_chips=False,
        node=f"suite/test_examples.py::test_example[{name}]",
    )


def head(cases: int, *, binding: str = "memory", name: str = "2026-11-23-ningbo") -> Head:
    """Make the head of a run."""
    return Head(
        id=name,
        began_at=BEGAN_AT,
        seed=7,
        binding=binding,
        regions=HOSTS,
        profiles=("delta-same-city", "national-baseline"),
        digests=Digests({"ningbo": "a1" * 32}, "b2" * 32, "c3" * 32, "d4" * 32, "e5" * 32),
        versions={"samecity": "0.1", "python": "3.11"},
        cases=cases,
        omitted={"pcsc": Wording("本机没有 pcscd", "no pcscd on this machine")},
    )


def passed(name: str, *, home: str = "anhui", host: str = "ningbo") -> Result:
    """Make the result of a case that passed."""
    return Result(name, Verdict.PASS, evidence=Evidence(treated=treated(home, host)), took_ms=12)


def failed(name: str, *, home: str = "anhui", host: str = "ningbo") -> Result:
    """Make the result of a case that failed."""
    return Result(
        name,
        Verdict.FAIL,
        expected="the fare is 1.20",
        received="the fare is 2.00 <script>alert(1)</script>",
        hint=alike("compare [concessions] in transit.toml with R02"),
        repeat=f"samecity conform run --region {host} --seed 7 --case '{name}'",
        evidence=Evidence(
            request={"scenario": "transit.ride", "host": host},
            response={"home": home, "host": host, "allowed": True},
            apdus=("> 00A4040007 SELECT application", "< 9000 done"),
            treated=treated(home, host),
            counter_example=f"{home} → {host} transit.ride adult 2026-11-23T10:00",
        ),
        took_ms=31,
    )


def ended(name: str, verdict: Verdict) -> Result:
    """Make the result of a case that ended in a word and a sentence."""
    return Result(name, verdict, why=Wording(f"{verdict.value}：说明", f"{verdict.value}: of why"))


def treated(home: str, host: str) -> tuple[Treated, ...]:
    """Make what a case says of whom it saw treated how."""
    treatment = "LOCAL" if home == host else "LOCAL_EQUAL"
    return (Treated("transit.ride", home, host, treatment),)


def record(*results: Result, missing: int = 0, binding: str = "memory") -> Record:
    """Make the record of a run with a case for each result, and some that were never reached."""
    names = [result.case for result in results] + [f"unreached/{n}" for n in range(missing)]
    return Record(head(len(names), binding=binding), [case(name) for name in names], results)


def write(folder: Path, made: Record) -> Path:
    """Write a record as a run does."""
    begin(folder, made.head, made.cases)
    with appending(folder) as writer:
        writer.append(made.results)
    return folder
