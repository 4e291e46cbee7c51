"""A small world: people who do not exist, with cards, e-cards and readers, on a platform."""

from __future__ import annotations

import secrets
from contextlib import closing
from datetime import date, datetime, timedelta
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
from samecity.domain.identifiers import CardIdentification, CardNumber, DivisionCode
from samecity.domain.treatment import Treatment
from samecity.errors import Conflict, UnknownName
from samecity.host.registry import Registry
from samecity.platform import Platform
from samecity.spi.journal import Ruling
from samecity.spi.national import CardIdentity, Person
from samecity.spi.reader import DocumentEvidence
from samecity.synthetic.cards import Chips, MemoryCard, MemoryPurse, MemoryReader
from samecity.synthetic.cast import CHANNEL, DEFAULT_AT, PURSE_FEN, Cast, Wallet

__all__ = ["CHANNEL", "DEFAULT_AT", "PURSE_FEN", "Wallet", "World"]

_MONTHS_VALID: Final = 120

_FUNCTIONS: Final = {
    Generation.SECOND: frozenset({CardFunction.SOCIAL, CardFunction.BANK}),
    Generation.THIRD: frozenset(CardFunction),
}


class World(Cast):
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
        super().__init__(at, run=run)
        self.platform = platform
        self._chips = chips

    @property
    def registry(self) -> Registry:
        """What the platform has installed."""
        return self.platform.registry

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
        """Give a person a card, as an issuer would; one that was issued before is found again."""
        region, city = self.registry.locate(home)
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
        # Where books outlive the process they name the showing: the code must not follow from it.
        drawn = secrets.token_hex(8) if self._run else ""
        token = f"sc1.{drawn}{self._serial:08d}.{wallet.card_ref[:8]}"
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
