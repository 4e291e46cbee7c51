"""Where a world's readers come from: memory, or the hardware simulator.

`World` itself is the one in memory; `samecity_hardware_sim.bench.Bench` taps real bytes.
"""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from samecity.domain.card import CredentialKind
from samecity.spi.reader import DocumentEvidence, Reader
from samecity.spi.scenario import ScenarioSpec
from samecity.synthetic.world import CHANNEL, Wallet


class HeldReader(Reader, Protocol):
    """A reader with somebody in front of it.

    Attributes:
        opened: How often it was opened.
    """

    @property
    def opened(self) -> int:
        """How often it was opened."""

    def balance_fen(self) -> int | None:
        """Return what the purse held against it holds, as its holder knows it; None without one."""

    def close(self) -> None:
        """Let go of the card."""


class Readers(Protocol):
    """Makes readers for the people of a world."""

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
        """Make a reader against which the person holds what the kind asks for.

        Args:
            wallet: Who it is.
            kind: Kind of credential.
            at: What the reader's clock says.
            pin: What is entered when the PIN is asked; None enters nothing.
            channel: The app that shows a code.
            document: For kind `none` instead of the person's own; beside a card or a code that of
                a proxy who brings it.
        """

    def reader_of_code(self, kind: CredentialKind, token: str, at: datetime) -> HeldReader:
        """Make a reader against which a code is held that an app showed before."""

    def reader_of_document(self, document: DocumentEvidence, at: datetime) -> HeldReader:
        """Make a reader at which nobody shows anything: a document or an office is known."""

    def balance_fen(self, wallet: Wallet) -> int | None:
        """Return what the purse in a person's hand holds; None without one."""

    def reset_pin(self, wallet: Wallet) -> None:
        """Reset the chip's PIN, as the counter's terminal does after an allowed `card.unlock`."""

    def clone(self, wallet: Wallet) -> None:
        """Put a copy in the person's hand: every number of the card, none of its keys.

        Raises:
            UnknownName: The person has no card.
        """


def hold_out(
    readers: Readers,
    wallet: Wallet,
    kind: CredentialKind,
    at: datetime,
    *,
    spec: ScenarioSpec,
    pin: str | None,
    channel: str = CHANNEL,
) -> HeldReader:
    """Make a reader against which a person holds what a scenario takes.

    What nobody can ask for in person is an order of the institution of the card's home.

    Args:
        readers: What makes it.
        wallet: Who it is.
        kind: Kind of credential.
        at: What the reader's clock says.
        spec: What the scenario declares.
        pin: What is entered when the PIN is asked; None enters nothing.
        channel: The app that shows a code.
    """
    if spec.is_only_ordered:
        return readers.reader_of_document(DocumentEvidence("", wallet.home), at)
    return readers.reader(wallet, kind, at, pin=pin, channel=channel)
