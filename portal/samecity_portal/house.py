"""The house: platform, cards and clock that the requests of one process share.

Processes share a house through its database and its folder; nothing that a visitor did is kept in
the memory of one of them. A test world is a house too, of one process, in memory.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from contextlib import ExitStack
from datetime import date, datetime
from typing import Final

from samecity.domain.card import AccountState, Card, CardState, Generation
from samecity.domain.clock import SHANGHAI
from samecity.domain.ecard import CouplingPolicy
from samecity.domain.identifiers import CardIdentification
from samecity.errors import UnknownName
from samecity.host.plugins import Plugins
from samecity.host.registry import Registry
from samecity.journal.memory import MemoryJournal
from samecity.journal.open import journal_exists, open_journal
from samecity.national.base import CardholderBase, MemoryBase
from samecity.national.channels import load_channels
from samecity.national.open import base_url_of, open_base
from samecity.national.platform import EmbeddedNational
from samecity.platform import Platform
from samecity.spi.journal import Journal
from samecity.spi.national import Person
from samecity.synthetic.cards import MemoryCard
from samecity.synthetic.world import PURSE_FEN, Wallet, World
from samecity_hardware_sim.root_file import user_root
from samecity_hardware_sim.sam import SyntheticRoot
from samecity_hardware_sim.station import embedded_station
from samecity_portal.bench import ChipPurses, OpenStation, PortalBench
from samecity_portal.chips import ChipFolder, Chips, MemoryChips, WarmChips
from samecity_portal.controls import Controls
from samecity_portal.settings import Settings

_SERIALS: Final = 9_000_000
"""Serials of cards that a portal issues; the synthetic people's begin behind them."""

_TRIES: Final = 100

_MOST_WALLETS: Final = 4096
"""Of how many cards a process remembers the holder."""


