"""A search: the loop inside a rule's case, over items, points, kinds, homes, people and moments.

What is tried comes from the region's own data, so that a region of which nobody has heard is tried
as hard as one of ours. Where the space is larger than the effort it is sampled by a seed, and the
result says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product
from random import Random
from typing import Final

import attrs

from samecity.domain.agreement import Agreement
from samecity.domain.card import CredentialKind
from samecity.domain.region import RegionIdentity
from samecity.host.registry import Registry
from samecity.spi import Region, Scenario, ScenarioSpec
from samecity_conformance.rules.counter_example import CounterExample, evidence_of, line_of
from samecity_conformance.rules.terrain import Terrain
from samecity_conformance.run.record import Checked
from samecity_conformance.scene import Answer
from samecity_conformance.trial import Place, Trial

EFFORT: Final = 6
"""Trials of a case, unless its rule asks for more."""

_ODD: Final = 0.35
"""How often a dimension takes another value than the plain one."""

_ATTEMPTS: Final = 8


class Unmet(Exception):
    """A claim does not hold of what was seen.

    Attributes:
        expected: What should have been; `received` likewise.
    """

    def __init__(self, expected: object, received: object) -> None:
        super().__init__(f"expected {expected}, received {received}")
        self.expected = str(expected)
        self.received = str(received)


@attrs.frozen
class Seen:
    """What one trial showed.

    Attributes:
        answers: By the part that somebody plays in the rule, such as `visitor` and `local`.
        request: The message that was sent last.
        secrets: What names the holder and must not be seen anywhere.
        facts: Anything else that was found out, by name.
    """

    search: Search
    trial: Trial
    answers: Mapping[str, tuple[Answer, ...]] = attrs.field(factory=dict)
    request: dict[str, object] | None = None
    secrets: tuple[str, ...] = ()
    facts: Mapping[str, object] = attrs.field(factory=dict)

    def one(self, part: str) -> Answer:
        """Return the last answer that somebody got."""
        return self.answers[part][-1]

    @property
    def everybody(self) -> Iterator[Answer]:
        """Every answer."""
        for answers in self.answers.values():
            yield from answers


Act = Callable[["Search", Trial], Seen]
Claim = Callable[[Seen], None]


class Search:
    """What a rule asks of one scenario in one region.

    Steps narrow it, say what is done, and claim something of what was seen.

    Args:
        terrain: What is installed, and the values worth trying.
        scenario: Code of the scenario under test.
        region: Code of the region under test.
        seed: Draws the trials.

    Attributes:
        effort: How many trials are made at most.
        homes: Issuers whose cards are tried.
        seen: What the trials showed so far.
    """

    def __init__(self, terrain: Terrain, scenario: str, region: str, seed: int = 0) -> None:
        self.terrain = terrain
        self.code = scenario
        self.host_code = region
        self.seed = seed
        self.effort = EFFORT
        self.homes: tuple[str, ...] = terrain.homes
        self._filters: list[Callable[[Trial], bool]] = []
        self._is_meant = True
        self._is_plain = False
        self._act: Act | None = None
        self._trials: Iterator[Trial] = iter(())
        self.seen: list[Seen] = []

    # What it is about.

    @property
    def registry(self) -> Registry:
        """What is installed."""
        return self.terrain.registry

    @property
    def scenario(self) -> Scenario:
        """The scenario under test."""
        return self.registry.known_scenario(self.code)

    @property
    def spec(self) -> ScenarioSpec:
        """What it declares."""
        return self.scenario.spec

    @property
    def host(self) -> Region:
        """The region under test."""
        return self.registry.regions[self.host_code]

    @property
    def places(self) -> Sequence[Place]:
        """Every item of the scenario at every point of the region that serves it."""
        return self.terrain.places(self.host_code, self.code)

    def identity(self, home: str) -> RegionIdentity:
        """Return who an issuer is."""
        region = self.registry.region(home)
        assert region is not None
        return region.identity

    def grant(self, trial: Trial) -> Agreement | None:
        """Return the agreement that makes the card in a trial equal to a local one, if any."""
        item = trial.place.item
        return self.registry.agreements.granting(
            self.identity(trial.held.home).division,
            self.host.identity.division,
            item.scenario,
            trial.at,
            item.lists,
        )

    def shown_kinds(self, place: Place) -> Sequence[CredentialKind]:
        """Return the kinds taken at a place, those that a person holds out before the document."""
        kinds = self.terrain.space.kinds(place)
        return [one for one in kinds if one is not CredentialKind.NONE] or kinds

    def counter(self, scenario: str, home: str) -> str:
        """Return where a service that the whole nation offers is asked for: at home if it can be.

        Args:
            scenario: Its code.
            home: Issuer of the card; one without a plugin offers what the nation offers.
        """
        hosts = [code for code in self.registry.regions if self.terrain.places(code, scenario)]
        return home if home in hosts or home not in self.registry.regions else hosts[0]

    # What Given steps say.

    def on(self, terrain: Terrain) -> None:
        """Search on another terrain."""
        self.terrain = terrain

    def require(self, is_meant: bool) -> None:
        """Say whether the rule speaks of this scenario at all."""
        self._is_meant = self._is_meant and is_meant

    def keep(self, is_meant: Callable[[Trial], bool]) -> None:
        """Keep only the trials of which something holds."""
        self._filters.append(is_meant)

    def be_plain(self) -> None:
        """Try plain adults at plain moments only."""
        self._is_plain = True

    def applies(self) -> bool:
        """Say whether there is anything to try: some plain trial that every step lets through."""
        return self._is_meant and next(self._plain(), None) is not None

    # What When and Then steps say.

    def do(self, act: Act) -> None:
        """Say what is done with each trial."""
        self._act, self._trials, self.seen = act, self._drawn(), []

    def expect(self, claim: Claim) -> None:
        """Hold a claim against everything that is seen, the first trial first.

        Raises:
            CounterExample: It does not hold of some trial.
        """
        for seen in self._look():
            try:
                claim(seen)
            except Unmet as unmet:
                answer = next(reversed(tuple(seen.everybody)), None)
                line = line_of(seen.trial)
                raise CounterExample(
                    unmet.expected, unmet.received, line, evidence_of(line, seen.request, answer)
                ) from unmet

    def checked(self) -> Checked:
        """Return how hard it was tried."""
        places = self.terrain.count(self.host_code, self.code)
        return Checked(len(self.seen), places * len(self.homes), self.seed)

    def _look(self) -> Iterator[Seen]:
        assert self._act is not None, "expected a When step before a Then step"
        yield from tuple(self.seen)
        for trial in self._trials:
            seen = self._act(self, trial)
            self.seen.append(seen)
            yield seen

    def _passes(self, trial: Trial) -> bool:
        return all(is_meant(trial) for is_meant in self._filters)

    def _plain(self) -> Iterator[Trial]:
        for place, home in product(self.places, self.homes):
            for kind in self.shown_kinds(place)[:1]:
                trial = self.terrain.plain(place, kind).with_card_of(home)
                if self._passes(trial):
                    yield trial

    def _drawn(self) -> Iterator[Trial]:
        """Yield plain trials of different items and homes, then odd ones of the same."""
        random = Random(f"{self.seed}/{self.code}/{self.host_code}")  # noqa: S311  repeatable
        plain = list(self._plain())
        random.shuffle(plain)
        chosen = sorted(plain, key=_rounds())[: self.effort]
        if self._is_plain:
            yield from chosen
            return
        half = max(1, self.effort // 2)
        yield from chosen[:half]
        for number in range(self.effort - min(half, len(chosen))):
            base = plain[(half + number) % len(plain)]
            yield self._odd(base, random)

    def _odd(self, base: Trial, random: Random) -> Trial:
        """Return a trial that is odd in some dimensions, the plain one where none passes."""
        place = base.place
        sizes = self.terrain.dimensions(place).sizes
        for _ in range(_ATTEMPTS):
            row = tuple(random.randrange(size) if random.random() < _ODD else 0 for size in sizes)
            kind = random.choice(self.shown_kinds(place))
            trial = self.terrain.trial(place, kind, row).with_card_of(base.held.home)
            if self._passes(trial):
                return trial
        return base


def _rounds() -> Callable[[Trial], tuple[int, int]]:
    """Return a key that puts trials of different items and homes first."""
    items: dict[str, int] = {}
    homes: dict[str, int] = {}

    def key(trial: Trial) -> tuple[int, int]:
        item, home = trial.place.item.id, trial.held.home
        items[item] = items.get(item, 0) + 1
        homes[home] = homes.get(home, 0) + 1
        return max(items[item], homes[home]), items[item]

    return key
