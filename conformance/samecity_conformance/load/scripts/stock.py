"""The last parcels of rice in Zhoushan: volunteers exchange coins until nothing is left.

Source: S2 ZS-26, ZS-27, ZS-30; stock and price are those of the region's own data.
"""

from __future__ import annotations

import random
from contextlib import closing
from datetime import datetime
from typing import Final

from samecity.domain.card import CredentialKind
from samecity.domain.clock import SHANGHAI
from samecity.synthetic.world import Wallet
from samecity_conformance.load.scripts.act import Act
from samecity_conformance.load.stage import Stage
from samecity_conformance.load.turn import Right, Script, Standing, Turn, Use

STOCK_UNITS: Final = 500
"""Parcels in store before anybody came."""

_AT: Final = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)
_HOST: Final = "zhoushan"
_TAP: Final = CredentialKind.CARD_CONTACTLESS
_PRODUCT: Final = "standard"
_NAME: Final = f"stock:{_PRODUCT}"
_PRICE_COINS: Final = 20
_MOST_COINS_A_YEAR: Final = 500
_MINUTES_A_COIN: Final = 60
_EMPTY: Final = "STOCK_EMPTY"
_PEOPLE: Final = ("zhoushan", "zhoushan", "zhoushan", "ningbo")


def _clear_shelves(stage: Stage) -> None:
    """Let one volunteer of many years take what is not needed: a few parcels are left."""
    volunteer = stage.person(_HOST)
    sold = STOCK_UNITS - stage.units
    years = -(-sold * _PRICE_COINS // _MOST_COINS_A_YEAR)
    for year in range(_AT.year - years, _AT.year):
        minutes = _MOST_COINS_A_YEAR * _MINUTES_A_COIN
        _record(stage, volunteer, minutes, f"{year}-06-30")
    told = {"product": _PRODUCT}
    for _ in range(sold):
        body = stage.world.body(_HOST, "volunteer.redeem", _TAP, told, at=_AT)
        with closing(stage.readers.reader(volunteer, _TAP, _AT)) as reader:
            is_allowed = stage.under_test.decide(body, reader).allowed
        if not is_allowed:
            raise ValueError(f"expected {sold} parcels in store, fewer are there")


def _volunteers(stage: Stage, dice: random.Random) -> Script:
    stage.units_of(_NAME, stage.units)
    while True:
        wallet = stage.person(dice.choice(_PEOPLE))
        if wallet.home != _HOST:
            yield _redeem(wallet, Standing.OUTSIDER, Right("HOME_PROGRAMME_ONLY"))
            continue
        _record(stage, wallet, _PRICE_COINS * _MINUTES_A_COIN, "2026-06-30")
        yield _redeem(wallet, Standing.LOCAL, Right(limits={"coins": 0}), Right(_EMPTY))


def _record(stage: Stage, wallet: Wallet, minutes: int, day: str) -> None:
    number = wallet.person.resident_id.text
    told = {"volunteer": number, "minutes": minutes, "served_on": day}
    stage.order("volunteer.record", _HOST, told, _AT)


def _redeem(wallet: Wallet, standing: Standing, *right: Right) -> Turn:
    use = Use(
        scenario="volunteer.redeem",
        host=_HOST,
        kind=_TAP,
        at=_AT,
        fields={"product": _PRODUCT},
    )
    return Turn(wallet, standing, use, right, takes={_NAME: 1}, empty=_EMPTY)


STOCK: Final = Act(
    name="stock",
    zh="抢兑最后库存",
    en="Exchange for the last stock",
    scenario="volunteer.redeem",
    host=_HOST,
    script=_volunteers,
    every_s=1.0,
    has_visitors=False,
    runs_out=True,
    prepare=_clear_shelves,
)
