"""The Anhui Museum opens a slot for booking at midnight, a week ahead; when it is full, the next.

Source: S4 AH-14, AH-17; the places of a slot are those of the region's own data.
"""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Final

from samecity.domain.card import CredentialKind
from samecity.domain.clock import SHANGHAI
from samecity.synthetic.world import Wallet
from samecity_conformance.load.scripts.act import Act
from samecity_conformance.load.stage import Stage
from samecity_conformance.load.turn import Right, Script, Standing, Turn, Use

_OPENS: Final = datetime(2026, 11, 24, 0, 0, tzinfo=SHANGHAI)
_AHEAD: Final = timedelta(days=6, hours=10)
_PLACES: Final = 400
_PARTY: Final = 10
_FULL: Final = "CAPACITY_FULL"
_HOST: Final = "anhui"
_PEOPLE: Final = ("anhui", "anhui", "anhui", "ningbo", "zhoushan", "ningbo", "binzhou")


def _bookers(stage: Stage, dice: random.Random) -> Script:
    opens = _OPENS
    while True:
        wallet = stage.person(dice.choice(_PEOPLE))
        if wallet.home == "binzhou":
            yield _book(stage, wallet, opens, Standing.OUTSIDER, Right("OUT_OF_ZONE"))
            continue
        standing = Standing.LOCAL if wallet.home == _HOST else Standing.VISITOR
        heard = yield _book(stage, wallet, opens, standing, Right(), Right(_FULL))
        if heard.allowed:
            yield _book(stage, wallet, opens, standing, Right("ALREADY_BOOKED"))
        elif heard.code == _FULL:
            opens += timedelta(days=1)


def _book(stage: Stage, wallet: Wallet, opens: datetime, standing: Standing, *right: Right) -> Turn:
    slot = opens + _AHEAD
    use = Use(
        scenario="tourism.reserve",
        host=_HOST,
        kind=CredentialKind.ECARD_LOGIN,
        at=opens,
        fields={"party": _PARTY, "visit_at": slot.isoformat()},
        point="ah-museum",
    )
    name = f"museum:{slot:%Y-%m-%dT%H}"
    stage.units_of(name, _PLACES)
    return Turn(wallet, standing, use, right, takes={name: _PARTY}, empty=_FULL)


MUSEUM: Final = Act(
    name="museum",
    zh="博物馆预约",
    en="Book a museum",
    scenario="tourism.reserve",
    host=_HOST,
    script=_bookers,
    every_s=1.0,
    runs_out=True,
)
