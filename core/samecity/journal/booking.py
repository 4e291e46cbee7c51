"""What a ruling means for the books, whichever journal keeps them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import attrs

from samecity.domain.card import Card
from samecity.domain.clock import local_day
from samecity.domain.decision import Decision, reference_of
from samecity.domain.ecard import Ecard
from samecity.domain.effects import (
    NATIONAL,
    DebitPurse,
    Effect,
    Json,
    LoadPurse,
    Post,
    SetState,
    TakeFromPool,
    WriteCard,
    WriteEcard,
)
from samecity.journal.footprint import NOTHING_CHANGED, Footprint, PoolShare
from samecity.spi.journal import Posting, Ruling
from samecity.spi.state import StateStore

CORE: Final = "samecity"
"""Plugin name under which the core keeps its own rows."""


@attrs.frozen
class StateBefore:
    """A row of the generic store before an acceptance wrote it.

    Attributes:
        version: The version that the acceptance wrote.
        body: What stood there, or None for a row that was new.
    """

    region: str
    plugin: str
    kind: str
    key: str
    version: int
    body: Json | None


@attrs.frozen
class CardBefore:
    """A card before an acceptance wrote it; as `StateBefore`."""

    home: str
    card_ref: str
    version: int
    card: Card | None


@attrs.frozen
class EcardBefore:
    """An e-card before an acceptance wrote it; as `StateBefore`."""

    ecard_ref: str
    version: int
    ecard: Ecard | None


@attrs.frozen
class Undo:
    """What a reserved acceptance has changed, and what it has put off until it is confirmed.

    Attributes:
        footprint: What it has changed in rows and pools so far, for the audit record.
    """

    states: tuple[StateBefore, ...]
    cards: tuple[CardBefore, ...]
    ecards: tuple[EcardBefore, ...]
    shares: tuple[PoolShare, ...]
    posts: tuple[Post, ...]
    footprint: Footprint = NOTHING_CHANGED


def owner_of(region: str, plugin: str) -> str:
    """Return the plugin under whose name a row or pool stands.

    What the national platform keeps belongs to the core, whichever scenario writes or reads it: a
    code used on a bus is used in the library too.
    """
    return CORE if region == NATIONAL else plugin


def posts_of(effects: Iterable[Effect]) -> tuple[Post, ...]:
    """Return the movements of money among effects."""
    return tuple(effect for effect in effects if isinstance(effect, Post))


def purse_of(effects: Iterable[Effect]) -> str:
    """Return the purse that effects debit or load, or nothing."""
    purses = (one.purse_ref for one in effects if isinstance(one, DebitPurse | LoadPurse))
    return next(purses, "")


def postings_of(decision: Decision, posts: Sequence[Post]) -> tuple[Posting, ...]:
    """Return both sides of each movement of money, the payer's first (R30)."""
    if not posts:
        return ()
    reference, day = reference_of(decision.request_id), local_day(decision.at)
    return tuple(
        Posting(region, counterparty, reference, post.account, amount_fen, day)
        for post in posts
        for region, counterparty, amount_fen in (
            (post.payer, post.payee, -post.amount_fen),
            (post.payee, post.payer, post.amount_fen),
        )
    )


def undo_of(ruling: Ruling, store: StateStore) -> Undo:
    """Note what a cancellation needs.

    Args:
        ruling: What is about to be applied.
        store: The journal before that.
    """
    states: dict[tuple[str, str, str], StateBefore] = {}
    cards: dict[tuple[str, str], CardBefore] = {}
    ecards: dict[str, EcardBefore] = {}
    shares: list[PoolShare] = []
    for effect in ruling.effects:
        if isinstance(effect, SetState):
            plugin = owner_of(effect.region, ruling.plugin)
            states[effect.region, effect.kind, effect.key] = _state_before(effect, plugin, store)
        elif isinstance(effect, WriteCard):
            cards[effect.card.home, effect.card.card_ref] = _card_before(effect, store)
        elif isinstance(effect, WriteEcard):
            ecards[effect.ecard.ecard_ref] = _ecard_before(effect, store)
        elif isinstance(effect, TakeFromPool):
            shares.append(_share(effect, owner_of(effect.region, ruling.plugin), store))
    return Undo(
        tuple(states.values()),
        tuple(cards.values()),
        tuple(ecards.values()),
        tuple(shares),
        posts_of(ruling.effects),
    )


def _state_before(effect: SetState, plugin: str, store: StateStore) -> StateBefore:
    row = store.get(effect.region, plugin, effect.kind, effect.key)
    return StateBefore(
        effect.region,
        plugin,
        effect.kind,
        effect.key,
        effect.version + 1,
        row.body if row is not None else None,
    )


def _card_before(effect: WriteCard, store: StateStore) -> CardBefore:
    home, card_ref = effect.card.home, effect.card.card_ref
    found = store.card(home, card_ref)
    return CardBefore(home, card_ref, effect.version + 1, found[0] if found is not None else None)


def _ecard_before(effect: WriteEcard, store: StateStore) -> EcardBefore:
    found = store.ecard(effect.ecard.ecard_ref)
    before = found[0] if found is not None else None
    return EcardBefore(effect.ecard.ecard_ref, effect.version + 1, before)


def _share(effect: TakeFromPool, plugin: str, store: StateStore) -> PoolShare:
    # Who gives back more than was taken gives back what was taken.
    units = max(effect.units, -store.taken(effect.region, plugin, effect.pool))
    return PoolShare(effect.region, plugin, effect.pool, units)


def by_age(cards: Iterable[tuple[Card, int]]) -> Sequence[tuple[Card, int]]:
    """Sort a person's cards, oldest first; of two of one day the replaced one is older."""
    return sorted(
        cards, key=lambda one: (one[0].issued_on, not one[0].replaced_by, one[0].card_ref)
    )
