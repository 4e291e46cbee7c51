"""The line between a terminal and a card: commands out, whole answers back."""

from __future__ import annotations

from typing import Final

from samecity.errors import ReaderError
from samecity_hardware_sim.card.apdu import build
from samecity_hardware_sim.card.status import SW
from samecity_hardware_sim.readers.binding import Connection

_MORE: Final = SW.MORE >> 8
_EXACT: Final = SW.EXACT >> 8
_MOST_PARTS: Final = 1024
"""Of an answer that comes in pieces; the longest one has 65,536 bytes."""


class CardRefused(ReaderError):
    """A card answered with another status word than a terminal needs.

    Attributes:
        status: The status word, 16 bits.
    """

    def __init__(self, status: int) -> None:
        super().__init__(f"expected status 9000, received {status:04X}")
        self.status = status


class Line:
    """Sends commands as a terminal means them: 61xx is collected, 6Cxx asked again.

    Args:
        connection: To the card; `PcscError` comes through whatever happens to it.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @property
    def answer_to_reset(self) -> bytes:
        """What the card answered when it was powered."""
        return self._connection.answer_to_reset

    def send(self, command: bytes) -> tuple[bytes, int]:
        """Send a command.

        Returns:
            All data of the answer, and the last status word.

        Raises:
            PcscError: The card or the reader failed.
            ReaderError: The answer is shorter than a status word, or has no end.
        """
        answer = self._exchange(command)
        if answer[-2] == _EXACT:
            answer = self._exchange(command[:4] + answer[-1:])
        data = answer[:-2]
        for _ in range(_MOST_PARTS):
            if answer[-2] != _MORE:
                return data, int.from_bytes(answer[-2:])
            answer = self._exchange(bytes((0x00, 0xC0, 0x00, 0x00, answer[-1])))
            data += answer[:-2]
        raise ReaderError("expected the end of an answer, received ever more of it")

    def ask(self, header: str, data: bytes = b"", ne: int = 0) -> bytes:
        """Send a command that has to succeed.

        Args:
            header: CLA, INS, P1 and P2 as eight hexadecimal digits.
            data: What goes with it.
            ne: How many bytes are expected; 0 where none are asked for.

        Raises:
            CardRefused: The card answered with another status word than 9000.
            ReaderError: As for `send`.
        """
        answer, status = self.send(build(bytes.fromhex(header), data, ne))
        if status != SW.OK:
            raise CardRefused(status)
        return answer

    def challenge(self) -> bytes:
        """Return eight random bytes of the card."""
        return self.ask("00840000", ne=8)

    def _exchange(self, command: bytes) -> bytes:
        answer = self._connection.transmit(command)
        if len(answer) < 2:
            raise ReaderError("expected an answer with a status word, received less")
        return answer
