"""People with cards and documents at counters, phones and gates, on a real platform."""

from __future__ import annotations

from datetime import date, datetime

from samecity.domain.card import Card, CardState, CredentialKind
from samecity.domain.ecard import CouplingPolicy, Ecard
from samecity.domain.holder import Holder
from samecity.domain.identifiers import DivisionCode, ResidentId, resident_check_character
from samecity.engine.acceptance import Acceptance
from samecity.host.registry import Registry
from samecity.journal.memory import MemoryJournal
from samecity.national.base import MemoryBase
from samecity.national.channels import load_channels
from samecity.national.platform import EmbeddedNational
from samecity.platform import Platform
from samecity.spi import Journal, Person
from samecity.synthetic.cards import MemoryReader
from samecity.synthetic.world import DEFAULT_AT, Wallet, World


class Desk:
    """A world, its clock, and one way of asking for anything.

    Attributes:
        at: Now.
        is_national_up: Whether the national platform can be reached.
    """

    def __init__(
        self,
        registry: Registry,
        *,
        at: datetime = DEFAULT_AT,
        coupling: CouplingPolicy = CouplingPolicy.SEED_STRICT,
        journal: Journal | None = None,
    ) -> None:
        self.at = at
        self.is_national_up = True
        base = MemoryBase(bytes(32))
        national = EmbeddedNational(base, load_channels(), coupling, lambda: self.is_national_up)
        platform = Platform(
            registry=registry, journal=journal or MemoryJournal(), base=base, national=national
        )
        self.world = World(platform, at)
        self._people = 0

    def person(self, born: date = date(1990, 1, 1), *, guardian: Wallet | None = None) -> Wallet:
        """Return somebody of Chengdu who has no card."""
        self._people += 1
        first17 = f"995101{born:%Y%m%d}{self._people:03d}"
        number = ResidentId(first17 + resident_check_character(first17))
        chengdu = DivisionCode("510100")
        holder = Holder(
            holder_ref=f"h-desk-{self._people}",
            born=born,
            household=chengdu,
            residence=chengdu,
            insured=chengdu,
            guardian_ref=guardian.holder_ref if guardian is not None else "",
        )
        return self.world.without_card(Person(holder, number, f"测试柜{self._people}"))

    def in_state(self, home: str, state: CardState) -> Wallet:
        """Return somebody whose card is in a state since now."""
        if state is not CardState.LOST_TEMP:
            return self.world.adult(home, state=state)
        wallet = self.world.adult(home)
        self.ask(wallet, "card.loss")
        return wallet

    def ask(
        self,
        wallet: Wallet,
        scenario: str,
        host: str = "",
        *,
        shown: CredentialKind = CredentialKind.NONE,
        pin: str | None = None,
        code: str = "",
        reader: MemoryReader | None = None,
        envelope: dict[str, object] | None = None,
        **fields: object,
    ) -> Acceptance:
        """Ask for a scenario; without a host at the person's home, with a code at a gate."""
        if code:
            shown, reader = CredentialKind.ECARD_QR, MemoryReader(token=code)
        reader = reader or self.world.reader(wallet, shown, self.at, pin=pin)
        body = self.world.body(
            host or wallet.home, scenario, shown, fields, at=self.at, **(envelope or {})
        )
        return self.world.platform.accept(body, reader)

    def show(self, wallet: Wallet) -> str:
        """Return the code that the person's e-card shows now."""
        shown = self.ask(wallet, "ecard.show")
        assert codes(shown) == []
        return str(shown.disclosure["code"])

    def card(self, wallet: Wallet) -> Card:
        """Return the card as its home's books have it."""
        with self.world.platform.journal.begin("ningbo") as unit:
            found = unit.card(wallet.home, wallet.card_ref)
        assert found is not None
        return found[0]

    def held(self, wallet: Wallet) -> list[Card]:
        """Return all cards ever issued to a person, oldest first."""
        with self.world.platform.journal.begin("ningbo") as unit:
            found = self.world.platform.national.cards_of(wallet.holder_ref, unit)
        return [card for card, _ in found]

    def ecard(self, wallet: Wallet) -> Ecard | None:
        """Return the person's e-card as the national books have it."""
        with self.world.platform.journal.begin("ningbo") as unit:
            found = unit.ecard_of(wallet.holder_ref)
        return found[0] if found is not None else None


def codes(acceptance: Acceptance) -> list[str]:
    """Return why a request was refused; nothing when it was allowed."""
    decision = acceptance.decision
    assert decision.allowed is not bool(decision.reasons)
    return [str(reason.code) for reason in decision.reasons]
