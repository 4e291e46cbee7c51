"""Prepared worlds: a card of every home in the hand of one person, ready to be decided on.

The same platform, people and cards as in a full run, but asked without keeping the answer: so a
card is issued once a day of the calendar and not once a decision. What is shared is what no plugin
sees, and what is settled before a card is read; no answer about a card is.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

import attrs

from samecity.domain.card import CardState, CredentialKind, Generation
from samecity.domain.decision import Decision
from samecity.domain.request import Request
from samecity.engine.acceptance import Acceptor
from samecity.engine.pipeline import Concluded, Opened, Pipeline
from samecity.engine.run import Desk
from samecity.host.registry import Registry
from samecity.platform import Platform
from samecity.schemas.requests import read_request
from samecity.spi.national import Person
from samecity.spi.reader import Reader
from samecity.synthetic.readers import HeldReader
from samecity_conformance.parity.use import Side, Use, first_of, registry_of, trial_of
from samecity_conformance.scene import Scene
from samecity_conformance.somebody import Somebody
from samecity_conformance.trial import Trial, begin

_DAYS_KEPT: Final = 200
_SEQUELS_KEPT: Final = 20
_REQUESTS_KEPT: Final = 5_000
_ANY: Final = (False, False)
"""However the host is seen: before anything was used, cards and people are the same."""


@attrs.define
class _Hand:
    """One card in the person's hand, in a world of its own.

    Attributes:
        pipelines: By how the host is seen: what is installed decides, and not who holds the card.
        _readers: By kind and moment; a code is good for a minute.
    """

    scene: Scene
    platform: Platform
    pipelines: dict[tuple[bool, bool], Pipeline] = attrs.field(factory=dict)
    _person: Person | None = None
    _readers: dict[tuple[CredentialKind, datetime], HeldReader] = attrs.field(factory=dict)

    def reader(self, kind: CredentialKind, at: datetime) -> HeldReader:
        """Return a reader against which the credential is held."""
        key = (kind, at if kind.is_ecard else self.scene.at)
        found = self._readers.get(key)
        if found is None:
            scene = self.scene
            found = scene.readers.reader(scene.wallet, kind, at, pin=scene.pin)
            self._readers[key] = found
        return found

    def hold(self, person: Person) -> None:
        """Let the card's holder be somebody else; reference and card stay."""
        if person is not self._person:
            self.platform.base.add_person(person)
            self._person = person


_Held = dict[tuple[str, CredentialKind | bool, tuple[bool, bool]], _Hand]


class Hands:
    """Prepares worlds, and asks in them.

    Args:
        registry: What is installed.

    Attributes:
        decided: How many decisions were made so far.
    """

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self.decided = 0
        self._registries: dict[tuple[bool, bool], Registry] = {}
        self._days: dict[_Setting, _Held] = {}
        self._sequels: dict[_Setting, _Held] = {}
        self._people: dict[Somebody, Person] = {}
        self._requests: dict[tuple[str, str, str, str], Request] = {}

    def ask(self, use: Use) -> Asked:
        """Prepare a use, so that it can be decided for one side after another."""
        setting = _setting_of(use)
        kept, most = (self._days, _DAYS_KEPT)
        if use.earlier is not None:
            kept, most = (self._sequels, _SEQUELS_KEPT)
        hands = kept.get(setting)
        if hands is None:
            if len(kept) >= most:
                kept.clear()
            hands = kept[setting] = {}
        return Asked(self, use, self._person(use.trial.person), hands)

    def set_up(self, use: Use, side: Side) -> Scene:
        """Issue the card of one side in a world of its own, and let the earlier use happen."""
        first = first_of(use, side)
        scene = begin(self.registry_of(side), first or trial_of(use, side))
        if first is not None and use.earlier is not None:
            self._carry_out(scene, first, use.earlier.times)
        return scene

    def registry_of(self, side: Side) -> Registry:
        """Return what is installed, as one side sees it."""
        found = self._registries.get(side.seen)
        if found is None:
            found = self._registries[side.seen] = registry_of(self.registry, side)
        return found

    def _carry_out(self, scene: Scene, first: Trial, times: int) -> None:
        platform = scene.platform
        acceptor = Acceptor(platform.pipeline, platform.journal)
        for number in range(times):
            reader = scene.readers.reader(scene.wallet, first.kind, first.at, pin=scene.pin)
            request = self.request(first, first.kind, f"earlier-{number}")
            acceptor.accept(request, reader)
            reader.close()

    def request(self, trial: Trial, kind: CredentialKind, request_id: str = "parity") -> Request:
        """Return the request of a trial, the same whoever issued the card."""
        place = trial.place
        key = (place.host, place.item.id, place.point.id, repr(trial.fields))
        plain = self._requests.get(key)
        if plain is None:
            if len(self._requests) >= _REQUESTS_KEPT:
                self._requests.clear()
            plain = self._requests[key] = read_request(_body(trial), self.registry.scenario)
        return attrs.evolve(plain, request_id=request_id, at=trial.at, kind=kind, digest="")

    def _person(self, told: Somebody) -> Person:
        found = self._people.get(told)
        if found is None:
            found = self._people[told] = told.person(self.registry, 0)
        return found


