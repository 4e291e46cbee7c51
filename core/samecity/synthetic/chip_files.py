"""Cards whose purse outlives the process: one file of JSON per chip, in one folder.

A file holds what changes on a chip: the purse with its last transactions, and the PIN tries. Who
the card belongs to and its number stand elsewhere; its PIN, that of every synthetic card, nowhere.

A card is in one reader at a time (docs/decisions/0012): whoever presents it holds a lock beside its
file until the reader is closed or the process dies. Needs `fcntl`, hence not Windows.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import BinaryIO, Final

import msgspec

from samecity.errors import ConfigurationError, ReaderError
from samecity.synthetic.cards import MemoryCard, MemoryPurse

WAIT_S: Final = 5.0
"""How long a reader waits for a card that is in another one, in seconds."""

_LOOK_AGAIN_S: Final = 0.01


class ChipState(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a file says of a chip."""

    tries_left: int
    purse: MemoryPurse | None


_encode: Final = msgspec.json.Encoder().encode
_decode: Final = msgspec.json.Decoder(ChipState).decode


class ChipFile:
    """The file of one chip; a reader of it sees the state before a change or after it.

    Args:
        path: Where it is or will be.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def exists(self) -> bool:
        """Say whether the chip was made."""
        return self._path.exists()

    @contextmanager
    def held(self, wait_s: float) -> Iterator[None]:
        """Keep the card in this reader.

        The lock is on a file of its own, because a change puts another file in the chip's place.

        Args:
            wait_s: How long to wait for another reader to let go, in seconds.

        Raises:
            ReaderError: It did not, or the folder is not there.
        """
        try:
            lock = self._path.with_suffix(".lock").open("ab")
        except OSError as error:
            raise ReaderError("expected the card, received none") from error
        with lock:
            _wait_for(lock, wait_s)
            yield

    def read(self) -> ChipState:
        """Read the chip.

        Raises:
            ReaderError: There is none, or its file is damaged.
        """
        try:
            return _decode(self._path.read_bytes())
        except (OSError, msgspec.DecodeError) as error:
            raise ReaderError("expected a chip that answers, received none") from error

    def write(self, state: bytes) -> None:
        """Change the chip as a whole, on the disk before anybody is told.

        Raises:
            ReaderError: The disk failed; what the chip holds now is known to who reads it again.
        """
        draft = self._path.with_suffix(".tmp")
        try:
            with draft.open("wb") as file:
                file.write(state)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(self._path)
            _sync(self._path.parent)
        except OSError as error:
            raise ReaderError(
                "expected the chip to answer, received an error of its disk"
            ) from error


class FileCard(MemoryCard):
    """A card in a file: as in memory while it is in a reader, and kept after each command.

    Args:
        card: The card as it is issued; purse and PIN tries are the file's.
        file: Where it is kept.
        wait_s: How long to wait while it is in another reader, in seconds.
    """

    def __init__(self, card: MemoryCard, file: ChipFile, wait_s: float) -> None:
        super().__init__(
            card.identification, card.generation, card.functions, None, card.is_genuine, card.pin
        )
        self._file = file
        self._wait_s = wait_s
        self._hold = ExitStack()
        self._recall()

    def enter(self, reader: object) -> None:
        """Be held against a reader of this process; one of another process keeps it waiting.

        Raises:
            ReaderError: It stayed in the other reader.
        """
        with self._busy:
            if self._reader is None:
                with ExitStack() as hold:
                    hold.enter_context(self._file.held(self._wait_s))
                    self._recall()
                    self._hold = hold.pop_all()
            super().enter(reader)

    def leave(self, reader: object) -> None:
        """Be taken away from a reader; another process may have the card then."""
        with self._busy:
            super().leave(reader)
            if self._reader is None:
                self._hold.close()

    @contextmanager
    def command(self, reader: object) -> Iterator[None]:
        """Carry out one command, and keep what it changed before anybody is told.

        Raises:
            ReaderError: The card is not in this reader, or its disk failed: it has left then.
        """
        with super().command(reader):
            before = self._state()
            yield
            after = self._state()
            if after != before:
                try:
                    self._file.write(after)
                except ReaderError:
                    self.leave(reader)
                    raise

    def _state(self) -> bytes:
        return _encode(ChipState(self.tries_left, self.purse))

    def _recall(self) -> None:
        state = self._file.read()
        self.tries_left, self.purse = state.tries_left, state.purse


class FileChips:
    """The chips of a folder; a `samecity.spi.reader.Purses` and `samecity.synthetic.cards.Chips`.

    Args:
        folder: Made if it is not there. Belongs to one journal, as a purse's transactions do.
        wait_s: How long a reader waits for a card that is in another one, in seconds.

    Raises:
        ConfigurationError: The folder cannot be made.
    """

    def __init__(self, folder: Path, *, wait_s: float = WAIT_S) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ConfigurationError(
                f"expected a folder for the cards, received: {error.strerror}",
                hint="name another folder",
            ) from error
        self._folder = folder
        self._wait_s = wait_s

    def keep(self, card_ref: str, card: MemoryCard) -> FileCard:
        """Keep a card in a file that its reference names, or find it there in its present state.

        Raises:
            ReaderError: The file cannot be read or made.
        """
        file = ChipFile(self._folder / f"{card_ref}.json")
        if not file.exists():
            with file.held(self._wait_s):
                if not file.exists():
                    file.write(_encode(ChipState(card.tries_left, card.purse)))
        return FileCard(card, file, self._wait_s)

    @contextmanager
    def hold(self, purse_ref: str) -> Iterator[Callable[[str], bool] | None]:
        """Hold the card with a purse, unless it is in a reader or not here.

        Looks through all files: who sweeps has few purses to ask for.
        """
        with ExitStack() as stack:
            yield self._take(purse_ref, stack)

    def _take(self, purse_ref: str, stack: ExitStack) -> Callable[[str], bool] | None:
        for path in sorted(self._folder.glob("*.json")):
            file = ChipFile(path)
            try:
                if not _is_purse(file, purse_ref):
                    continue
                stack.enter_context(file.held(0))
                purse = file.read().purse
            except ReaderError:
                continue
            return purse.proves if purse is not None else None
        return None


def _is_purse(file: ChipFile, purse_ref: str) -> bool:
    purse = file.read().purse
    return purse is not None and purse.purse_ref == purse_ref


def _wait_for(lock: BinaryIO, wait_s: float) -> None:
    until = monotonic() + wait_s
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if monotonic() >= until:
                raise ReaderError("expected the card, it is in another reader") from error
            sleep(_LOOK_AGAIN_S)
        else:
            return


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
