"""What a chip forgets without power: where it stands, what was proved to it, what it still owes."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from samecity_hardware_sim.card.access import FREE, Condition
from samecity_hardware_sim.card.apdu import Command
from samecity_hardware_sim.card.cryptograms import FACTOR_SIZE
from samecity_hardware_sim.card.directory import Directory, FileSystem
from samecity_hardware_sim.card.files import File
from samecity_hardware_sim.card.keys import Key, Pin
from samecity_hardware_sim.card.memory import Change, Memory
from samecity_hardware_sim.card.profile import Profile
from samecity_hardware_sim.card.status import SW, Refused


class Pending(msgspec.Struct, gc=False):
    """A purse transaction between its INITIALIZE and its last command.

    Attributes:
        kind: Transaction type: 02 load, 06 purchase, 09 CAPP purchase.
        amount: 4 bytes, in fen.
        terminal: 6 bytes.
        random: 4 bytes, as answered.
        sequence: Counter value of this transaction.
        cache: By file, what UPDATE CAPP DATA CACHE left to be written beside the money.
    """

    kind: int
    key: Key
    amount: bytes
    terminal: bytes
    random: bytes
    sequence: int
    cache: dict[int, Change] = {}

    def __repr__(self) -> str:
        return f"Pending({self.kind:02X})"


class Session:
    """The state of a chip from power-on to power-off.

    Attributes:
        directory: The current directory.
        file: The current elementary file, or None.
        challenge: The latest challenge, used once; empty is none.
        rights: What was won and holds in the current directory.
        waiting: What GET RESPONSE will fetch.
        pending: The purse transaction under way, or None.
        is_paying: Whether the payment application has begun to process a transaction.
        cursor: How many directories of a name a reader has gone past.
    """

    def __init__(
        self,
        system: FileSystem,
        memory: Memory,
        profile: Profile,
        randbytes: Callable[[int], bytes],
    ) -> None:
        self.system = system
        self.memory = memory
        self.profile = profile
        self.randbytes = randbytes
        self.directory: Directory = system.root
        self.file: File | None = None
        self.challenge = b""
        self.rights: frozenset[str] = frozenset()
        self.waiting = b""
        self.pending: Pending | None = None
        self.is_paying = False
        self.cursor = 0
        self._won: tuple[tuple[int, str], ...] = ()

    def enter(self, directory: Directory) -> None:
        """Make a directory the current one; rights hold on only below where they were won."""
        self.file = None
        self.is_paying = False
        if directory is self.directory:
            return
        self.directory = directory
        self.challenge = b""
        if self._won:
            line = {above.id for above in directory.line}
            self._keep(tuple(won for won in self._won if won[0] in line))

    def forget(self) -> None:
        """Drop what only the next command could have used: an answer, a purse transaction."""
        self.waiting = b""
        self.pending = None

    def win(self, secret: Key | Pin, right: str) -> None:
        """Note that a right was won with a key or PIN."""
        self._keep((*self._won, (secret.directory_id, right)))

    def lose(self, secret: Key | Pin, right: str) -> None:
        """Take a right away again."""
        self._keep(tuple(won for won in self._won if won != (secret.directory_id, right)))

    def require(self, condition: Condition) -> None:
        """Let pass who fulfils a condition.

        Raises:
            Refused: The rights do not suffice (6982).
        """
        if condition is FREE:
            return
        for alternative in condition:
            if alternative <= self.rights:
                return
        raise Refused(SW.NOT_PERMITTED)

    def take_challenge(self) -> bytes:
        """Use up the latest challenge as a process factor of 8 bytes.

        A challenge of 4 bytes is extended with zeros, one of 16 cut off (project-defined).

        Raises:
            Refused: There is none (6984).
        """
        if not self.challenge:
            raise Refused(SW.NO_CHALLENGE)
        factor = self.challenge[:FACTOR_SIZE].ljust(FACTOR_SIZE, b"\0")
        self.challenge = b""
        return factor

    def _keep(self, won: tuple[tuple[int, str], ...]) -> None:
        self._won = won
        self.rights = frozenset(right for _, right in won)


class Rule(msgspec.Struct, frozen=True, gc=False):
    """How a command is carried out.

    Attributes:
        carry_out: Returns the response data or raises `Refused`.
        may_be_sealed: Whether the command may carry a MAC (CLA x4).
        keeps_pending: Whether a purse transaction survives the command.
        works_blocked: Whether a blocked application still carries it out.
    """

    carry_out: Callable[[Session, Command], bytes]
    may_be_sealed: bool = False
    keeps_pending: bool = False
    works_blocked: bool = False
