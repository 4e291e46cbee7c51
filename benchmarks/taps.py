"""Taps on a bus, ready to be decided: cards issued, requests read, only the decision left."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from benchmarks.ride_table import BEGINS, SCENARIO, Question
from samecity.domain.card import CredentialKind
from samecity.domain.request import Request
from samecity.platform import Platform
from samecity.schemas.requests import read_request
from samecity.spi import Reader
from samecity.synthetic.world import Wallet, World

Tap = tuple[Request, Reader]

TAPPED: Final = CredentialKind.CARD_CONTACTLESS


def prepare(platform: Platform, questions: Iterable[Question]) -> list[Tap]:
    """Turn questions into requests with a reader each; who asks twice does so with one card.

    Args:
        platform: Where the cards are issued.
        questions: About rides between `ride_table.BEGINS` and `ride_table.ENDS`.
    """
    world = World(platform, BEGINS)
    wallets: dict[tuple[object, ...], Wallet] = {}
    taps: list[Tap] = []
    for asked in questions:
        person = (asked.home, asked.born, asked.state, asked.balance_fen)
        if person not in wallets:
            wallets[person] = world.adult(
                asked.home,
                born=asked.born,
                state=asked.state,
                balance_fen=asked.balance_fen,
                last_topup_on=BEGINS.date(),
            )
        body = world.body(asked.host, SCENARIO, TAPPED, {"mode": "bus"}, at=asked.at)
        request = read_request(body, platform.registry.scenario)
        taps.append((request, world.reader(wallets[person], TAPPED, asked.at)))
    return taps
