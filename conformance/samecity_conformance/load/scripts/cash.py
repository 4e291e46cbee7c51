"""Pension day: pensions come in, and village points in Binzhou pay out cash by card and PIN.

Source: S3 BZ-07, BZ-08; the limit of a day is that of the region's own data.
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
from samecity_conformance.load.stage import PENSIONER, Stage
from samecity_conformance.load.turn import Right, Script, Standing, Turn, Use

_FIRST: Final = datetime(2026, 11, 23, 8, 30, tzinfo=SHANGHAI)
_PENSION_FEN: Final = 680_000
_DRAWN_FEN: Final = 50_000
_DAILY_FEN: Final = 200_000
_DAYS: Final = 3
_ACCOUNT: Final = "benefit.cash"

_PENSIONS: Final[Mapping[str, str]] = {"binzhou": "bz-pension", "zhoushan": "zs-pension"}
_PEOPLE: Final = tuple(_PENSIONS)


def _pensioners(stage: Stage, dice: random.Random) -> Script:
    while True:
        home = dice.choice(_PEOPLE)
        wallet = stage.person(home, born=PENSIONER)
        told = {"programme": _PENSIONS[home], "period": "2026-11", "amount_fen": _PENSION_FEN}
        stage.order("benefit.pay", home, told, _FIRST, wallet)
        for day in range(_DAYS):
            yield from _day(wallet, _FIRST + timedelta(days=day))


def _day(wallet: Wallet, at: datetime) -> Script:
    """Draw until the point pays out no more today."""
    for left_fen in range(_DAILY_FEN - _DRAWN_FEN, -1, -_DRAWN_FEN):
        limits = {"cash_fen": _DRAWN_FEN, "left_today_fen": left_fen}
        yield _draw(wallet, at, Right(limits=limits))
        at += timedelta(minutes=5)
    yield _draw(wallet, at, Right("CASH_OVER_LIMIT"))


def _draw(wallet: Wallet, at: datetime, right: Right) -> Turn:
    use = Use(
        scenario="benefit.cash",
        host="binzhou",
        kind=CredentialKind.CARD_CONTACT,
        at=at,
        fields={"amount_fen": _DRAWN_FEN},
        point="bz-cash-nanguan",
    )
    standing = Standing.LOCAL if wallet.home == "binzhou" else Standing.VISITOR
    return Turn(wallet, standing, use, (right,), account=_ACCOUNT)


CASH: Final = Act(
    name="cash",
    zh="村级服务点取现",
    en="Cash at a village point",
    scenario="benefit.cash",
    host="binzhou",
    script=_pensioners,
    every_s=1.0,
    account=_ACCOUNT,
)
