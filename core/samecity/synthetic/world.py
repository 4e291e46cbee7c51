"""A small world: people who do not exist, with cards, e-cards and readers, on a platform."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Final

import attrs

from samecity.domain.card import (
    AccountState,
    Card,
    CardFunction,
    CardState,
    CredentialKind,
    Generation,
)
from samecity.domain.clock import SHANGHAI, add_months
from samecity.domain.decision import FREE, Decision
from samecity.domain.ecard import Ecard, EcardLevel
from samecity.domain.effects import Effect, WriteCard, WriteEcard
from samecity.domain.holder import Holder
from samecity.domain.identifiers import (
    CardIdentification,
    CardNumber,
    DivisionCode,
    ResidentId,
    resident_check_character,
)
from samecity.domain.treatment import Treatment
from samecity.errors import Conflict, UnknownName
from samecity.platform import Platform
from samecity.spi.journal import Ruling
from samecity.spi.national import CardIdentity, Person
from samecity.spi.reader import DocumentEvidence
from samecity.synthetic.cards import Chips, MemoryCard, MemoryPurse, MemoryReader
from samecity.synthetic.people import SyntheticPerson, load_people

DEFAULT_AT: Final = datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI)
"""The moment of one-line commands, a Monday, so that one line always gives the same answer."""

PURSE_FEN: Final = 10_000
"""What a new purse holds: 100.00."""

CHANNEL: Final = "alipay"
"""The channel whose app a plain person opens."""

_PEOPLE_FROM: Final = 9_000_000
"""Serial of the first synthetic person's card, far from those that `issue` counts."""

_MONTHS_VALID: Final = 120

_FUNCTIONS: Final = {
    Generation.SECOND: frozenset({CardFunction.SOCIAL, CardFunction.BANK}),
    Generation.THIRD: frozenset(CardFunction),
}
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


