"""The cards in a visitor's hand: a signed cookie keeps references, and nothing about anybody."""

from __future__ import annotations

import secrets
from datetime import date
from typing import Final

import attrs
from flask import session

from samecity.domain.card import Card
from samecity.domain.clock import age_on
from samecity.errors import UnknownName
from samecity_portal.house import House

MOST: Final = 12
"""Cards that a visitor can hold; the oldest makes room."""

_KEY: Final = "hand"


@attrs.frozen
class Held:
    """A card in the hand.

    Attributes:
        handle: Its name in this visitor's pages, and nowhere else.
        balance_fen: In its purse; None without one.
        age: Of its holder on that day.
    """

    handle: str
    card: Card
    balance_fen: int | None
    age: int


def take(card_ref: str) -> str:
    """Put a card into the visitor's hand.

    Returns:
        Its handle.
    """
    known = _kept()
    handle = next((one for one, ref in known.items() if ref == card_ref), secrets.token_hex(3))
    # Pairs, because a session's dictionaries come back in another order.
    others = [[one, ref] for one, ref in known.items() if one != handle]
    session[_KEY] = [*others, [handle, card_ref]][-MOST:]
    return handle


def ref_of(handle: str) -> str | None:
    """Return the reference of a card in the visitor's hand."""
    return _kept().get(handle)


def handle_of(card_ref: object) -> str:
    """Return the handle of a card, or nothing if it is in another hand."""
    return next((handle for handle, ref in _kept().items() if ref == card_ref), "")


def cards(house: House, day: date) -> list[Held]:
    """Return the cards in the visitor's hand on a day, newest first.

    Cards of another house, such as one whose folder was emptied, are left out.
    """
    found = []
    for handle, ref in reversed(_kept().items()):
        try:
            wallet = house.wallet(ref)
        except UnknownName:
            continue
        with house.platform.journal.snapshot() as store:
            held = store.card(wallet.home, ref)
        if held is not None:
            balance_fen = house.bench(house.world()).balance_fen(wallet)
            born = wallet.person.holder.born
            age = age_on(born, max(day, born))
            found.append(Held(handle, held[0], balance_fen, age))
    return found


def _kept() -> dict[str, str]:
    return {str(handle): str(ref) for handle, ref in session.get(_KEY, ())}
