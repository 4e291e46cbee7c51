"""Who is in a world, and what they ask for, wherever the world itself is kept."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cached_property
from typing import Final

import attrs

from samecity.domain.card import AccountState, CardState, CredentialKind, Generation
from samecity.domain.clock import SHANGHAI
from samecity.domain.holder import Holder
from samecity.domain.identifiers import DivisionCode, ResidentId, resident_check_character
from samecity.errors import UnknownName
from samecity.host.registry import Registry
from samecity.spi.national import Person
from samecity.spi.reader import DocumentEvidence
from samecity.synthetic.cards import MemoryCard
from samecity.synthetic.people import SyntheticPerson, load_people

DEFAULT_AT: Final = datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI)
"""The moment of one-line commands, a Monday, so that one line always gives the same answer."""

PURSE_FEN: Final = 10_000
"""What a new purse holds: 100.00."""

CHANNEL: Final = "alipay"
"""The channel whose app a plain person opens."""

_PEOPLE_FROM: Final = 9_000_000
"""Serial of the first synthetic person's card, far from those that `issue` counts."""

_PREFERRED: Final = (
    CredentialKind.CARD_CONTACTLESS,
    CredentialKind.CARD_CONTACT,
    CredentialKind.ECARD_QR,
    CredentialKind.ECARD_SCAN,
    CredentialKind.ECARD_LOGIN,
    CredentialKind.NONE,
)


@attrs.define
class Wallet:
    """A person with a card at hand.

    Attributes:
        home: Region code of the issuer, or empty for a person without a card.
        card_ref: The home's reference of the card.
        chip: The card in memory, or None.
    """

    person: Person
    home: str = ""
    card_ref: str = ""
    chip: MemoryCard | None = None

    @property
    def holder_ref(self) -> str:
        """Reference to the person."""
        return self.person.holder.holder_ref

    @property
    def document(self) -> DocumentEvidence:
        """What a counter establishes by the person's document."""
        return DocumentEvidence(self.holder_ref, self.home, self.card_ref)


