"""Trials: one person uses one card for one thing, and the same again with another issuer.

What a property says of all uses of a card it says of trials; whoever searches the space makes them
from what the registry holds, so that a new scenario or region is searched without a new line.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import datetime, timedelta

import attrs

from samecity.domain.card import CardState, CredentialKind, Generation
from samecity.domain.catalogue import Item, ServicePoint
from samecity.host.registry import Registry
from samecity.spi import Region
from samecity_conformance.bindings import MEMORY, Binding
from samecity_conformance.scene import Answer, Scene
from samecity_conformance.somebody import Somebody


@attrs.frozen
class Place:
    """An item of a host's catalogue at one of its points."""

    host: str
    item: Item = attrs.field(repr=lambda item: item.id)
    point: ServicePoint = attrs.field(repr=lambda point: point.id)


class Places(tuple[Place, ...]):
    """Many places, which print as their number: a counter-example has to be readable."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<{len(self)} places>"

    def where(self, holds: Callable[[Place], bool]) -> Places:
        """Return those of which something holds."""
        return Places(filter(holds, self))


@attrs.frozen
class Held:
    """The card in the person's hand, as its issuer gave it out.

    Attributes:
        home: Issuing region.
        balance_fen: What its purse holds.
    """

    home: str
    state: CardState = CardState.NORMAL
    generation: Generation = Generation.THIRD
    balance_fen: int = 10_000


@attrs.frozen
class Trial:
    """One use of a card, and perhaps the same again a while later.

    Attributes:
        fields: The scenario's own fields; what is not said takes the schema's default.
        again_after: Time until the second use; None is no second use.
    """

    person: Somebody
    held: Held
    place: Place
    kind: CredentialKind
    at: datetime
    fields: Mapping[str, object]
    again_after: timedelta | None = None

    def with_card_of(self, home: str) -> Trial:
        """Return the same trial with a card of another issuer: person and all else stay."""
        return attrs.evolve(self, held=attrs.evolve(self.held, home=home))


def places(registry: Registry, bare: tuple[str, ...] = ()) -> Places:
    """Return every item at every point, of all regions with a plugin and of some without.

    Args:
        registry: What is installed.
        bare: Region codes without a plugin.
    """
    hosts: list[Region] = [*registry.regions.values()]
    hosts += [region for region in map(registry.region, bare) if region is not None]
    return Places(
        Place(host.code, item, point)
        for host in hosts
        for item in host.catalogue.items
        for point in host.catalogue.points_of(item)
        if item.scenario in registry.scenarios
    )


def kinds_at(registry: Registry, place: Place) -> frozenset[CredentialKind]:
    """Return the kinds of credential that are taken for an item at a point."""
    spec = registry.known_scenario(place.item.scenario).spec
    taken = spec.kinds & place.item.kinds & place.point.kinds
    return taken | (spec.kinds & {CredentialKind.NONE})


def is_granted(registry: Registry, trial: Trial) -> bool:
    """Say whether an agreement makes the card in the person's hand equal to a local one."""
    home, host = registry.region(trial.held.home), registry.region(trial.place.host)
    assert home is not None
    assert host is not None
    item = trial.place.item
    agreement = registry.agreements.granting(
        home.identity.division, host.identity.division, item.scenario, trial.at, item.lists
    )
    return agreement is not None


def begin(registry: Registry, trial: Trial, binding: Binding = MEMORY) -> Scene:
    """Set the scene of a trial: the person holds the card, nothing was used yet."""
    return set_out(Scene(registry, binding), trial)


def set_out(scene: Scene, trial: Trial) -> Scene:
    """Set a scene that somebody made: the trial's person comes on it and holds the card."""
    scene.at, scene.kind, scene.pin = trial.at, trial.kind, "000000"
    said = [f"{trial.place.host}:{trial.place.item.scenario}"]
    scene.envelope.update(notices=said, consents=said, guardian_agrees=True)
    held = trial.held
    scene.wallets.append(
        scene.world.issue(
            scene.person(trial.person),
            held.home,
            generation=held.generation,
            state=held.state,
            balance_fen=held.balance_fen,
        )
    )
    return scene


def use(scene: Scene, trial: Trial) -> Answer:
    """Use the card once, as the trial says, at the scene's moment."""
    place = trial.place
    fields = {**trial.fields, **place.item.match}
    return scene.use("card", place.item.scenario, place.point.city, fields, point=place.point.id)


def run(registry: Registry, trial: Trial) -> tuple[Answer, ...]:
    """Carry out a trial in a world of its own.

    Args:
        registry: Which plugins and agreements hold.
        trial: What is tried.

    Returns:
        One answer, or two for a trial that is repeated.
    """
    with closing(begin(registry, trial)) as scene:
        answers = [use(scene, trial)]
        if trial.again_after is not None:
            scene.at += trial.again_after
            answers.append(use(scene, trial))
        return tuple(answers)
