"""A test bench: the people of a synthetic world with simulated chips, in front of terminals.

Every tap goes through bytes: a chip in a slot, a binding, a terminal with its SAM; a code is drawn
and read from its pixels. `samecity.synthetic.world.World` does the same in memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from datetime import datetime
from secrets import token_bytes
from threading import Lock
from typing import ClassVar, TypedDict, Unpack

import attrs

from samecity.domain.card import CredentialKind
from samecity.errors import UnknownName
from samecity.national.t_union import load_t_union
from samecity.spi.reader import DocumentEvidence, Wanted
from samecity.synthetic.world import CHANNEL, Wallet, World
from samecity_hardware_sim.card.contents import contents
from samecity_hardware_sim.card.image import CardImage
from samecity_hardware_sim.card.personalise import Wish, personalise
from samecity_hardware_sim.card.system import CardChip, Interface
from samecity_hardware_sim.card.variants import cloned
from samecity_hardware_sim.faults.fault import STALE_STATE, Fault, Kind
from samecity_hardware_sim.faults.schedule import Schedule
from samecity_hardware_sim.held_card import HeldCard
from samecity_hardware_sim.sam import Sam, SyntheticRoot
from samecity_hardware_sim.slot import NO_FAULTS, Faults
from samecity_hardware_sim.station import Station, embedded_station
from samecity_hardware_sim.terminals.codes import draw
from samecity_hardware_sim.terminals.picture import Picture
from samecity_hardware_sim.terminals.purse import Receipt
from samecity_hardware_sim.terminals.reader import Terminal, TerminalReader


class Besides(TypedDict, total=False):
    """What a person does at a terminal besides showing the credential, as `Bench.hand` takes it."""

    pin: str | None
    channel: str
    document: DocumentEvidence | None


@attrs.frozen
class Holder:
    """Somebody in front of a terminal; a `samecity_hardware_sim.terminals.reader.Hand`.

    Attributes:
        station: Where the card is held.
        card: None without one.
    """

    station: Station
    card: HeldCard | None = None
    screen: Picture | None = None
    token: str = ""
    document: DocumentEvidence | None = None
    pin: str | None = attrs.field(default=None, repr=False)

    def show(self, interface: Interface) -> bool:
        """Hold the card against a reader; False if there is no card."""
        if self.card is None:
            return False
        slot = self.station.slots[interface]
        if not self.card.is_in(slot):
            slot.remove()
            self.station.wait_until_empty(interface)
        self.card.put_into(slot, interface)
        return True

    def take_away(self) -> None:
        """Take the card out of this station."""
        if self.card is not None:
            for slot in self.station.slots.values():
                self.card.take_away(slot)


class BenchReader(TerminalReader):
    """A terminal of the bench with somebody in front of it; closed, its station is free again."""

    def __init__(self, terminal: Terminal, holder: Holder, free: Callable[[], object]) -> None:
        super().__init__(terminal, holder)
        self.holder = holder
        self._free = free

    def balance_fen(self) -> int | None:
        """Return what the purse held against it holds; None without one."""
        return self.holder.card.balance_fen if self.holder.card is not None else None

    def close(self) -> None:
        """Let go of the card."""
        super().close()
        self._free()


class Bench:
    """Chips and terminals for the people of a world.

    A `samecity.synthetic.readers.Readers`, and a `samecity.spi.reader.Purses` for the sweep.

    Args:
        world: Where the people live. What the chips of its wallets say is how they are issued; from
            then on the bench knows better.
        root: Where all keys come from.
        randbytes: Source of the chips' challenges and of forged keys.
        open_station: Sets up the readers of one terminal; what goes wrong there is handed in.
        sam: What its terminals have; by default one that knows every card under the root.

    Attributes:
        faults: What goes wrong in the slots of the readers that are made from now on.
        sam: What their terminals have; None is a terminal without.
        receipts: What all terminals keep of the money that moved, oldest first.
        chip_type: What its cards are; a subclass makes others, to see what becomes of them.
        reader_type: What its terminals are, likewise.
    """

    chip_type: ClassVar[type[CardChip]] = CardChip
    reader_type: ClassVar[type[BenchReader]] = BenchReader

    def __init__(
        self,
        world: World,
        *,
        root: SyntheticRoot,
        randbytes: Callable[[int], bytes] = token_bytes,
        open_station: Callable[[Faults], AbstractContextManager[Station]] = embedded_station,
        sam: Sam | None = None,
    ) -> None:
        self.world = world
        self.root = root
        self.sam: Sam | None = sam or Sam(root)
        self.faults: Faults = NO_FAULTS
        self.receipts: list[Receipt] = []
        self._open_station = open_station
        self._randbytes = randbytes
        self._cards: dict[str, HeldCard] = {}
        self._makes = Lock()

    def card(self, wallet: Wallet) -> HeldCard | None:
        """Return the simulated card in somebody's hand, made when it is first asked for."""
        if wallet.chip is None:
            return None
        with self._makes:
            if wallet.card_ref not in self._cards:
                chip = self._chip(self._image(wallet))
                self._cards[wallet.card_ref] = HeldCard(chip, wallet.chip.pin)
            return self._cards[wallet.card_ref]

    def keep(self, wallet: Wallet, chip: CardChip) -> HeldCard:
        """Put another chip in somebody's hand, such as a copy or one read from a file."""
        pin = wallet.chip.pin if wallet.chip is not None else ""
        with self._makes:
            self._cards[wallet.card_ref] = card = HeldCard(chip, pin)
        return card

    def afflict(self, wallet: Wallet, plan: Sequence[Fault]) -> Schedule:
        """Let things go wrong for somebody's taps from now on.

        Args:
            wallet: Whose card is copied, or reported lost behind the chip's back.
            plan: What goes wrong; nothing ends it.

        Returns:
            What has happened of it in the slots, as time goes by.
        """
        kinds = {fault.kind for fault in plan}
        if Kind.CLONE in kinds and wallet.chip is not None:
            self.clone(wallet)
        if Kind.STALE in kinds:
            self.world.set_state(wallet, STALE_STATE)
        if Kind.SAM_MISSING in kinds:
            self.sam = None
        stranger = self.card(self.world.adult(wallet.home)) if Kind.SWAP in kinds else None
        schedule = Schedule(plan, other=stranger.chip if stranger is not None else None)
        self.faults = schedule
        return schedule

    def reader(
        self,
        wallet: Wallet,
        kind: CredentialKind,
        at: datetime,
        **besides: Unpack[Besides],
    ) -> BenchReader:
        """Make a terminal in front of which the person stands; it has to be closed."""
        return self._reader(at, lambda station: self.hand(station, wallet, kind, at, **besides))

    def reader_of_code(self, kind: CredentialKind, token: str, at: datetime) -> BenchReader:
        """Make a terminal against which a code is held that an app showed before."""
        return self._reader(at, lambda station: _with_code(Holder(station), kind, token))

    def reader_of_document(self, document: DocumentEvidence, at: datetime) -> BenchReader:
        """Make a terminal at which nobody shows anything: a document or an office is known."""
        return self._reader(at, lambda station: Holder(station, document=document))

    def hand(
        self,
        station: Station,
        wallet: Wallet,
        kind: CredentialKind,
        at: datetime,
        *,
        pin: str | None = None,
        channel: str = CHANNEL,
        document: DocumentEvidence | None = None,
    ) -> Holder:
        """Put a person in front of a station, with what the kind asks for in the hand."""
        if kind.is_card:
            return Holder(station, self.card(wallet), document=document, pin=pin)
        if kind is CredentialKind.NONE:
            return Holder(station, document=document or wallet.document, pin=pin)
        token = self.world.show_code(wallet, at, channel=channel)
        return _with_code(Holder(station, document=document, pin=pin), kind, token)

    def clone(self, wallet: Wallet) -> None:
        """Put a copy in the person's hand: every number of the card, none of its keys.

        Raises:
            UnknownName: The person has no card.
        """
        card = self.card(wallet)
        if card is None:
            raise UnknownName("card", wallet.card_ref)
        self.keep(wallet, self._chip(cloned(card.chip.image(), self._randbytes)))

    def balance_fen(self, wallet: Wallet) -> int | None:
        """Return what the purse in a person's hand holds; None without one."""
        card = self.card(wallet)
        return card.balance_fen if card is not None else None

    def reset_pin(self, wallet: Wallet) -> None:
        """Reset the chip's PIN, as the counter's terminal does after an allowed `card.unlock`."""
        with closing(self.reader(wallet, CredentialKind.CARD_CONTACT, self.world.at)) as terminal:
            terminal.reset_pin()

    @contextmanager
    def hold(self, purse_ref: str) -> Iterator[Callable[[str], bool] | None]:
        """Hold the card with a purse, unless it is in a reader or not here."""
        for card in tuple(self._cards.values()):
            with card.kept_out_of_readers() as is_free:
                if is_free and self._purse_ref(card) == purse_ref:
                    with self._asked(card) as proves:
                        yield proves
                    return
        yield None

    def _chip(self, image: CardImage) -> CardChip:
        return self.chip_type(image, randbytes=self._randbytes)

    def _image(self, wallet: Wallet) -> CardImage:
        """Make the chip that a card's issuer would make."""
        assert wallet.chip is not None
        platform = self.world.platform
        with platform.journal.snapshot() as store:
            held = store.card(wallet.home, wallet.card_ref)
        identity = platform.base.card(wallet.card_ref)
        if held is None or identity is None:
            raise UnknownName("card", wallet.card_ref[:12])
        purse = wallet.chip.purse
        wish = Wish(
            t_union=load_t_union().get(identity.identification.issuer),
            balance_fen=purse.balance_fen if purse is not None else 0,
            last_topup_on=purse.last_topup_on if purse is not None else None,
            pin=wallet.chip.pin,
        )
        image = personalise(held[0], wallet.person, identity, self.root, wish)
        return image if wallet.chip.is_genuine else cloned(image, self._randbytes)

    def _reader(self, at: datetime, stand: Callable[[Station], Holder]) -> BenchReader:
        with ExitStack() as opening:
            station = opening.enter_context(self._open_station(self.faults))
            terminal = station.terminal(self.sam, lambda: at)
            reader = self.reader_type(terminal, stand(station), opening.pop_all().close)
            reader.receipts = self.receipts
            return reader

    def _purse_ref(self, card: HeldCard) -> str:
        public = contents(card.chip.image()).purse
        return Sam(self.root).pseudonym(public) if public is not None else ""

    @contextmanager
    def _asked(self, card: HeldCard) -> Iterator[Callable[[str], bool]]:
        with self._open_station(NO_FAULTS) as station:
            terminal = station.terminal(Sam(self.root), lambda: self.world.at)
            reader = TerminalReader(terminal, Holder(station, card))
            reader.present(CredentialKind.CARD_CONTACTLESS, Wanted(frozenset(), purse=True))
            with closing(reader):
                yield reader.proves


def _with_code(holder: Holder, kind: CredentialKind, token: str) -> Holder:
    """Add what a telephone does with a code: it shows it, or sends it itself."""
    if kind is CredentialKind.ECARD_QR:
        return attrs.evolve(holder, screen=draw(token))
    return attrs.evolve(holder, token=token)


def open_bench(world: World) -> Bench:
    """Set up a bench in this process with test keys of its own."""
    return Bench(world, root=SyntheticRoot.generate(token_bytes))