class World:
    """People and cards on a platform; deterministic, so that the same calls give the same world.

    On a journal that outlives the process, a card that an earlier world issued is found again, in
    the state in which it is now; so is its purse, if the chips outlive the process too. Codes are
    made anew.

    Args:
        platform: Where cards are kept and requests accepted.
        at: The moment from which validities and top-ups are counted.
        run: Tells this world's codes from those of other worlds on the same journal.
        chips: Where chips are kept; None keeps them in memory.
    """

    def __init__(
        self,
        platform: Platform,
        at: datetime = DEFAULT_AT,
        *,
        run: str = "",
        chips: Chips | None = None,
    ) -> None:
        self.platform = platform
        self.at = at
        self._run = run
        self._chips = chips
        self._serial = 0
        self._wallets: dict[str, Wallet] = {}

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
        region, default_city = self.platform.registry.locate(home)
        cities = region.identity.cities
        if city and city not in cities:
            raise UnknownName("city", city, tuple(cities)[:3])
        division = cities[city or default_city].division
        self._serial += 1
        first17 = f"99{division.text[:4]}{born:%Y%m%d}{self._serial % 1000:03d}"
        holder = Holder(
            holder_ref=f"h-adult-{division}-{self._serial}",
            born=born,
            household=division,
            residence=division,
            insured=division,
        )
        number = ResidentId(first17 + resident_check_character(first17))
        return self.issue(Person(holder, number, f"测试{self._serial}"), division.text, **card)  # type: ignore[arg-type]  # keyword arguments of issue

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

    def without_card(self, person: Person) -> Wallet:
        """Make a person known to the cardholder base who has no card."""
        self.platform.base.add_person(person)
        return Wallet(person)

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
        """Give a person a card, as an issuer would; one that was issued before is found again.

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
        region, city = self.platform.registry.locate(home)
        issuer = region.identity.cities[city].division
        identity = self._identity(person, issuer, serial)
        functions = _FUNCTIONS[generation] - (set() if has_transit else {CardFunction.TRANSIT})
        issued_on = self.at.date() - timedelta(days=365)
        card = Card(
            card_ref=identity.card_ref,
            holder_ref=identity.holder_ref,
            home=region.code,
            city=issuer.text,
            generation=generation,
            functions=functions,
            state=state,
            since=datetime.combine(issued_on, datetime.min.time(), SHANGHAI),
            issued_on=issued_on,
            valid_until=add_months(issued_on, _MONTHS_VALID),
            one_card_mark=generation is Generation.THIRD,
            account=account,
        )
        self.platform.base.add_person(person)
        self.platform.base.add_card(identity)
        with self.platform.journal.snapshot() as store:
            hold = self.platform.national.hold(card.holder_ref, card.home, card.card_ref, store)
        self._keep(region.code, f"issue-{card.card_ref}", (WriteCard(card, "issue", 0), hold))
        chip = self._chip(identity, card, balance_fen, last_topup_on)
        return Wallet(person, region.code, card.card_ref, chip)

    def set_state(self, wallet: Wallet, state: CardState) -> None:
        """Put a card into a state at its home, as if whatever leads there had happened.

        Raises:
            UnknownName: The person has no card.
        """
        with self.platform.journal.snapshot() as store:
            held = store.card(wallet.home, wallet.card_ref)
        if held is None:
            raise UnknownName("card", wallet.card_ref[:12])
        card, version = held
        changed = attrs.evolve(card, state=state, since=self.at)
        self._serial += 1
        request_id = f"state-{self._run}{self._serial}"
        self._keep(wallet.home, request_id, (WriteCard(changed, "state", version),))

    def _identity(self, person: Person, issuer: DivisionCode, serial: int | None) -> CardIdentity:
        if serial is None:
            self._serial += 1
            serial = self._serial
        identification = CardIdentification.issue(issuer, serial)
        return CardIdentity(
            self.platform.national.card_ref(identification),
            person.holder.holder_ref,
            CardNumber.from_serial("X", serial),
            identification,
        )

    def collect(self, wallet: Wallet) -> Wallet:
        """Hand a person the newest card that a decision issued to them, with its chip.

        Returns:
            The person with the new card; the wallet that was given stays as it is.

        Raises:
            UnknownName: No card was ever issued to the person.
        """
        with self.platform.journal.snapshot() as store:
            held = self.platform.national.cards_of(wallet.holder_ref, store)
        identity = self.platform.base.card(held[-1][0].card_ref) if held else None
        if identity is None:
            raise UnknownName("card", "newest")
        card = held[-1][0]
        return Wallet(wallet.person, card.home, card.card_ref, self._chip(identity, card, 0, None))

    def reset_pin(self, wallet: Wallet) -> None:
        """Reset the chip's PIN, as the counter's terminal does after an allowed `card.unlock`."""
        if wallet.chip is not None:
            with closing(MemoryReader(card=wallet.chip)) as terminal:
                terminal.reset_pin()

    def _chip(
        self, identity: CardIdentity, card: Card, balance_fen: int, last_topup_on: date | None
    ) -> MemoryCard:
        purse = None
        if CardFunction.TRANSIT in card.functions:
            topped_up = last_topup_on or self.at.date() - timedelta(days=30)
            purse = MemoryPurse(f"purse-{card.card_ref[:12]}", balance_fen, topped_up)
        chip = MemoryCard(identity.identification, card.generation, card.functions, purse)
        return chip if self._chips is None else self._chips.keep(card.card_ref, chip)

    def give_ecard(
        self,
        wallet: Wallet,
        *,
        channel: str = CHANNEL,
        level: EcardLevel = EcardLevel.PAYMENT,
        is_authorised_in_loss: bool = False,
    ) -> Ecard:
        """Give a person the e-card of their card, as the national platform would."""
        existing = self._ecard_of(wallet)
        if existing is not None:
            return existing
        ecard = Ecard(
            ecard_ref=f"e-{wallet.card_ref}",
            card_ref=wallet.card_ref,
            holder_ref=wallet.holder_ref,
            home=wallet.home,
            level=level,
            channels=(channel,),
            is_authorised_in_loss=is_authorised_in_loss,
        )
        self._keep(wallet.home, f"issue-{ecard.ecard_ref}", (WriteEcard(ecard, 0),))
        return ecard

    def show_code(self, wallet: Wallet, at: datetime, *, channel: str = CHANNEL) -> str:
        """Show a code of the person's e-card, giving them one first if need be.

        Returns:
            The opaque text in the code.
        """
        ecard = self.give_ecard(wallet, channel=channel)
        self._serial += 1
        token = f"sc1.{self._run}{self._serial:08d}.{wallet.card_ref[:8]}"
        effect = self.platform.national.show(ecard, channel, at, token)
        self._keep(wallet.home, f"show-{self._run}{self._serial}", (effect,))
        return token

    def reader(
        self,
        wallet: Wallet,
        kind: CredentialKind,
        at: datetime,
        *,
        pin: str | None = None,
        channel: str = CHANNEL,
        document: DocumentEvidence | None = None,
    ) -> MemoryReader:
        """Make a reader against which the person holds what the kind asks for.

        Whoever keeps chips in files closes it, so that another process can read the card.
        """
        if kind.is_ecard:
            token = self.show_code(wallet, at, channel=channel)
            return MemoryReader(token=token, document=document, pin=pin)
        if kind is CredentialKind.NONE:
            return MemoryReader(document=document or wallet.document, pin=pin)
        return MemoryReader(card=wallet.chip, document=document, pin=pin)

    def reader_of_code(self, kind: CredentialKind, token: str, at: datetime) -> MemoryReader:
        """Make a reader against which a code is held that an app showed before."""
        return MemoryReader(token=token)

    def reader_of_document(self, document: DocumentEvidence, at: datetime) -> MemoryReader:
        """Make a reader at which nobody shows anything: a document or an office is known."""
        return MemoryReader(document=document)

    def clone(self, wallet: Wallet) -> None:
        """Put a copy in the person's hand: the number of the card, not its key.

        Raises:
            UnknownName: The person has no card.
        """
        if wallet.chip is None:
            raise UnknownName("card", wallet.card_ref)
        wallet.chip.is_genuine = False

    def balance_fen(self, wallet: Wallet) -> int | None:
        """Return what the purse in a person's hand holds; None without a purse."""
        return MemoryReader(card=wallet.chip).balance_fen()

    def likely_kind(self, host: str, scenario: str, point: str = "") -> CredentialKind:
        """Return the kind of credential that a plain person would show for a scenario.

        Args:
            host: Region code, city code, slug or six digits.
            scenario: Scenario code.
            point: Point whose equipment has to take it; empty is any.

        Raises:
            UnknownName: There is no such region or scenario.
        """
        region, _ = self.platform.registry.locate(host)
        possible = self.platform.registry.known_scenario(scenario).spec.kinds
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
        region, city = self.platform.registry.locate(host)
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

    def _ecard_of(self, wallet: Wallet) -> Ecard | None:
        with self.platform.journal.snapshot() as store:
            found = store.ecard_of(wallet.holder_ref)
        return found[0] if found is not None else None

    def _keep(self, region: str, request_id: str, effects: tuple[Effect, ...]) -> None:
        decision = Decision(
            request_id=request_id[:64],
            home=region,
            host=region,
            scenario="card.apply",
            kind=CredentialKind.NONE,
            allowed=True,
            treatment=Treatment.LOCAL,
            decided_by=region,
            reasons=(),
            notes=(),
            terms=FREE,
            effects=tuple(effect.public() for effect in effects),
            disclosed=(),
            steps=(),
            catalogue_version="synthetic",
            at=self.at,
        )
        journal = self.platform.journal
        if journal.recall(decision.request_id) is not None:
            return
        try:
            with journal.begin(region) as unit:
                unit.record(Ruling(decision, effects, "", "samecity", ""))
        except Conflict:
            # Another process may have made the same world a moment ago.
            if journal.recall(decision.request_id) is None:
                raise