class House:
    """One platform with its cards.

    Attributes:
        platform: Decides and keeps.
        chips: The cards in people's hands.
        controls: What a tester changed.
    """

    def __init__(
        self,
        *,
        registry: Registry,
        journal: Journal,
        base: CardholderBase,
        chips: Chips,
        root: SyntheticRoot,
        coupling: CouplingPolicy = CouplingPolicy.SEED_STRICT,
    ) -> None:
        self.controls = Controls()
        self.chips = chips
        self._root = root
        self._warm = WarmChips()
        self._wallets: dict[str, Wallet] = {}
        self._installed = registry
        national = EmbeddedNational(
            base, load_channels(), coupling, lambda: self.controls.is_national_up
        )
        self.platform = Platform(
            registry=registry,
            journal=journal,
            base=base,
            national=national,
            purses=ChipPurses(chips, root),
        )

    @property
    def registry(self) -> Registry:
        """Scenarios, regions, agreements, texts."""
        return self.platform.registry

    def heed_controls(self) -> None:
        """Decide from now on as the controls say; books, cards and people stay."""
        self.platform = Platform(
            registry=self.controls.registry(self._installed),
            journal=self.platform.journal,
            base=self.platform.base,
            national=self.platform.national,
        )

    def now(self) -> datetime:
        """Return the time, Asia/Shanghai."""
        return self.controls.at or datetime.now(SHANGHAI)

    def world(self, at: datetime | None = None) -> World:
        """Return the people as of a moment; its codes and ids collide with nobody's."""
        return World(self.platform, at or self.now(), run=secrets.token_hex(8))

    def bench(self, world: World, open_station: OpenStation = embedded_station) -> PortalBench:
        """Return terminals for the people of a world."""
        return PortalBench(
            world,
            root=self._root,
            chips=self.chips,
            warm=self._warm,
            open_station=open_station,
        )

    def issue(
        self,
        world: World,
        person: Person,
        home: str,
        *,
        generation: Generation = Generation.THIRD,
        state: CardState = CardState.NORMAL,
        balance_fen: int = PURSE_FEN,
        last_topup_on: date | None = None,
        has_transit: bool = True,
        account: AccountState = AccountState.ACTIVE,
    ) -> Wallet:
        """Give a person a new card, as an issuer would, and keep its chip.

        Raises:
            UnknownName: There is no such region.
        """
        wallet = world.issue(
            person,
            home,
            generation=generation,
            state=state,
            balance_fen=balance_fen,
            last_topup_on=last_topup_on,
            has_transit=has_transit,
            account=account,
            serial=self._free_serial(world, home),
        )
        self.bench(world).card(wallet)
        return wallet

    def wallet(self, card_ref: str) -> Wallet:
        """Return who holds a card; it never passes to anybody else.

        Raises:
            UnknownName: There is no such card.
        """
        found = self._wallets.get(card_ref)
        if found is None:
            if len(self._wallets) >= _MOST_WALLETS:
                self._wallets.clear()
            found = self._wallets[card_ref] = self._find_wallet(card_ref)
        return found

    def card(self, wallet: Wallet) -> Card:
        """Return a card as its home knows it.

        Raises:
            UnknownName: The home has no such card.
        """
        with self.platform.journal.snapshot() as store:
            held = store.card(wallet.home, wallet.card_ref)
        if held is None:
            raise UnknownName("card", wallet.card_ref[:12])
        return held[0]

    def newest(self, person: Person) -> Wallet:
        """Return the newest card of a person.

        Raises:
            UnknownName: No card was ever issued to the person.
        """
        with self.platform.journal.snapshot() as store:
            held = self.platform.national.cards_of(person.holder.holder_ref, store)
        if not held:
            raise UnknownName("card", "newest")
        return self.wallet(held[-1][0].card_ref)

    def city_of(self, wallet: Wallet) -> str:
        """Return the city in which a card was issued, inside its home."""
        return self.registry.locate(self.card(wallet).city)[1]

    def close(self) -> None:
        """Release what it holds open."""
        self.platform.close()

    def _find_wallet(self, card_ref: str) -> Wallet:
        identity = self.platform.base.card(card_ref)
        person = self.platform.base.person(identity.holder_ref) if identity is not None else None
        if identity is None or person is None:
            raise UnknownName("card", card_ref[:12])
        region, _ = self.registry.locate(identity.identification.issuer.text)
        wallet = Wallet(person, region.code, card_ref)
        card = self.card(wallet)
        wallet.chip = MemoryCard(identity.identification, card.generation, card.functions)
        return wallet

    def _free_serial(self, world: World, home: str) -> int:
        """Draw a serial that no card of an issuer has."""
        region, city = self.registry.locate(home)
        issuer = region.identity.cities[city].division
        for _ in range(_TRIES):
            serial = secrets.randbelow(_SERIALS)
            identification = CardIdentification.issue(issuer, serial)
            if self.platform.base.card(self.platform.national.card_ref(identification)) is None:
                return serial
        raise UnknownName("free serial", issuer.text)


def open_house(settings: Settings, registry: Registry | None = None) -> House:
    """Open the house that the workers of a portal share; a new one is made.

    Raises:
        ConfigurationError: Folder or databases cannot be used.
        JournalError: Likewise.
    """
    settings.path.mkdir(parents=True, exist_ok=True, mode=0o700)
    with ExitStack() as opened:
        base_url = base_url_of(settings.journal_url, settings.cardholders_url or None)
        may_be_made = not journal_exists(settings.journal_url)
        base = open_base(base_url, may_be_made=may_be_made)
        opened.callback(base.close)
        journal = open_journal(settings.journal_url)
        opened.callback(journal.close)
        house = House(
            registry=registry or Registry(Plugins()),
            journal=journal,
            base=base,
            chips=ChipFolder(settings.path / "chips"),
            root=user_root(settings.path / "test-keys"),
        )
        opened.pop_all()
        return house


def memory_house(
    registry: Registry,
    randbytes: Callable[[int], bytes] = secrets.token_bytes,
    *,
    coupling: CouplingPolicy = CouplingPolicy.SEED_STRICT,
) -> House:
    """Make a house of this process alone: a world of its own for one test."""
    return House(
        registry=registry,
        journal=MemoryJournal(),
        base=MemoryBase(randbytes(32)),
        chips=MemoryChips(),
        root=SyntheticRoot.generate(randbytes),
        coupling=coupling,
    )
