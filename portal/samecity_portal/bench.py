"""The terminals of a portal: cards come from its chips, every tap goes through bytes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from datetime import date, datetime
from typing import ClassVar, Unpack

import attrs

from samecity.domain.card import CredentialKind
from samecity.domain.clock import SHANGHAI
from samecity.errors import ReaderError
from samecity.spi.reader import DocumentEvidence, Presentment, Wanted
from samecity.synthetic.world import Wallet, World
from samecity_hardware_sim.bench import Bench, BenchReader, Besides, Holder
from samecity_hardware_sim.card.contents import contents
from samecity_hardware_sim.card.image import CardImage
from samecity_hardware_sim.card.system import CardChip
from samecity_hardware_sim.held_card import HeldCard
from samecity_hardware_sim.sam import Sam, SyntheticRoot
from samecity_hardware_sim.slot import NO_FAULTS, Faults
from samecity_hardware_sim.station import Station, embedded_station
from samecity_hardware_sim.terminals.codes import draw
from samecity_hardware_sim.terminals.reader import TerminalReader
from samecity_hardware_sim.traces.recorder import Recorded, Sink
from samecity_portal.chips import Chips, WarmChips

OpenStation = Callable[[Faults], AbstractContextManager[Station]]


def recorded_station(sink: Sink) -> OpenStation:
    """Return what sets up stations whose bytes are told to a sink."""

    @contextmanager
    def opened(faults: Faults) -> Iterator[Station]:
        with embedded_station(faults) as station:
            binding = Recorded(station.binding, sink, lambda: time.monotonic_ns() // 1000)
            yield attrs.evolve(station, binding=binding)

    return opened


class KeptReader(BenchReader):
    """A terminal that has a card to itself, and keeps what changed on it before it tells anybody.

    Attributes:
        keep: Called after whatever may have changed the card, also in vain.
        held: Left when the reader is closed.
    """

    keep: Callable[[], None] | None = None
    held: ExitStack | None = None

    def present(self, kind: CredentialKind, wanted: Wanted) -> Presentment:
        """Read the credential; a wrong PIN counts on the card."""
        with self._kept():
            return super().present(kind, wanted)

    def debit(self, transaction: str, amount_fen: int) -> int:
        """Take money from the purse, once per transaction."""
        with self._kept():
            return super().debit(transaction, amount_fen)

    def load(self, transaction: str, amount_fen: int, on: date) -> int:
        """Put money into the purse, once per transaction."""
        with self._kept():
            return super().load(transaction, amount_fen, on)

    def reset_pin(self) -> None:
        """Give the card's PIN all its tries back."""
        with self._kept():
            super().reset_pin()

    def close(self) -> None:
        """Let go of the card."""
        super().close()
        if self.held is not None:
            self.held.close()

    @contextmanager
    def _kept(self) -> Iterator[None]:
        try:
            yield
        finally:
            if self.keep is not None:
                self.keep()


class Keeping:
    """Keeps one card while it is in a reader: after each change, and ready for the next reader.

    Args:
        card_ref: Which card.
        chip: Its chip, as it is kept now.
        chips: Where cards are kept.
        warm: Where chips are ready.
    """

    def __init__(self, card_ref: str, chip: CardChip, chips: Chips, warm: WarmChips) -> None:
        self._card_ref = card_ref
        self._chip = chip
        self._chips = chips
        self._warm = warm
        self._revision = chip.memory.revision

    def keep(self) -> None:
        """Keep the card, if it has changed."""
        self._chip.memory.recover()
        if self._chip.memory.revision != self._revision:
            self._chips.keep(self._card_ref, self._chip.image())
            self._revision = self._chip.memory.revision

    def let_go(self) -> None:
        """Have the chip ready for the next reader, if it is as it is kept."""
        if self._chip.memory.revision == self._revision:
            self._warm.put(self._card_ref, self._chips.mark(self._card_ref), self._chip)


