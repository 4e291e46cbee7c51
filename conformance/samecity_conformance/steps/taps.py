"""Rides and top-ups, in the words of transport."""

from __future__ import annotations

from pytest_bdd import parsers, when

from samecity_conformance.scene import Scene
from samecity_conformance.steps.values import PLACE, YUAN, fen, place


@when(
    parsers.re(
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


@when(parsers.re(rf"the purse is topped up with (?P<amount>{YUAN}) in (?P<host>{PLACE})"))
def top_up(scene: Scene, amount: str, host: str) -> None:
    """Load the purse."""
    scene.use("card", "transit.topup", place(host), {"amount_fen": fen(amount)})
