"""A validator in a vehicle: decides without a network by its hot list, and tells it later."""

from __future__ import annotations

from functools import partial
from typing import Final

import attrs
import pytest
from pytest_bdd import given, then, when

from samecity.domain.card import CredentialKind
from samecity.offline import Fate, Receipt, Validator
from samecity_conformance.expectation import only
from samecity_conformance.language import sentence
from samecity_conformance.scene import Scene
from samecity_conformance.steps.values import CODE, PLACE, PLACES, place
from samecity_conformance.steps.values import places as names
from samecity_conformance.unasked import Unasked

_TAP: Final = CredentialKind.CARD_CONTACTLESS


@attrs.define
class Vehicle:
    """A bus with a validator.

    Attributes:
        validator: None until a step puts it in.
        receipts: What the centre answered to the last upload.
    """

    validator: Validator | None = None
    receipts: tuple[Receipt, ...] = ()

    @property
    def box(self) -> Validator:
        """The validator that a step put in."""
        assert self.validator is not None, "expected a Given step with a bus, received none"
        return self.validator


@pytest.fixture
def vehicle() -> Vehicle:
    """Return the bus of the scenario."""
    return Vehicle()


@given(sentence(rf"a bus in (?P<host>{PLACE}) without a network, whose hot list is of this moment"))
def bus(scene: Scene, vehicle: Vehicle, host: str) -> None:
    """Send a bus out."""
    platform = scene.expect_here(Unasked.VALIDATOR).platform
    vehicle.validator = Validator(scene.registry, platform.hot_list(place(host), scene.at))


@when(sentence("the card is tapped on that bus"))
def tap(scene: Scene, vehicle: Vehicle) -> None:
    """Ride with it."""
    box = vehicle.box
    body = scene.world.body(box.host, "transit.ride", _TAP, {"mode": "bus"}, at=scene.at)
    scene.send(body, scene.readers.reader(scene.wallet, _TAP, scene.at), box.accept)


@when(sentence("the bus gets a new hot list"))
def refreshed(scene: Scene, vehicle: Vehicle) -> None:
    """Hand it the list of this moment."""
    assert vehicle.box.refresh(scene.platform.hot_list(vehicle.box.host, scene.at))


@when(sentence("the bus tells its taps"))
def uploaded(scene: Scene, vehicle: Vehicle) -> None:
    """Bring the centre what it does not have yet."""
    send = partial(scene.platform.upload, vehicle.box.host)
    vehicle.receipts = vehicle.box.upload(send, scene.at).receipts


@then(sentence("it was decided without a network"))
def offline(scene: Scene) -> None:
    """Expect the decision to be marked."""
    assert scene.answer.en.offline


@then(sentence("the centre records the tap"))
def recorded(vehicle: Vehicle) -> None:
    """Expect it to be in the centre's books, as it was decided and charged."""
    assert [one.fate for one in vehicle.receipts] == [Fate.RECORDED]


@then(sentence("the centre has nothing to record"))
def nothing_recorded(vehicle: Vehicle) -> None:
    """Expect that it is told nothing twice."""
    assert vehicle.receipts == ()


@then(sentence(rf"the centre opens an incident (?P<code>{CODE}) in (?P<places>{PLACES})"))
def incident(scene: Scene, vehicle: Vehicle, code: str, places: str) -> None:
    """Expect these regions to be told of what their card or their bus did."""
    receipt = only(vehicle.receipts, "tap for the centre to record")
    kept = scene.platform.journal.recall(receipt.request_id)
    assert kept is not None, "expected the tap in the books, received none"
    told = [one for one in kept.decision.effects if one["type"] == "open_incident"]
    assert [one["incident"] for one in told] == [code] * len(told)
    assert sorted(str(one["region"]) for one in told) == sorted(names(places))
