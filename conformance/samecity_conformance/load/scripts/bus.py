"""Buses of Ningbo in the morning: two of them to work, the second within the hour of the first.

Source of the fares: domain 5.2, G046, G047, G055, G004.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

import attrs

from samecity.domain.card import CardState, CredentialKind
from samecity.domain.clock import SHANGHAI
from samecity.synthetic.world import Wallet
from samecity_conformance.load.scripts.act import Act
from samecity_conformance.load.stage import Stage
from samecity_conformance.load.turn import Right, Script, Standing, Turn, Use

_FIRST: Final = datetime(2026, 11, 23, 7, 30, tzinfo=SHANGHAI)
_CHANGES_AFTER: Final = timedelta(minutes=25)
_MORNINGS: Final = 10
"""How often somebody rides to work before somebody else comes."""

_LOST: Final = 0.02
"""Share of people whose card was reported lost. Assumed."""

_ACCOUNT: Final = "transit"


@attrs.frozen
class _Fare:
    standing: Standing
    first_fen: int
    second_fen: int


_FARES: Final[Mapping[str, _Fare]] = {
    "ningbo": _Fare(Standing.LOCAL, 120, 0),
    "anhui": _Fare(Standing.VISITOR, 120, 0),
    "zhoushan": _Fare(Standing.VISITOR, 120, 0),
    "binzhou": _Fare(Standing.OUTSIDER, 200, 200),
}
_PEOPLE: Final = ("ningbo", "ningbo", "ningbo", "anhui", "zhoushan", "zhoushan", "binzhou")
"""As many locals as visitors, so that they can be compared. Project-defined."""


def _commute(stage: Stage, dice: random.Random) -> Script:
    while True:
        home = dice.choice(_PEOPLE)
        wallet = stage.person(home)
        if dice.random() < _LOST:
            stage.world.set_state(wallet, CardState.LOST_FORMAL)
            yield _ride(wallet, _FIRST, _FARES[home].standing, Right("CARD_REPORTED_LOST"))
            continue
        with stage.purse_of(wallet):
            yield from _to_work(wallet, _FARES[home])


def _to_work(wallet: Wallet, fare: _Fare) -> Script:
    for morning in range(_MORNINGS):
        at = _FIRST + timedelta(days=morning)
        yield _ride(wallet, at, fare.standing, Right(payable_fen=fare.first_fen))
        at += _CHANGES_AFTER
        yield _ride(wallet, at, fare.standing, Right(payable_fen=fare.second_fen))


def _ride(wallet: Wallet, at: datetime, standing: Standing, right: Right) -> Turn:
    use = Use(
        scenario="transit.ride",
        host="ningbo",
        kind=CredentialKind.CARD_CONTACTLESS,
        at=at,
        fields={"mode": "bus"},
        machine="bus_validator",
    )
    return Turn(wallet, standing, use, (right,), account=_ACCOUNT)


BUS: Final = Act(
    name="bus",
    zh="宁波公交",
    en="Bus in Ningbo",
    scenario="transit.ride",
    host="ningbo",
    script=_commute,
    every_s=1.0,
    account=_ACCOUNT,
)
