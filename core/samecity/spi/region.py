"""A region in its two parts: host, which offers, and home, which vouches.

A region made of data alone is an instance of `Region`. One that must compute subclasses it and
overrides what data cannot say; every method takes and returns plain values, so that a region
behind a network can do the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Final, TypeVar

import msgspec

from samecity.domain.card import Card, CardState, CredentialKind
from samecity.domain.catalogue import Catalogue, Item, Offer, ServicePoint
from samecity.domain.holder import Holder, Profile
from samecity.domain.lifecycle import state_at
from samecity.domain.mapping import read_only
from samecity.domain.reasons import Reason
from samecity.domain.region import City, RegionIdentity
from samecity.domain.request import Request
from samecity.domain.treatment import Treatment
from samecity.spi.national import NationalPlatform
from samecity.spi.state import StateStore

Section = TypeVar("Section")

_MADE_OF: Final = frozenset(
    {"identity", "code", "catalogue", "sections", "plugin", "is_registered"}
)


class Question(msgspec.Struct, frozen=True, gc=False):
    """What a region's plugin is asked about one request; it sees no more of the person.

    Attributes:
        scenario: Scenario code.
        home: Region code of the card's issuer.
        treatment: How the host has to treat the card. While the treatment is still being found
            it is `NATIONAL_BASELINE`.
        fields: The request's own fields.
        city: The host's city.
        holder: Age and classes, for prices that depend on them.
    """

    scenario: str
    home: str
    treatment: Treatment
    fields: object
    item: Item
    point: ServicePoint
    city: City
    kind: CredentialKind
    holder: Profile
    at: datetime


class Vouch(msgspec.Struct, frozen=True, gc=False):
    """A home's word on a card at a moment.

    Attributes:
        card: The card as written.
        version: Version of the card's row, for effects that change it.
        state: The state that holds now.
        holder: The person.
    """

    card: Card
    version: int
    state: CardState
    holder: Holder


class Region:
    """A region: identity, catalogue and the sections of data that scenarios defined.

    Attributes:
        code: The identity's code.
        plugin: Name of the plugin that registered it, or `national` for a bare region.
        is_registered: Set by the platform; from then on nobody gives the region another identity,
            catalogue or section.
    """

    is_registered: bool = False

    def __init__(
        self,
        identity: RegionIdentity,
        catalogue: Catalogue,
        sections: Mapping[type[object], object],
        *,
        plugin: str = "",
    ) -> None:
        self.identity = identity
        self.code = identity.code
        self.catalogue = catalogue
        self.sections = read_only(sections)
        self.plugin = plugin or identity.code

    if not TYPE_CHECKING:  # to a checker it would mean that any attribute may be set

        def __setattr__(self, name: str, value: object) -> None:
            """Keep what the region is made of; what a subclass adds is its own affair.

            Raises:
                AttributeError: Somebody who was handed the region tries to change it.
            """
            if self.is_registered and name in _MADE_OF:
                raise AttributeError(f"expected {self.code} to keep its {name}, received another")
            super().__setattr__(name, value)

    def section(self, kind: type[Section]) -> Section | None:
        """Return the region's data for a scenario plugin, or None where it gives none."""
        found = self.sections.get(kind)
        return found if isinstance(found, kind) else None

    # The host's part.

    def find_offer(self, request: Request, city: City) -> Offer | Reason:
        """Say what the request means here, or why it is not to be had (step 3)."""
        return self.catalogue.find(
            request.scenario,
            request.fields,
            city.code,
            request.point,
            request.at,
            self.identity.links,
        )

    def opens_to_all(self, default: bool, question: Question) -> bool:
        """Say whether the host opens this to every card in China (step 8).

        Args:
            default: What the region's data say.
            question: The request.
        """
        return default

    def host_terms(self, default: object, question: Question) -> object:
        """Return the host's terms for the treatment in question (step 10).

        Args:
            default: The scenario's terms as computed from the region's data.
            question: The request.

        Returns:
            An object of the type that the scenario defines.
        """
        return default

    # The home's part.

    def vouch(
        self, card_ref: str, at: datetime, store: StateStore, national: NationalPlatform
    ) -> Vouch | None:
        """Say what state a card of this region is in, or None if it issued no such card (step 6).

        Raises:
            HomeUnreachable: The home cannot be asked now.
        """
        found = store.card(self.code, card_ref)
        if found is None:
            return None
        card, version = found
        holder = national.holder(self.code, card.holder_ref)
        if holder is None:
            return None
        return Vouch(card, version, state_at(card, at), holder)

    def home_entitlement(self, default: object, question: Question) -> object:
        """Return what home grants its own person, for scenarios that home decides (step 10).

        Args:
            default: The scenario's entitlement as computed from the region's data.
            question: The request.
        """
        return default
