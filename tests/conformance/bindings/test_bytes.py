"""A card in memory shows a terminal what the bytes of a chip show it."""

from __future__ import annotations

from contextlib import closing
from datetime import date

import pytest
from msgspec.structs import replace

from samecity.domain.card import CredentialKind, Generation
from samecity.host.registry import Registry
from samecity.spi import Scenario
from samecity.spi.reader import Presentment
from samecity_conformance.bindings import IN_PROCESS, MEMORY, Binding, binding_to
from samecity_conformance.run.overhear import overheard
from samecity_conformance.scene import Scene
from samecity_conformance.somebody import ADULT, Somebody
from samecity_hardware_sim.bench import Bench
from samecity_hardware_sim.slot import Faults, Slot
from samecity_hardware_sim.traces.trace import Event

REGIONS = ("anhui", "binzhou", "ningbo", "zhoushan")
PINS = {"right": "000000", "wrong": "111111", "not entered": None}


def scene_of(registry: Registry, binding: Binding, home: str, generation: Generation) -> Scene:
    """Return a scene with a person who holds a card."""
    scene = Scene(registry, binding)
    person = scene.person(Somebody(ADULT, home, home, home))
    scene.wallets.append(
        scene.world.issue(
            person, home, generation=generation, balance_fen=12_345, last_topup_on=date(2026, 2, 28)
        )
    )
    return scene


def shown(scene: Scene, scenario: Scenario, kind: CredentialKind, pin: str | None) -> Presentment:
    with closing(scene.readers.reader(scene.wallet, kind, scene.at, pin=pin)) as reader:
        return reader.present(kind, scenario.wanted)


def without_name_of_purse(presentment: Presentment) -> Presentment:
    """Return what was shown, but not what stands for the purse: each binding has its own names."""
    card = presentment.card
    if card is None or card.purse is None:
        return presentment
    return replace(presentment, card=replace(card, purse=replace(card.purse, purse_ref="")))


def heard(registry: Registry, seed: int) -> list[str]:
    """Return what passes between a terminal and a chip when a ride is paid."""
    events: list[Event] = []
    binding = overheard(binding_to("inprocess", seed=seed), events)
    scene = scene_of(registry, binding, "ningbo", Generation.THIRD)
    kind = CredentialKind.CARD_CONTACTLESS
    with closing(scene.readers.reader(scene.wallet, kind, scene.at)) as reader:
        reader.present(kind, registry.known_scenario("transit.ride").wanted)
        reader.debit("00112233445566778899aabbccddeeff", 200)
    return [event.hex for event in events]


def test_the_same_seed_makes_the_same_bytes_and_another_seed_others(registry: Registry) -> None:
    assert heard(registry, 1) == heard(registry, 1)
    assert heard(registry, 1) != heard(registry, 2)


@pytest.mark.parametrize("pin", PINS)
@pytest.mark.parametrize("generation", [Generation.SECOND, Generation.THIRD])
@pytest.mark.parametrize("home", REGIONS)
def test_the_bytes_of_a_chip_show_what_a_card_in_memory_shows(
    registry: Registry, home: str, generation: Generation, pin: str
) -> None:
    scenes = [scene_of(registry, one, home, generation) for one in (MEMORY, IN_PROCESS)]

    for scenario in registry.scenarios.values():
        for kind in sorted(scenario.spec.kinds):
            in_memory, by_bytes = (shown(scene, scenario, kind, PINS[pin]) for scene in scenes)

            assert without_name_of_purse(by_bytes) == without_name_of_purse(in_memory), (
                scenario.spec.code,
                kind,
            )


class Wire(Faults):
    """Nothing goes wrong; keeps what passed."""

    def __init__(self) -> None:
        self.passed: list[tuple[str, str]] = []

    def on_answer(self, slot: Slot, command: bytes, answer: bytes) -> bytes:
        self.passed.append((command.hex(), answer.hex()))
        return answer


def ride_and_listen(registry: Registry) -> list[tuple[str, str]]:
    scene, wire = scene_of(registry, IN_PROCESS, "anhui", Generation.THIRD), Wire()
    assert isinstance(scene.readers, Bench)
    scene.readers.faults = wire
    with closing(scene):
        assert scene.use("card", "transit.ride", "ningbo", {"mode": "bus"}).en.allowed
    return wire.passed


def test_a_run_over_chips_repeats_byte_for_byte(registry: Registry) -> None:
    first = ride_and_listen(registry)

    assert first
    assert ride_and_listen(registry) == first


@pytest.mark.parametrize("binding", [MEMORY, IN_PROCESS], ids=lambda one: one.name)
def test_a_clone_that_takes_the_place_of_a_card_in_use_is_not_authentic(
    registry: Registry, binding: Binding
) -> None:
    scene = scene_of(registry, binding, "ningbo", Generation.THIRD)
    with closing(scene):
        assert scene.use("card", "culture.enter", "anhui", {}, point="ah-museum").en.allowed

        scene.readers.clone(scene.wallet)
        forged = scene.use("card", "culture.enter", "anhui", {}, point="ah-museum")

    assert forged.en.reason_codes == ["CARD_NOT_AUTHENTIC"]
