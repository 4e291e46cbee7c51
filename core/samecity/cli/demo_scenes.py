"""The scenes of the demo: who holds which card where. The engine gives every answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import Final

import attrs

from samecity.cli.matrix import every_pair
from samecity.cli.tap import Tap
from samecity.cli.tap import accept as accept_tap
from samecity.domain.card import CredentialKind
from samecity.domain.decision import Decision
from samecity.synthetic.readers import Readers
from samecity.synthetic.world import DEFAULT_AT, World

FIVE: Final = ("ningbo", "zhoushan", "anhui", "binzhou", "foshan")
"""Homes of the five cards: the host's own and two more of the Delta, two from outside."""

Played = tuple[str, Decision]
"""Region that issued the card, and what the platform answered."""


@attrs.frozen
class Scene:
    """A scene. Its title, story and lesson are the texts `scene.<key>.…`.

    Attributes:
        needs: Scenarios without which it is skipped.
        play: Plays it in a world, before its readers.
        column: What tells the lines apart: `card` or `moment`, a text of the demo.
        is_grid: Whether it is shown home by host instead of line by line.
    """

    key: str
    needs: frozenset[str]
    play: Callable[[World, Readers], Sequence[Played]]
    column: str = "card"
    is_grid: bool = False


def five_cards(tap: Tap, world: World, readers: Readers) -> list[Played]:
    """Let a card of each of the five homes be used in the same way."""
    return [
        (home, accept_tap(world, attrs.evolve(tap, home=home), readers=readers).decision)
        for home in FIVE
    ]


def lost_card(world: World, readers: Readers) -> list[Played]:
    """Use a Ningbo card in Anhui, report it lost, use it and its e-card one second later."""
    wallet = world.adult("ningbo")
    ride = Tap("transit.ride", "anhui", settings=(("mode", "bus"),))
    visit = Tap("culture.enter", "anhui", kind=CredentialKind.ECARD_QR)
    report = Tap("card.loss", "ningbo", settings=(("channel", "phone"),))
    moments = [
        (ride, DEFAULT_AT - timedelta(minutes=1)),
        (report, DEFAULT_AT),
        (ride, DEFAULT_AT + timedelta(seconds=1)),
        (visit, DEFAULT_AT + timedelta(seconds=1)),
    ]
    return [
        (wallet.home, accept_tap(world, attrs.evolve(tap, at=at), wallet, readers).decision)
        for tap, at in moments
    ]


def hospital_bill(world: World, readers: Readers) -> list[Played]:
    """Let a patient of each of the five homes settle the same bill in Ningbo; Anhui's has filed."""
    played = []
    for home in FIVE:
        wallet = world.adult(home)
        if home == "anhui":
            told = (("care", "330200"), ("kind", "long_term"))
            filing = Tap("medical.filing", home, settings=told)
            accept_tap(world, filing, wallet, readers)
        for step in ("register", "outpatient", "settle"):
            visit = Tap("medical.visit", "ningbo", settings=(("step", step),))
            answer = accept_tap(world, visit, wallet, readers).decision
        played.append((home, answer))
    return played


def case_of_two_cities(world: World, readers: Readers) -> list[Played]:
    """File in Zhoushan for a fund of Ningbo, let Ningbo decide, collect in Zhoushan."""
    wallet = world.adult("ningbo")
    file = Tap("government.accept", "zhoushan", settings=(("amount_fen", "2000000"),))
    played = [accept_tap(world, file, wallet, readers).decision]
    case = next((one.facts["case"] for one in played[0].notes if "case" in one.facts), "")
    number = ("case", str(case))
    decide = Tap(
        "government.accept", "ningbo", settings=(("step", "decide"), number), is_order=True
    )
    collect = Tap("government.accept", "zhoushan", settings=(("step", "collect"), number))
    for tap, hours in ((decide, 4), (collect, 5)):
        later = attrs.evolve(tap, at=DEFAULT_AT + timedelta(hours=hours))
        played.append(accept_tap(world, later, wallet, readers).decision)
    return [(wallet.home, decision) for decision in played]


SCENES: Final = (
    Scene(
        "bus",
        frozenset({"transit.ride"}),
        partial(five_cards, Tap("transit.ride", "ningbo", settings=(("mode", "bus"),))),
    ),
    Scene(
        "lending",
        frozenset({"culture.borrow"}),
        partial(five_cards, Tap("culture.borrow", "zhoushan", point="zs-library")),
    ),
    Scene("loss", frozenset({"transit.ride", "culture.enter", "card.loss"}), lost_card, "moment"),
    Scene("bill", frozenset({"medical.visit", "medical.filing"}), hospital_bill),
    Scene("case", frozenset({"government.accept"}), case_of_two_cities, "moment"),
    Scene(
        "matrix",
        frozenset({"transit.ride"}),
        partial(every_pair, Tap("transit.ride", "", settings=(("mode", "bus"),))),
        is_grid=True,
    ),
)

NEXT: Final = {
    "accept": "samecity accept --home binzhou --host anhui --scenario culture.enter",
    "can_serve": "samecity can-serve foshan ningbo culture.borrow",
    "scenarios": "samecity scenarios transit.ride",
    "regions": "samecity regions zhoushan",
    "items": "samecity items ningbo",
}
"""Commands to go on with, by the key of the text that says what they show."""
