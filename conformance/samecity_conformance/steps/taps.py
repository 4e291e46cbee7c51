"""Rides and top-ups, in the words of transport."""

from __future__ import annotations

from pytest_bdd import then, when

from samecity.domain.money import yuan
from samecity_conformance.expectation import only
from samecity_conformance.language import sentence
from samecity_conformance.scene import Scene
from samecity_conformance.steps.values import PLACE, PLACES, YUAN, fen, place, places


@when(
    sentence(
        r"the card is tapped on (?:a|the) (?P<mode>bus|metro|ferry|bike|taxi)"
        rf" in (?P<host>{PLACE})(?: for (?P<km>\d+(?:\.\d+)?) km)?"
    )
)
def tap(scene: Scene, mode: str, host: str, km: str | None) -> None:
    """Ride."""
    told: dict[str, object] = {"mode": mode}
    if km is not None:
        told["distance_m"] = round(float(km) * 1000)
    scene.use("card", "transit.ride", place(host), told)


@when(sentence(rf"the purse is topped up with (?P<amount>{YUAN}) in (?P<host>{PLACE})"))
def top_up(scene: Scene, amount: str, host: str) -> None:
    """Load the purse."""
    scene.use("card", "transit.topup", place(host), {"amount_fen": fen(amount)})


@when(sentence(rf"each of them rides a bus in (?P<hosts>{PLACES})"))
def everybody_rides(scene: Scene, hosts: str) -> None:
    """Let everybody on the scene ride in every place."""
    for wallet in tuple(scene.wallets):
        for host in places(hosts):
            scene.use("card", "transit.ride", host, {"mode": "bus"}, wallet=wallet)


@then(sentence(rf"these rides saved (?P<amount>{YUAN}) each"))
def saved_each(scene: Scene, amount: str) -> None:
    """Expect every ride of the scene to have saved the same."""
    assert {answer.en.terms.saving_fen for answer in scene.answers} == {fen(amount)}


@then(
    sentence(
        rf"the rides that (?P<region>{PLACE}) counted in (?P<row>[A-Z]{{2}}-\d+)"
        rf" saved (?P<amount>{YUAN}) at that rate"
    )
)
def counted_rides_saved(scene: Scene, region: str, row: str, amount: str) -> None:
    """Expect the region's own count, times what a ride of this scene saved."""
    rides = int(_fact(scene, region, row, "campaign_rides"))
    assert rides * scene.answer.en.terms.saving_fen == fen(amount)


@then(sentence(rf"(?P<region>{PLACE}) reported so in (?P<row>[A-Z]{{2}}-\d+)"))
def reported(scene: Scene, region: str, row: str) -> None:
    """Expect the sum that the region printed: in 10,000 yuan, two decimals, cut off."""
    saved_fen = int(_fact(scene, region, row, "campaign_rides")) * scene.answer.en.terms.saving_fen
    assert yuan(saved_fen // 10_000) == _fact(scene, region, row, "campaign_saving")


def _fact(scene: Scene, region: str, row: str, key: str) -> str:
    found, _ = scene.registry.locate(place(region))
    facts = (one.value for one in found.identity.facts if (one.row, one.key) == (row, key))
    return only(facts, f"{key} in row {row}")
