"""A training in Binzhou begins: people on the roster sign in, within ten minutes, once each.

Source: S3 BZ-12; domain 4.11 has the ten minutes.
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

_STARTS_AT: Final = datetime(2026, 11, 23, 14, 0, tzinfo=SHANGHAI)
_EARLY_MINUTES: Final = 5
_LATE_MINUTES: Final = 4
_HOST: Final = "binzhou"
_EVENT: Final = "skills-training"
_UNINVITED: Final = 0.1
"""Share of people who are on no roster. Assumed."""

_PEOPLE: Final = ("binzhou", "binzhou", "ningbo", "anhui")


def _attendees(stage: Stage, dice: random.Random) -> Script:
    while True:
        wallet = stage.person(dice.choice(_PEOPLE))
        minutes = dice.randint(-_EARLY_MINUTES, _LATE_MINUTES)
        if dice.random() < _UNINVITED:
            yield _sign(wallet, minutes, Right("NOT_ON_ROSTER"))
            continue
        told = {"event": _EVENT, "trainee": wallet.person.resident_id.text}
        stage.order("meeting.roster", _HOST, told, _STARTS_AT - timedelta(days=1))
        late = {"late_minutes": minutes} if minutes > 0 else {}
        yield _sign(wallet, minutes, Right(limits=late))
        yield _sign(wallet, minutes + 1, Right("ALREADY_SIGNED"))


def _sign(wallet: Wallet, minutes: int, right: Right) -> Turn:
    use = Use(
        scenario="meeting.sign",
        host=_HOST,
        kind=CredentialKind.CARD_CONTACTLESS,
        at=_STARTS_AT + timedelta(minutes=minutes),
        fields={"event": _EVENT, "direction": "in"},
        machine="meeting_door",
    )
    standing = Standing.LOCAL if wallet.home == _HOST else Standing.VISITOR
    return Turn(wallet, standing, use, (right,))


MEETING: Final = Act(
    name="meeting",
    zh="会议签到",
    en="Sign in to a meeting",
    scenario="meeting.sign",
    host=_HOST,
    script=_attendees,
    every_s=1.0,
)
