"""A tap at a validator that has no network: by its hot list now, in the books later (R05, R18)."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from datetime import datetime, time, timedelta
from functools import partial
from typing import Final

import attrs

from samecity.domain.card import Card
from samecity.domain.decision import Decision
from samecity.offline.hot_list import HotList
from samecity.offline.receipt import Fate
from samecity.offline.validator import Validator
from samecity.schemas.requests import read_request
from samecity_portal.accepting import Accepted
from samecity_portal.as_local import InHand, hold, imagine
from samecity_portal.bench import PortalBench
from samecity_portal.house import House
from samecity_portal.shown import Shown, terminal

LISTED_AT: Final = time(4)
"""When a validator got its last hot list: in the depot, before the first ride of the day."""

_BACK_AFTER: Final = timedelta(hours=2)
"""When the network is there again."""


def accept_offline(
    house: House, body: Mapping[str, object], shown: Shown, bench: PortalBench, card: Card
) -> tuple[Accepted, tuple[Fate, ...]]:
    """Let a validator decide by its hot list, and bring the tap to the books afterwards.

    Args:
        house: Whose card it is, and where the tap is uploaded to.
        body: As for `samecity_portal.accepting.accept`, with id and moment.
        shown: What is held against the validator.
        bench: Where it comes from.
        card: The card, as its home knows it.

    Returns:
        What the validator answered, and what became of its tap.

    Raises:
        RequestInvalid: The request has the wrong shape.
        UnknownName: There is no such host.
        JournalError: The books cannot be read.
    """
    request = read_request(body, house.registry.scenario)
    host, _ = house.registry.locate(request.host)
    listed = _hot_list(house, host.code, request.at, card)
    with closing(Validator(house.registry, listed)) as validator:
        with closing(terminal(house, bench, shown, request.kind, request.at)) as reader:
            acceptance = validator.accept(body, reader)
            accepted = Accepted(acceptance, reader.opened, reader.balance_fen())
        send = partial(house.platform.upload, host.code)
        uploaded = validator.upload(send, request.at + _BACK_AFTER)
    return accepted, tuple(receipt.fate for receipt in uploaded.receipts)


def ask_offline_as_local(house: House, body: Mapping[str, object], mine: InHand) -> Decision:
    """Decide what a validator would have answered the same person with a card of the host.

    Asked of a validator that is forgotten then, with the list that this one has: what it says of
    the person's own card it says of the one that is imagined.

    Args:
        house: Whose registry and list it is; nothing of it changes.
        body: As for `accept_offline`.
        mine: What the person has in the hand.

    Raises:
        RequestInvalid: The request has the wrong shape.
        UnknownName: There is no such host.
        JournalError: The books cannot be read.
    """
    request = read_request(body, house.registry.scenario)
    local = imagine(house, request, mine.card)
    listed = _hot_list(house, local.card.home, request.at, mine.card)
    state = listed.cards.get(_name(house, listed, mine.card))
    if state is not None:
        known = {**listed.cards, listed.name_of(local.identification): state}
        listed = attrs.evolve(listed, cards=known)
    with closing(Validator(house.registry, listed)) as validator:
        return validator.accept(body, hold(local, request.kind, mine)).decision


def _hot_list(house: House, host: str, at: datetime, card: Card) -> HotList:
    """Return the list that a validator has at a moment: what happened since is not on it."""
    made_at = datetime.combine(at.date(), LISTED_AT, at.tzinfo)
    if made_at > at:
        made_at -= timedelta(days=1)
    listed = house.platform.hot_list(host, made_at)
    if card.since <= made_at:
        return listed
    name = _name(house, listed, card)
    return attrs.evolve(
        listed, cards={known: state for known, state in listed.cards.items() if known != name}
    )


def _name(house: House, listed: HotList, card: Card) -> str:
    """Return the name of a card in a list; none of a card that is not in the base."""
    identity = house.platform.base.card(card.card_ref)
    return listed.name_of(identity.identification) if identity is not None else ""