class Cast(ABC):
    """People with cards; the same calls give the same people.

    Args:
        at: The moment from which validities and top-ups are counted.
        run: Tells requests and codes of this world from those of others on the same journal.
    """

    def __init__(self, at: datetime = DEFAULT_AT, *, run: str = "") -> None:
        self.at = at
        self._run = run
        self._serial = 0
        self._wallets: dict[str, Wallet] = {}

    @property
    @abstractmethod
    def registry(self) -> Registry:
        """Regions and scenarios, as whoever makes people and requests knows them."""

    @abstractmethod
    def issue(
        self,
        person: Person,
        home: str,
        *,
        generation: Generation = Generation.THIRD,
        state: CardState = CardState.NORMAL,
        balance_fen: int = PURSE_FEN,
        last_topup_on: date | None = None,
        has_transit: bool = True,
        account: AccountState = AccountState.ACTIVE,
        serial: int | None = None,
    ) -> Wallet:
        """Give a person a card, as an issuer would.

        Args:
            person: Also added to the cardholder base.
            home: The issuer: region code, city code, slug or six digits.
            generation: A second-generation card has no transit application.
            state: State of the new card.
            balance_fen: What the purse of a new chip holds.
            last_topup_on: Day of the purse's last top-up; None is a month before the world's now.
            account: State of the bank account behind the card.
            has_transit: Whether a third-generation chip carries the transit application.
            serial: Serial of the chip, 0-9,999,999; None takes the next one.
        """

    @abstractmethod
    def without_card(self, person: Person) -> Wallet:
        """Make a person known to the cardholder base who has no card."""

    @abstractmethod
    def set_state(self, wallet: Wallet, state: CardState) -> None:
        """Put a card into a state at its home, as if whatever leads there had happened.

        Raises:
            UnknownName: The person has no card.
        """

    @abstractmethod
    def collect(self, wallet: Wallet) -> Wallet:
        """Hand a person the newest card that a decision issued to them, with its chip.

        Returns:
            The person with the new card; the wallet that was given stays as it is.

        Raises:
            UnknownName: No card was ever issued to the person.
        """

    @cached_property
    def _people(self) -> Mapping[str, SyntheticPerson]:
        # Read when the first of them is asked for: most worlds need none of them.
        return load_people()

    def adult(
        self,
        home: str,
        *,
        city: str = "",
        born: date = date(1990, 1, 1),
        **card: object,
    ) -> Wallet:
        """Make a plain adult with a third-generation card and 100.00 in the purse.

        Args:
            home: Region code, city code, slug or six digits.
            city: City of issue; empty is the one that `home` names.
            born: Birth date.
            card: Passed on to `issue`.

        Raises:
            UnknownName: There is no such region or city.
        """
        return self.somebody(home, city=city, born=born, **card)  # type: ignore[arg-type]  # keyword arguments of issue

    def somebody(
        self,
        home: str,
        *,
        city: str = "",
        born: date = date(1990, 1, 1),
        classes: Iterable[str] = (),
        household: str = "",
        residence: str = "",
        insured: str = "",
        **card: object,
    ) -> Wallet:
        """Make a person of whom anything may be said, with a card.

        Args:
            home: Issuer: region code, city code, slug or six digits.
            city: City of issue; empty is the one that `home` names.
            born: Birth date.
            classes: Certified statuses, such as `student`.
            household: Place of the household register, named like `home`; empty is the city of
                issue, as it is for `residence` and `insured`.
            residence: Place of habitual residence.
            insured: Insured place.
            card: Passed on to `issue`.

        Raises:
            UnknownName: There is no such region or city.
        """
        region, default_city = self.registry.locate(home)
        cities = region.identity.cities
        if city and city not in cities:
            raise UnknownName("city", city, tuple(cities)[:3])
        division = cities[city or default_city].division
        self._serial += 1
        first17 = f"99{division.text[:4]}{born:%Y%m%d}{self._serial % 1000:03d}"
        holder = Holder(
            holder_ref=f"h-adult-{division}-{self._serial}",
            born=born,
            household=self._division(household) if household else division,
            residence=self._division(residence) if residence else division,
            insured=self._division(insured) if insured else division,
            classes=frozenset(classes),
        )
        number = ResidentId(first17 + resident_check_character(first17))
        return self.issue(Person(holder, number, f"测试{self._serial}"), division.text, **card)  # type: ignore[arg-type]  # keyword arguments of issue

    def _division(self, place: str) -> DivisionCode:
        region, city = self.registry.locate(place)
        return region.identity.cities[city].division

    def person(self, ref: str) -> Wallet:
        """Return one of the synthetic people with their card.

        Raises:
            UnknownName: There is no such person.
        """
        if ref not in self._wallets:
            if ref not in self._people:
                raise UnknownName("person", ref, tuple(self._people))
            found = self._people[ref]
            serial = _PEOPLE_FROM + list(self._people).index(ref)
            self._wallets[ref] = self.issue(found.person, found.home, serial=serial)
        return self._wallets[ref]

    def likely_kind(self, host: str, scenario: str, point: str = "") -> CredentialKind:
        """Return the kind of credential that a plain person would show for a scenario.

        Args:
            host: Region code, city code, slug or six digits.
            scenario: Scenario code.
            point: Point whose equipment has to take it; empty is any.

        Raises:
            UnknownName: There is no such region or scenario.
        """
        region, _ = self.registry.locate(host)
        possible = self.registry.known_scenario(scenario).spec.kinds
        found = region.catalogue.points.get(point)
        if found is not None and possible & found.kinds:
            possible &= found.kinds
        for item in region.catalogue.of(scenario):
            offered = possible & item.kinds
            for kind in _PREFERRED:
                if kind in offered:
                    return kind
        return next(kind for kind in _PREFERRED if kind in possible)

    def body(
        self,
        host: str,
        scenario: str,
        kind: CredentialKind,
        fields: Mapping[str, object],
        *,
        at: datetime | None = None,
        **more: object,
    ) -> dict[str, object]:
        """Make the plain data of a request with an id of its own.

        Args:
            host: Region code, city code, slug or six digits.
            scenario: Scenario code.
            kind: Kind of credential.
            fields: The scenario's own fields.
            at: Moment; None is the world's now.
            more: Further keys of the envelope, such as `point`.

        Raises:
            UnknownName: There is no such region.
        """
        region, city = self.registry.locate(host)
        self._serial += 1
        return {
            "request_id": f"r-{self._run}{self._serial}",
            "scenario": scenario,
            "host": region.code,
            "city": city,
            "kind": kind.value,
            "at": (at or self.at).isoformat(),
            "fields": dict(fields),
            **more,
        }
