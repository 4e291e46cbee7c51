"""What a run writes down: cases, verdicts with their evidence, and the head that says of what.

Plain data with a schema. A run's folder holds `run.json` (the head) and `verdicts.ndjson` (one
result a line, on the disk before the next case begins); every report is made from these two.
"""

from __future__ import annotations

from datetime import datetime
from enum import unique
from typing import Literal

import msgspec

from samecity.domain.word import Word
from samecity_conformance.wording import Wording


@unique
class Verdict(Word):
    """What became of a case, and whose matter it is.

    `FAIL` is the region's; `ERROR` is ours, a defect of the suite; `CONFIGURATION` and
    `ENVIRONMENT` are the tester's: wrong settings, a machine or address that cannot do it. `OMIT`
    does not apply, with a sentence; `SKIP` applies and was not run all the same.
    """

    PASS = "pass"  # noqa: S105  a verdict, no password
    FAIL = "fail"
    ERROR = "error"
    SKIP = "skip"
    OMIT = "omit"
    CONFIGURATION = "configuration"
    ENVIRONMENT = "environment"


EXERCISED = frozenset({Verdict.PASS, Verdict.FAIL})


@unique
class Level(Word):
    """How binding a requirement is."""

    MUST = "must"
    SHOULD = "should"
    MAY = "may"


@unique
class CaseKind(Word):
    """An example has fixed figures of the reference regions; a rule holds for any region."""

    EXAMPLE = "example"
    RULE = "rule"


class Case(msgspec.Struct, frozen=True):
    """One thing that is tested.

    Attributes:
        id: Stable across runs, such as `transit.same_fare/G046/1` or `R02/transit.ride/ningbo`.
        zh: Title; `en` likewise.
        requirements: Ids of the requirements that it tests.
        profiles: Profiles to which it belongs.
        regions: Regions whose behaviour it shows; empty is none in particular.
        scenarios: Scenario codes that it uses.
        needs_chips: Whether it speaks of bytes, which not every binding has.
        node: How pytest names it.
    """

    id: str
    kind: CaseKind
    zh: str
    en: str
    requirements: tuple[str, ...]
    level: Level
    profiles: tuple[str, ...]
    regions: tuple[str, ...]
    scenarios: tuple[str, ...]
    needs_chips: bool
    node: str


class Treated(msgspec.Struct, frozen=True):
    """A decision in short: whose card was treated how, where and for what."""

    scenario: str
    home: str
    host: str
    treatment: str


class Evidence(msgspec.Struct, frozen=True, omit_defaults=True):
    """What was seen, without personal data.

    Attributes:
        request: The message that was sent.
        response: The decision that came back.
        apdus: Commands and answers, decoded, one a line.
        counter_example: Of a rule: the case in one line, to be replayed.
        treated: Every decision of the case in short, each once, also of a case that passed.
    """

    request: dict[str, object] | None = None
    response: dict[str, object] | None = None
    apdus: tuple[str, ...] = ()
    counter_example: str = ""
    treated: tuple[Treated, ...] = ()


class Checked(msgspec.Struct, frozen=True):
    """How hard a rule was tried.

    Attributes:
        trials: How many trials were made.
        places: Out of how many items at points, times homes.
        seed: What they were drawn by.
    """

    trials: int
    places: int
    seed: int

    @property
    def en(self) -> str:
        """The same for English readers."""
        return (
            f"{self.trials} trials over {self.places} places and homes, drawn by seed {self.seed}"
        )

    @property
    def zh(self) -> str:
        """The same for Chinese readers."""
        return f"按种子 {self.seed} 从 {self.places} 个地点与发卡地的组合中试了 {self.trials} 次"


class Result(msgspec.Struct, frozen=True, omit_defaults=True):
    """What became of a case.

    Attributes:
        case: Its id.
        expected: What should have been, in one sentence; `received` likewise.
        why: Of an omission, skip, configuration or environment: the sentence that says why, in
            both languages; `hint` likewise what to do next.
        repeat: A command line that repeats just this case.
        took_ms: How long it took.
        checked: Of a rule that held: how hard it was tried.
    """

    case: str
    verdict: Verdict
    expected: str = ""
    received: str = ""
    why: Wording | None = None
    hint: Wording | None = None
    repeat: str = ""
    evidence: Evidence = Evidence()
    took_ms: int = 0
    checked: Checked | None = None


class Digests(msgspec.Struct, frozen=True):
    """SHA-256 of what a verdict depends on, hexadecimal.

    Attributes:
        plugins: By plugin name, over every file of the plugin's package.
        suite: Over features, steps and rules.
        configuration: Over what the tester chose: regions, profiles, binding, address, settings.
        requirements: Over the requirements' data.
        core: Over the code that decides, and that of the chips; empty in records from before it
            was kept.
    """

    plugins: dict[str, str]
    suite: str
    configuration: str
    requirements: str
    core: str = ""


class Head(msgspec.Struct, frozen=True):
    """What a run is about.

    Attributes:
        id: Name of the run, and of its folder.
        regions: Regions under test.
        profiles: Profiles that are run.
        omitted: Why a profile, a binding or a region is left out, by its name.
        configuration: What the tester chose, of which `digests.configuration` is the digest.
        cases: How many there are, omitted ones too.
    """

    id: str
    began_at: datetime
    seed: int
    binding: str
    regions: tuple[str, ...]
    profiles: tuple[str, ...]
    digests: Digests
    versions: dict[str, str]
    cases: int
    omitted: dict[str, Wording] = {}
    configuration: dict[str, object] = {}
    format: Literal["samecity-run"] = "samecity-run"
    version: Literal[1] = 1


class Summary(msgspec.Struct, frozen=True):
    """How many cases ended how; `exercised` is pass and fail together."""

    exercised: int
    passed: int = msgspec.field(name="pass")
    fail: int
    error: int
    skip: int
    omit: int
    configuration: int
    environment: int
