"""A pharmacy in Zhenhai settles one bill after another, each by the benefit of the card's home.

Source: S1 NB-01; the shares are those of the pharmacy features.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from samecity.domain.card import CredentialKind
from samecity.domain.clock import SHANGHAI
from samecity.synthetic.world import Wallet
from samecity_conformance.load.scripts.act import Act
from samecity_conformance.load.stage import Stage
from samecity_conformance.load.turn import Right, Script, Standing, Turn, Use

_FIRST: Final = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)
_BILLS: Final = 5
_SETTLED: Final = Right(fund_fen=4_889, personal_fen=1_540)
_ANSWERS: Final[Mapping[str, tuple[Standing, Right]]] = {
    "ningbo": (Standing.LOCAL, _SETTLED),
    "zhoushan": (Standing.VISITOR, _SETTLED),
    "anhui": (Standing.OUTSIDER, Right("FILING_REQUIRED")),
}
_PEOPLE: Final = ("ningbo", "ningbo", "zhoushan", "zhoushan", "anhui")


def _customers(stage: Stage, dice: random.Random) -> Script:
    while True:
        home = dice.choice(_PEOPLE)
        wallet = stage.person(home)
        for bill in range(_BILLS):
            yield _buy(wallet, _FIRST + timedelta(days=bill), *_ANSWERS[home])


def _buy(wallet: Wallet, at: datetime, standing: Standing, right: Right) -> Turn:
    use = Use(
        scenario="medical.pharmacy",
        host="ningbo",
        kind=CredentialKind.CARD_CONTACT,
        at=at,
        point="nb-pharmacy-zhenhai",
        machine="pharmacy_terminal",
    )
    return Turn(wallet, standing, use, (right,))


PHARMACY: Final = Act(
    name="pharmacy",
    zh="药店购药",
    en="Buy at a pharmacy",
    scenario="medical.pharmacy",
    host="ningbo",
    script=_customers,
    every_s=1.0,
)
