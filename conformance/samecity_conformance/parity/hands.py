"""Prepared worlds: a card of every home in the hand of one person, ready to be decided on.

The same platform, people and cards as in a full run, but asked without keeping the answer: so a
card is issued once a day of the calendar and not once a decision. Nothing that a plugin answers is
kept; what is shared is what no plugin sees.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

import attrs

from samecity.domain.card import CardState, CredentialKind, Generation
from samecity.domain.decision import Decision
from samecity.domain.request import Request
from samecity.host.registry import Registry
from samecity.schemas.requests import read_request
from samecity.spi.national import Person
from samecity.synthetic.readers import HeldReader
from samecity_conformance.parity.use import Side, Use, first_of, trial_of
from samecity_conformance.scene import Scene
from samecity_conformance.somebody import Somebody
from samecity_conformance.trial import Trial, begin
from samecity_conformance.trial import use as use_card

_DAYS_KEPT: Final = 200
_SEQUELS_KEPT: Final = 20
_REQUESTS_KEPT: Final = 5_000


@attrs.define
class _Hand:
    """One card in the person's hand, in a world of its own.

    Attributes:
        _readers: By kind and moment; a code is good for a minute.
    """

    scene: Scene
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
            self.scene.platform.base.add_person(person)
            self._person = person


_Held = dict[tuple[str, CredentialKind | bool, bool], _Hand]


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
        self._suspended = registry.with_agreements(())
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
        registry = self._suspended if side.is_suspended else self.registry
        first = first_of(use, side)
        scene = begin(registry, first or trial_of(use, side))
        if first is not None and use.earlier is not None:
            for _ in range(use.earlier.times):
                use_card(scene, first)
        return scene

    def request(self, trial: Trial, kind: CredentialKind) -> Request:
        """Return the request of a trial, the same whoever issued the card."""
        place = trial.place
        key = (place.host, place.item.id, place.point.id, repr(trial.fields))
        plain = self._requests.get(key)
        if plain is None:
            if len(self._requests) >= _REQUESTS_KEPT:
                self._requests.clear()
            plain = self._requests[key] = read_request(_body(trial), self.registry.scenario)
        return attrs.evolve(plain, at=trial.at, kind=kind, digest="")

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
    _requests: dict[CredentialKind, Request] = attrs.field(factory=dict)

    def decide(self, side: Side) -> Decision:
        """Decide the use for one side; nothing of the answer is kept."""
        kind, at = side.kind, self.use.trial.at
        # A card and a code differ by the e-card; an earlier use was made with one kind.
        world = kind if self.use.earlier is not None else kind.is_ecard
        key = (side.home, world, side.is_suspended)
        hand = self._held.get(key)
        if hand is None:
            hand = self._held[key] = _Hand(self._hands.set_up(self.use, side))
        request = self._requests.get(kind)
        if request is None:
            request = self._requests[kind] = self._hands.request(self.use.trial, kind)
        hand.hold(self.person)
        reader = hand.reader(kind, at)
        platform = hand.scene.platform
        self._hands.decided += 1
        with platform.journal.snapshot() as store:
            return platform.pipeline.decide(request, reader, store).ruling.decision


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
