"""The embedded national platform: resolves e-card tokens, names people per host, knows who is who.

E-card states are never cached: a token leads to the e-card, the e-card to the physical card, and
the card's home is asked at the same moment. The token is project-defined (the national format is
not public): opaque, 60 seconds, used once, bound to its channel.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from samecity.domain.card import Card
from samecity.domain.clock import parse_moment
from samecity.domain.ecard import CouplingPolicy, Ecard
from samecity.domain.effects import NATIONAL, SetState, WriteEcard
from samecity.domain.holder import Holder
from samecity.domain.identifiers import (
    CardIdentification,
    CardNumber,
    DivisionCode,
    ResidentId,
)
from samecity.domain.reasons import Code, Reason
from samecity.errors import PlatformUnreachable
from samecity.national.base import CardholderBase
from samecity.spi.national import CardIdentity, Person, Resolved
from samecity.spi.state import Row, StateStore

QR_LIVES: Final = timedelta(seconds=60)
"""A token is good this long, the last second included. Source: `P37b`."""

_PLUGIN: Final = "samecity"
_KIND: Final = "qr"
_HOLDING: Final = "holding"
_PER_SERIES: Final = 10**7
"""Card numbers that begin with the same letter. Source: card-standards 1.7, seven digits."""
_SERIES: Final = "ABCDEFGHIJKLMNOPQRSTUVWYZ"
"""Letters that are allotted here; X is left to cards that were issued elsewhere."""
_FIRST_CHIP: Final = 10**7
"""First chip serial that is allotted here, for the same reason."""


class EmbeddedNational:
    """The national platform inside this process.

    Args:
        base: The cardholder base.
        channels: Channels that may issue and show e-cards.
        coupling: How loss of a card reaches its e-card.
        is_reachable: Asked at each call, so that a test can take the platform down.
    """

    def __init__(
        self,
        base: CardholderBase,
        channels: frozenset[str],
        coupling: CouplingPolicy = CouplingPolicy.SEED_STRICT,
        is_reachable: Callable[[], bool] = lambda: True,
    ) -> None:
        self._base = base
        self._channels = channels
        self._coupling = coupling
        self._is_reachable = is_reachable
        self._secret = base.secret()

    @property
    def coupling(self) -> CouplingPolicy:
        """How loss of a card reaches its e-card."""
        return self._coupling

    @property
    def channels(self) -> frozenset[str]:
        """The channels that may issue and show e-cards."""
        return self._channels

    def resolve(
        self, token: str, channel: str, at: datetime, store: StateStore
    ) -> Resolved | Reason:
        """Resolve a token; `QR_EXPIRED` and `QR_REPLAYED` say why one is not good.

        A token that was never shown reads as expired: whoever guesses learns nothing.

        Raises:
            PlatformUnreachable: The platform cannot be asked now.
        """
        self._ask()
        row = store.get(NATIONAL, _PLUGIN, _KIND, self._key(token))
        if row is None:
            return Reason(Code.QR_EXPIRED)
        if row.body["used_at"]:
            return Reason(Code.QR_REPLAYED)
        if not timedelta(0) <= at - parse_moment(str(row.body["shown_at"])) <= QR_LIVES:
            return Reason(Code.QR_EXPIRED)
        if channel and channel != row.body["channel"]:
            return Reason(Code.CHANNEL_NOT_AUTHORISED, {"channel": channel[:40]})
        found = store.ecard(str(row.body["ecard_ref"]))
        if found is None:
            return Reason(Code.QR_EXPIRED)
        used = {**row.body, "used_at": at.isoformat()}
        return Resolved(found[0], SetState(NATIONAL, _KIND, row.key, used, row.version))

    def show(self, ecard: Ecard, channel: str, at: datetime, token: str) -> SetState:
        """Make the effect that registers a new token.

        Raises:
            PlatformUnreachable: The platform cannot be asked now.
        """
        self._ask()
        body = {
            "ecard_ref": ecard.ecard_ref,
            "channel": channel,
            "shown_at": at.isoformat(),
            "used_at": "",
        }
        return SetState(NATIONAL, _KIND, self._key(token), body, 0)

    def sign(self, ecard: Ecard, version: int) -> WriteEcard:
        """Make the effect that writes an e-card.

        Raises:
            PlatformUnreachable: The platform cannot be asked now.
        """
        self._ask()
        return WriteEcard(ecard, version)

    def code_of(self, request_id: str) -> str:
        """Return the text of the code that a request shows; nobody can guess it without the key."""
        return f"sc1.{self._name('code', request_id)}"

    def person(self, holder_ref: str) -> Person | None:
        """Return a person.

        Raises:
            PlatformUnreachable: The platform cannot be asked now.
        """
        self._ask()
        return self._base.person(holder_ref)

    def find_person(self, resident_id: ResidentId) -> Person | None:
        """Find a person by the number on a document.

        Raises:
            PlatformUnreachable: The platform cannot be asked now.
        """
        self._ask()
        return self._base.find_person(resident_id)

    def holder(self, home: str, holder_ref: str) -> Holder | None:
        """Return what a home's own copy of the base says of a person."""
        person = self._base.person(holder_ref)
        return person.holder if person is not None else None

    def are_alive(self, home: str, holder_refs: Collection[str]) -> Mapping[str, bool]:
        """Say of several people whether they are alive; who is unknown is left out."""
        return self._base.are_alive(holder_refs)

    def cards_of(self, holder_ref: str, store: StateStore) -> Sequence[tuple[Card, int]]:
        """Return all cards ever issued to a person by any region, oldest first, with versions.

        Raises:
            PlatformUnreachable: The platform cannot be asked now.
        """
        self._ask()
        found = (store.card(home, ref) for home, ref in _held(self._holding(holder_ref, store)))
        return tuple(card for card in found if card is not None)

    def enrol(self, holder_ref: str, issuer: DivisionCode, request_id: str) -> CardIdentity:
        """Give a new card its numbers. They are allotted ahead, so no line to us is needed."""
        serial = self._base.serial_of(request_id)
        series, number = divmod(serial, _PER_SERIES)
        identification = CardIdentification.issue(issuer, _FIRST_CHIP + serial)
        identity = CardIdentity(
            self.card_ref(identification),
            holder_ref,
            CardNumber.from_serial(_SERIES[series], number),
            identification,
        )
        self._base.add_card(identity)
        return identity

    def hold(self, holder_ref: str, home: str, card_ref: str, store: StateStore) -> SetState:
        """Make the effect that adds a new card to those of its holder."""
        row = self._holding(holder_ref, store)
        body = {"cards": [*_held(row), (home, card_ref)]}
        key, version = self.pseudonym(NATIONAL, holder_ref), row.version if row is not None else 0
        return SetState(NATIONAL, _HOLDING, key, body, version)

    def card_ref(self, identification: CardIdentification) -> str:
        """Return the opaque reference of a card, 32 hexadecimal digits."""
        return self._name("card", identification.text)

    def pseudonym(self, host: str, holder_ref: str) -> str:
        """Return the name by which one host knows a person, 32 hexadecimal digits."""
        return self._name(host, holder_ref)

    def _holding(self, holder_ref: str, store: StateStore) -> Row | None:
        return store.get(NATIONAL, _PLUGIN, _HOLDING, self.pseudonym(NATIONAL, holder_ref))

    def _key(self, token: str) -> str:
        return self._name(_KIND, token)

    def _name(self, purpose: str, what: str) -> str:
        said = f"{purpose}\0{what}".encode()
        return hashlib.blake2b(said, digest_size=16, key=self._secret).hexdigest()

    def _ask(self) -> None:
        if not self._is_reachable():
            raise PlatformUnreachable


def _held(row: Row | None) -> list[tuple[str, str]]:
    """Return home and reference of each card in a holding, oldest first."""
    cards = row.body["cards"] if row is not None else ()
    assert isinstance(cards, list | tuple)
    return [(str(home), str(card_ref)) for home, card_ref in cards]