class PortalBench(Bench):
    """Terminals for the cards of a portal.

    Args:
        world: Where the people live.
        root: Where all keys come from.
        chips: Where the cards are kept.
        warm: Chips that are ready.
        open_station: Sets up the readers of one terminal.
    """

    reader_type: ClassVar[type[BenchReader]] = KeptReader

    def __init__(
        self,
        world: World,
        *,
        root: SyntheticRoot,
        chips: Chips,
        warm: WarmChips,
        open_station: OpenStation = embedded_station,
    ) -> None:
        super().__init__(world, root=root, open_station=open_station)
        self._chips = chips
        self._warm = warm

    def card(self, wallet: Wallet) -> HeldCard | None:
        """Return the card in somebody's hand as it is kept now."""
        if wallet.chip is None:
            return None
        chip = self._warm.take(wallet.card_ref, self._chips.mark(wallet.card_ref))
        if chip is None:
            image = self._chips.image(wallet.card_ref)
            chip = CardChip(image, randbytes=self._randbytes) if image is not None else None
        if chip is not None:
            return super().keep(wallet, chip)
        made = super().card(wallet)
        assert made is not None  # who has a chip has a card
        self._chips.keep(wallet.card_ref, made.chip.image())
        return made

    def keep(self, wallet: Wallet, chip: CardChip) -> HeldCard:
        """Put another chip in somebody's hand, for good."""
        self._chips.keep(wallet.card_ref, chip.image())
        return super().keep(wallet, chip)

    def reader(
        self,
        wallet: Wallet,
        kind: CredentialKind,
        at: datetime,
        **besides: Unpack[Besides],
    ) -> BenchReader:
        """Make a terminal in front of which the person stands; a card is in it until it is closed.

        Raises:
            ReaderError: Another reader has the card.
        """
        with ExitStack() as opening:
            if kind.is_card and wallet.chip is not None:
                opening.enter_context(self._chips.held(wallet.card_ref))
            reader = super().reader(wallet, kind, at, **besides)
            assert isinstance(reader, KeptReader)  # see reader_type
            card = reader.holder.card
            if card is not None:
                kept = Keeping(wallet.card_ref, card.chip, self._chips, self._warm)
                reader.keep = kept.keep
                opening.callback(kept.let_go)
            reader.held = opening.pop_all()
            return reader

    def reader_of_code(
        self,
        kind: CredentialKind,
        token: str,
        at: datetime,
        *,
        document: DocumentEvidence | None = None,
        pin: str | None = None,
    ) -> BenchReader:
        """Make a terminal against which a code is held that an app showed before.

        Args:
            kind: How the code is read.
            token: Its text.
            at: What the terminal's clock says.
            document: That of a proxy who brings it.
            pin: What is entered when the PIN is asked; None enters nothing.
        """
        screen = draw(token) if kind is CredentialKind.ECARD_QR else None
        said = "" if screen is not None else token
        return self._reader(
            at, lambda station: Holder(station, None, screen, said, document=document, pin=pin)
        )


class ChipPurses:
    """The purses of a portal's cards, for the sweep after a crash; a `samecity.spi.reader.Purses`.

    Args:
        chips: Where the cards are kept.
        root: Where all keys come from.
    """

    def __init__(self, chips: Chips, root: SyntheticRoot) -> None:
        self._chips = chips
        self._root = root

    @contextmanager
    def hold(self, purse_ref: str) -> Iterator[Callable[[str], bool] | None]:
        """Hold the card with a purse, unless it is in a reader or not here."""
        card_ref = next(
            filter(lambda ref: self._purse_ref(ref) == purse_ref, self._chips.refs()), ""
        )
        with ExitStack() as holding:
            image = None
            if card_ref:
                try:
                    holding.enter_context(self._chips.held(card_ref))
                    image = self._chips.image(card_ref)
                except ReaderError:
                    image = None
            yield holding.enter_context(self._asked(image)) if image is not None else None

    def _purse_ref(self, card_ref: str) -> str:
        image = self._chips.image(card_ref)
        public = contents(image).purse if image is not None else None
        return Sam(self._root).pseudonym(public) if public is not None else ""

    @contextmanager
    def _asked(self, image: CardImage) -> Iterator[Callable[[str], bool]]:
        with embedded_station(NO_FAULTS) as station:
            terminal = station.terminal(Sam(self._root), lambda: datetime.now(SHANGHAI))
            held = HeldCard(CardChip(image), "")
            with closing(TerminalReader(terminal, Holder(station, held))) as reader:
                reader.present(CredentialKind.CARD_CONTACTLESS, Wanted(frozenset(), purse=True))
                yield reader.proves
