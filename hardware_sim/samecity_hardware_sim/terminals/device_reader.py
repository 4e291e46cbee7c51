"""The reader of a machine that may look at a card before the platform asks for it."""

from __future__ import annotations

from samecity.domain.card import CredentialKind
from samecity.spi.reader import Presentment, Wanted
from samecity_hardware_sim.terminals.reader import Hand, Terminal, TerminalReader


class DeviceReader(TerminalReader):
    """A reader whose machine may look at what is shown before the platform asks for it.

    What was looked at is handed over when the platform asks: nothing is read twice.

    Attributes:
        seen: What was read last.
        is_asked: Whether the platform asked.
    """

    def __init__(self, terminal: Terminal, hand: Hand) -> None:
        super().__init__(terminal, hand)
        self.seen: Presentment | None = None
        self.is_asked = False
        self._looked_at: Presentment | None = None

    def look(self, kind: CredentialKind, wanted: Wanted) -> Presentment:
        """Read for the machine itself.

        Raises:
            ReaderError: As for `present`.
        """
        self.seen = self._looked_at = super().present(kind, wanted)
        return self.seen

    def present(self, kind: CredentialKind, wanted: Wanted) -> Presentment:
        """Read for the platform.

        Raises:
            ReaderError: As for `TerminalReader.present`.
        """
        self.is_asked = True
        looked_at, self._looked_at = self._looked_at, None
        self.seen = looked_at if looked_at is not None else super().present(kind, wanted)
        return self.seen

    @property
    def balance_fen(self) -> int | None:
        """What the purse held when it was read."""
        card = self.seen.card if self.seen is not None else None
        return card.purse.balance_fen if card is not None and card.purse is not None else None