@attrs.define
class Asked:
    """A use that is decided for several sides; what they have in common is made once.

    Attributes:
        person: Who does it.
    """

    _hands: Hands
    use: Use
    person: Person
    _held: _Held
    _opened: dict[tuple[CredentialKind, bool], Opened] = attrs.field(factory=dict)

    def decide(self, side: Side) -> Decision:
        """Decide the use for one side; nothing of the answer is kept."""
        kind = side.kind
        # A card and a code differ by the e-card; an earlier use was made in one way.
        is_first = self.use.earlier is None
        key = (side.home, kind.is_ecard, _ANY) if is_first else (side.home, kind, side.seen)
        hand = self._held.get(key)
        if hand is None:
            scene = self._hands.set_up(self.use, side)
            hand = self._held[key] = _Hand(scene, scene.platform)
        hand.hold(self.person)
        self._hands.decided += 1
        pipeline = hand.pipelines.get(side.seen)
        if pipeline is None:
            desk = Desk(self._hands.registry_of(side), hand.platform.national)
            pipeline = hand.pipelines[side.seen] = Pipeline(desk)
        opened = self._open(pipeline, hand.reader(kind, self.use.trial.at), side)
        if isinstance(opened, Concluded):
            return opened.ruling.decision
        with hand.platform.journal.snapshot() as store:
            return pipeline.conclude(opened, store).ruling.decision

    def _open(self, pipeline: Pipeline, reader: Reader, side: Side) -> Opened | Concluded:
        """Take the steps that know of no card for the first side, and for the others only read."""
        kind, key = side.kind, (side.kind, side.is_by_data)
        known = self._opened.get(key)
        if known is not None:
            return pipeline.reopen(known, reader)
        opened = pipeline.open(self._hands.request(self.use.trial, kind), reader)
        if isinstance(opened, Opened):
            self._opened[key] = opened
        return opened


@attrs.frozen
class _Setting:
    """What worlds have to have in common to be used again."""

    day: date
    state: CardState
    generation: Generation
    balance_fen: int
    earlier: str = ""


def _setting_of(use: Use) -> _Setting:
    trial, earlier = use.trial, use.earlier
    held = trial.held
    began, before = trial.at, ""
    if earlier is not None:
        began = trial.at - earlier.before
        place = earlier.place
        # Who did it, how and when is in the journal by then.
        what = (trial.person, trial.kind, place.host, place.item.id, place.point.id)
        before = repr((began, what, earlier.fields, earlier.times))
    return _Setting(began.date(), held.state, held.generation, held.balance_fen, before)


def _body(trial: Trial) -> Mapping[str, object]:
    place = trial.place
    said = [f"{place.host}:{place.item.scenario}"]
    return {
        "request_id": "parity",
        "scenario": place.item.scenario,
        "host": place.host,
        "city": place.point.city,
        "point": place.point.id,
        "kind": trial.kind.value,
        "at": trial.at.isoformat(),
        "notices": said,
        "consents": said,
        "guardian_agrees": True,
        "fields": {**trial.fields, **place.item.match},
    }
