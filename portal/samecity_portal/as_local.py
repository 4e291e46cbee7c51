"""What a local would have got: the same request by the same person with a card of the host.

Asked on the same books and at the same moment, and never kept: the card exists for the question
alone, laid over what the journal says.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Final

import attrs

from samecity.domain.card import Card, CredentialKind
from samecity.domain.decision import Decision
from samecity.domain.ecard import Ecard
from samecity.domain.identifiers import CardIdentification
from samecity.domain.request import Request
from samecity.spi.reader import DocumentEvidence, PurseView
from samecity.spi.state import Row, StateStore
from samecity.synthetic.cards import MemoryCard, MemoryPurse, MemoryReader
from samecity_portal.house import House

_SERIAL: Final = 9_999_999
"""Of the card that is imagined; nobody is issued it."""


class _WithLocalCard:
    """Books in which a person's card was issued by the host; a `StateStore`."""

    def __init__(self, store: StateStore, own_ref: str, local: Card) -> None:
        self._store = store
        self._own_ref = own_ref
        self._local = local

    def card(self, home: str, card_ref: str) -> tuple[Card, int] | None:
        if (home, card_ref) == (self._local.home, self._local.card_ref):
            return self._local, 1
        return self._store.card(home, card_ref)

    def cards_of(self, home: str, holder_ref: str) -> Sequence[tuple[Card, int]]:
        return self._store.cards_of(home, holder_ref)

    def cards_of_many(
        self, home: str, holder_refs: Collection[str]
    ) -> Mapping[str, Sequence[tuple[Card, int]]]:
        return self._store.cards_of_many(home, holder_refs)

    def ecard(self, ecard_ref: str) -> tuple[Ecard, int] | None:
        return self._localised(self._store.ecard(ecard_ref))

    def ecard_of(self, holder_ref: str) -> tuple[Ecard, int] | None:
        return self._localised(self._store.ecard_of(holder_ref))

    def get(self, region: str, plugin: str, kind: str, key: str) -> Row | None:
        return self._store.get(region, plugin, kind, key)

    def get_many(
        self, region: str, plugin: str, kind: str, keys: Collection[str]
    ) -> Mapping[str, Row]:
        return self._store.get_many(region, plugin, kind, keys)

    def scan(self, region: str, plugin: str, kind: str, prefix: str) -> Sequence[Row]:
        return self._store.scan(region, plugin, kind, prefix)

    def taken(self, region: str, plugin: str, pool: str) -> int:
        return self._store.taken(region, plugin, pool)

    def _localised(self, found: tuple[Ecard, int] | None) -> tuple[Ecard, int] | None:
        if found is None or found[0].card_ref != self._own_ref:
            return found
        local = self._local
        return attrs.evolve(found[0], home=local.home, card_ref=local.card_ref), found[1]


@attrs.frozen(kw_only=True)
class InHand:
    """What the person has in the hand.

    Attributes:
        card: The person's own card, as its home knows it.
        purse: What is in its purse; None without one, or where nobody asks for it.
        token: Text of a code that was shown and not used yet; empty without.
        pin: What is entered when the PIN is asked.
    """

    card: Card
    purse: PurseView | None = None
    token: str = attrs.field(default="", repr=False)
    pin: str | None = attrs.field(default=None, repr=False)


@attrs.frozen
class LocalCard:
    """The card of the host that is imagined.

    Attributes:
        card: As the host would know it: the person's own in all that does not say who issued it.
        identification: As it would stand in its chip.
    """

    card: Card
    identification: CardIdentification


def imagine(house: House, request: Request, card: Card) -> LocalCard:
    """Imagine a person's card as one of the host.

    Args:
        house: Who the host is.
        request: What is asked for.
        card: The person's own card, as its home knows it.

    Raises:
        UnknownName: There is no such host.
    """
    region, city = house.registry.locate(request.city or request.host)
    identification = CardIdentification.issue(region.identity.cities[city].division, _SERIAL)
    local = attrs.evolve(
        card,
        card_ref=house.platform.national.card_ref(identification),
        home=region.code,
        city=identification.issuer.text,
    )
    return LocalCard(local, identification)


def hold(local: LocalCard, kind: CredentialKind, mine: InHand) -> MemoryReader:
    """Hold the card that is imagined against a terminal, with what else is in the hand."""
    if kind.is_ecard:
        return MemoryReader(token=mine.token, pin=mine.pin)
    if kind is CredentialKind.NONE:
        card = local.card
        document = DocumentEvidence(card.holder_ref, card.home, card.card_ref)
        return MemoryReader(document=document, pin=mine.pin)
    purse = None
    if mine.purse is not None:
        seen = mine.purse
        purse = MemoryPurse(f"local-{seen.purse_ref}", seen.balance_fen, seen.last_topup_on)
    chip = MemoryCard(local.identification, local.card.generation, local.card.functions, purse)
    return MemoryReader(card=chip, pin=mine.pin)


def ask_as_local(house: House, request: Request, mine: InHand) -> Decision:
    """Decide what the same person would have got with a card of the host.

    Args:
        house: Where it is asked; nothing of it changes.
        request: What is asked for; its host is known.
        mine: What the person has in the hand.

    Raises:
        UnknownName: There is no such host.
        JournalError: The books cannot be read.
    """
    local = imagine(house, request, mine.card)
    reader = hold(local, request.kind, mine)
    with house.platform.journal.snapshot() as store:
        books = _WithLocalCard(store, mine.card.card_ref, local.card)
        return house.platform.pipeline.decide(request, reader, books).ruling.decision
