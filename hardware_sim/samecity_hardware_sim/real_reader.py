"""A reader of PC/SC with whatever card somebody really holds against it.

What is read and written is what a tap reads and writes on a simulated card: a purchase or a load
changes the purse, a wrong PIN costs a try, a wrong key too. Nothing else is written.
"""

from __future__ import annotations

from contextlib import closing
from datetime import datetime

import attrs

from samecity.domain.card import CardFunction, CredentialKind
from samecity.errors import ReaderError
from samecity.spi.reader import DocumentEvidence, Wanted
from samecity.synthetic.readers import HeldReader
from samecity.synthetic.world import CHANNEL, Wallet, World
from samecity_hardware_sim.card.contents import ChipContents, contents_of
from samecity_hardware_sim.card.system import Interface
from samecity_hardware_sim.terminals.line import Line
from samecity_hardware_sim.terminals.picture import Picture
from samecity_hardware_sim.terminals.purse import Purse, Receipt
from samecity_hardware_sim.terminals.reader import Terminal, TerminalReader
from samecity_hardware_sim.terminals.social_security import SocialSecurity


@attrs.frozen
class RealHand:
    """A hand that this program cannot move; a `samecity_hardware_sim.terminals.reader.Hand`."""

    document: DocumentEvidence | None = None
    pin: str | None = attrs.field(default=None, repr=False)
    screen: Picture | None = None
    token: str = ""

    def show(self, interface: Interface) -> bool:
        """Leave the card where it is: the terminal waits until it comes."""
        return True

    def take_away(self) -> None:
        """Leave the card where it is."""


class RealReader(TerminalReader):
    """A terminal with a real card; a `samecity.synthetic.readers.HeldReader`."""

    def balance_fen(self) -> int | None:
        """Return what the purse holds; None without one.

        Raises:
            ReaderError: The card does not answer.
        """
        shown = self.present(CredentialKind.CARD_CONTACTLESS, Wanted(frozenset(), purse=True))
        purse = shown.card.purse if shown.card is not None else None
        return purse.balance_fen if purse is not None else None


@attrs.frozen
class RealReaders:
    """A `samecity.synthetic.readers.Readers` whose cards are real; codes are the world's.

    Attributes:
        world: Where the holder is known.
        terminal: With the reader.
        receipts: What the terminal keeps of the money that moved.
    """

    world: World
    terminal: Terminal
    receipts: list[Receipt] = attrs.field(factory=list)

    def reader(
        self,
        wallet: Wallet,
        kind: CredentialKind,
        at: datetime,
        *,
        pin: str | None = None,
        channel: str = CHANNEL,
        document: DocumentEvidence | None = None,
    ) -> HeldReader:
        """Make a reader against which the person holds what the kind asks for."""
        if kind.is_card:
            reader = RealReader(self.terminal, RealHand(document, pin))
            reader.receipts = self.receipts
            return reader
        return self.world.reader(wallet, kind, at, pin=pin, channel=channel, document=document)

    def reader_of_code(self, kind: CredentialKind, token: str, at: datetime) -> HeldReader:
        """Make a reader against which a code is held that an app showed before."""
        return self.world.reader_of_code(kind, token, at)

    def reader_of_document(self, document: DocumentEvidence, at: datetime) -> HeldReader:
        """Make a reader at which nobody shows anything."""
        return self.world.reader_of_document(document, at)

    def balance_fen(self, wallet: Wallet) -> int | None:
        """Return what the purse on the reader holds; None without one.

        Raises:
            ReaderError: The card does not answer.
        """
        with closing(RealReader(self.terminal, RealHand())) as reader:
            return reader.balance_fen()

    def clone(self, wallet: Wallet) -> None:
        """Copy nobody's card.

        Raises:
            ReaderError: Always.
        """
        raise ReaderError("expected a simulated card to copy, received a real one")

    def reset_pin(self, wallet: Wallet) -> None:
        """Give the card's PIN all its tries back.

        Raises:
            ReaderError: The card does not take the terminal's keys.
        """
        with closing(RealReader(self.terminal, RealHand())) as reader:
            reader.reset_pin()


def read_contents(terminal: Terminal) -> ChipContents | None:
    """Read who the holder of the card on a reader is; None if the card is not genuine.

    Raises:
        ReaderError: There is no card, it does not answer, or what it says makes no sense.
    """
    connection = terminal.wait_for_card(Interface.CONTACTLESS)
    try:
        line = Line(connection)
        ssc = SocialSecurity.open(line)
        if terminal.sam is None or not ssc.is_genuine(terminal.sam):
            return None
        return _contents(line, ssc, terminal)
    finally:
        connection.disconnect()


def _contents(line: Line, ssc: SocialSecurity, terminal: Terminal) -> ChipContents:
    items = {**ssc.issuer_items(), **ssc.holder_items(terminal.sam)}
    tries_left = ssc.tries_left()
    purse = Purse.open(line, terminal.sam, terminal.number)
    functions = {CardFunction.SOCIAL, CardFunction.BANK}
    if purse is not None:
        functions.add(CardFunction.TRANSIT)
    try:
        return contents_of(
            items,
            functions=frozenset(functions),
            purse=purse.public if purse is not None else None,
            balance_fen=purse.balance_fen() if purse is not None else 0,
            pin_tries_left=tries_left,
        )
    except (ValueError, KeyError):
        raise ReaderError("expected a holder's data, received others") from None
